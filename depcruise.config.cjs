// The law of direction. ARCHITECTURE.md says why; this file says what.
// If a rule does not fit, better the rule here, with its reason. Do not go round it.

// Each part, and what its production code may import besides itself. `catalog/[^/]+\.ts` means the
// files that lie directly in the folder: the interface. Drivers lie in folders below it.
const PARTS = {
  domain: [],
  lib: [],
  config: ['domain', 'lib'],
  policy: ['domain'],
  clock: ['domain', 'lib'],
  blobs: ['domain', 'lib', 'clock'],
  drafts: ['domain', 'lib', 'clock'],
  ledger: ['domain', 'lib', 'clock'],
  // The queue's interface and the worker know nothing of what the work is.
  jobs: ['domain', 'lib', 'clock'],
  // What each kind of job does: it calls operations, as a door does.
  'jobs/kinds': [
    'domain',
    'policy',
    'ledger',
    'clock/clock\\.ts',
    'catalog/[^/]+\\.ts',
    'jobs/[^/]+\\.ts',
    'operations',
  ],
  // The ledger's tables are the catalog's, so that an entry commits with what it records.
  catalog: ['domain', 'lib', 'clock', 'policy', 'ledger', 'jobs/[^/]+\\.ts'],
  operations: [
    'domain',
    'policy',
    'ledger',
    'clock/clock\\.ts',
    'blobs/blob-store\\.ts',
    'drafts/draft-store\\.ts',
    'catalog/[^/]+\\.ts',
    'jobs/[^/]+\\.ts',
  ],
  // Copies the catalog's file and what it names, so it knows the drivers of both.
  backup: ['domain', 'lib', 'clock', 'blobs', 'catalog', 'ledger', 'operations'],
  // Doors share how content is read and answered, so http/ calls operations; never the other way.
  http: ['domain', 'lib', 'clock', 'operations'],
  protocols: ['domain', 'lib', 'http', 'operations'],
  // A command opens the disk as the server does, so it may use what wires it; never another door.
  cli: [
    'domain',
    'lib',
    'config',
    'policy',
    'clock',
    'blobs',
    'drafts',
    'ledger',
    'jobs',
    'catalog',
    'operations',
    'backup',
    'http',
    'app',
  ],
  // `app` is not listed: it wires the rest, so it may import everything.
}

const TEST = '\\.(test|contract)\\.ts$'
// Tests use real parts, so the law of direction binds production code only.
const production = (folders) => ({ path: `^src/${folders}`, pathNot: TEST })

// A part may have a part of its own below it, with a direction of its own (`jobs/kinds`).
const own = (part) => {
  const inner = Object.keys(PARTS).filter((one) => one.startsWith(`${part}/`))
  const except = inner.map((one) => `(?!${one.slice(part.length + 1)}/)`).join('')
  return `${part}/${except}`
}

const only = ([part, others]) => ({
  name: `direction-of-${part.replace('/', '-')}`,
  comment: `src/${part} may import: ${['itself', ...others].join(', ')}`,
  severity: 'error',
  from: production(own(part)),
  to: {
    path: '^src/',
    pathNot: [`^src/${own(part)}`, ...others.map((other) => `^src/${other}(/|$)`)],
  },
})

module.exports = {
  forbidden: [
    ...Object.entries(PARTS).map(only),
    {
      name: 'every-part-has-its-direction',
      comment: 'A new folder in src/ needs a line in PARTS above, and one in ARCHITECTURE.md.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${[...Object.keys(PARTS), 'app'].join('|')})/` },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: { path: '^(src|web/src)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-parts-do-no-io',
      comment: 'Facts come in, decisions go out; so a rule can be replayed and tested as a table.',
      severity: 'error',
      from: production('(domain|policy|operations)/'),
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled'],
      },
    },
    {
      name: 'only-the-gate-mints-permits',
      comment: 'Ask policy/gate.ts. A test may mint one: production cannot import a test.',
      severity: 'error',
      from: { pathNot: ['^src/policy/(gate|permit)\\.ts$', TEST, '^test/'] },
      to: { path: '^src/policy/permit-mint' },
    },
    {
      name: 'permits-are-only-named',
      comment: 'policy/permit.ts hands on the type and never the class.',
      severity: 'error',
      from: { path: '^src/policy/permit\\.ts$' },
      to: { path: '^src/policy/permit-mint', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'protocols-stay-apart',
      comment: 'What two doors share belongs in http/ or operations/.',
      severity: 'error',
      from: { path: '^src/protocols/([^/]+)/', pathNot: TEST },
      to: { path: '^src/protocols/', pathNot: '^src/protocols/$1/' },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'npm hoists, so an undeclared package resolves until the day that it does not.',
      severity: 'error',
      from: { path: '^(src|test|tools|bin)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-needs-no-dev-dependency',
      comment: '`npm ci --omit=dev` must serve.',
      severity: 'error',
      from: production(''),
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-is-missing',
      severity: 'error',
      from: { path: '^(src|test|tools|bin)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'tests-stay-out-of-production',
      comment: 'What production needs too is no test.',
      severity: 'error',
      from: production(''),
      to: { path: [TEST, '^(test|tools)/'] },
    },
    {
      name: 'the-web-app-speaks-http-only',
      comment: 'web/ runs in a browser and knows the server by its REST and tus addresses.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|test|tools|bin)/' },
    },
    {
      name: 'the-server-knows-no-web-source',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^web/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['node', 'import'], exportsFields: ['exports'] },
  },
}
