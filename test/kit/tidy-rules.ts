/** A tracked text file: its path from the project's folder, with `/`. */
export type SourceFile = { readonly path: string; readonly text: string }

/** One house rule about the text of the code, with a line that breaks it, so that the rule is tested too. */
export type TidyRule = {
  readonly name: string
  readonly where: (path: string) => boolean
  readonly pattern: RegExp
  readonly instead: string
  readonly example: { readonly path: string; readonly line: string }
}

const isCode = (path: string) => /\.(ts|tsx|js|mjs|cjs)$/.test(path)
const isTest = (path: string) => /\.(test|contract)\.tsx?$/.test(path) || path.startsWith('test/')
const isServer = (path: string) => path.startsWith('src/') && isCode(path) && !isTest(path)
const isIn = (path: string, ...parts: readonly string[]) =>
  parts.some((part) => path.startsWith(`src/${part}/`))

// This page and its test hold what the rules forbid.
const isAboutRules = (path: string) => /^test\/(kit\/)?tidy(-rules|\.test)\.ts$/.test(path)

/** The rules of a line. What types, imports and layout can say is checked by other tools. */
export const TIDY_RULES: readonly TidyRule[] = [
  {
    name: 'time comes from the clock',
    where: (path) => isServer(path) && !isIn(path, 'clock'),
    pattern: /\bDate\.now\(|\bnew Date\(\)/,
    instead:
      'clock.now(), with the Clock handed in: past dates and deadlines run under a manual clock',
    example: { path: 'src/jobs/a.ts', line: 'const now = Date.now()' },
  },
  {
    name: 'waiting goes through the clock',
    // The machine, other processes and the network live in real time, also when the disk's clock stands still.
    where: (path) => isServer(path) && !isIn(path, 'clock', 'catalog/sqlite', 'http', 'app'),
    pattern: /(?<![.\w])set(Timeout|Interval)\(/,
    instead: 'clock.sleep(ms, signal)',
    example: { path: 'src/jobs/a.ts', line: 'setTimeout(run, 1000)' },
  },
  {
    name: 'only config/ reads the environment',
    where: (path) => isServer(path) && !isIn(path, 'config'),
    // Handing it on whole is what app/ and cli/ do.
    pattern: /\bprocess\.env\s*(\?\.|[.[])/,
    instead: 'a value of Config, handed in by app/',
    example: { path: 'src/http/a.ts', line: "const url = process.env['URL']" },
  },
  {
    name: 'chance comes from node:crypto',
    where: (path) => isCode(path) && !isTest(path),
    pattern: /\bMath\.random\(/,
    instead: 'randomBytes or randomUUID of node:crypto (in a browser: crypto.getRandomValues)',
    example: { path: 'web/src/a.ts', line: 'const id = Math.random()' },
  },
  {
    name: 'only cli/ prints',
    where: (path) => (isServer(path) && !isIn(path, 'cli')) || path.startsWith('web/src/'),
    pattern: /\bconsole\./,
    instead: 'the log that the part is given; commands print in cli/',
    example: { path: 'src/http/a.ts', line: "console.log('here')" },
  },
  {
    name: 'a request fails with a Problem',
    where: (path) => isServer(path) && isIn(path, 'operations', 'protocols'),
    pattern: /\bthrow new (Type|Range)?Error\(/,
    instead: "new Problem(kind, { en, 'zh-CN' }), or an assert where it is our own bug",
    example: { path: 'src/operations/a.ts', line: "throw new Error('no such folder')" },
  },
  {
    name: 'stored bytes are synced',
    where: (path) => isServer(path) && isIn(path, 'blobs', 'drafts', 'catalog', 'ledger'),
    pattern: /(\bfs\.|(?<![.\w]))writeFile(Sync)?\(/,
    instead:
      'open, write, sync and close, then sync the folder: writeFile may vanish in a power cut',
    example: { path: 'src/blobs/a.ts', line: 'await writeFile(path, bytes)' },
  },
  {
    name: 'a TODO names its issue',
    where: isCode,
    pattern: /\b(TODO|FIXME|XXX)\b(?!\(#\d+\))/,
    instead: 'TODO(#123): …, or do it now',
    example: { path: 'src/http/a.ts', line: '// TODO: later' },
  },
  {
    name: 'a test waits for what happens, not for time',
    where: (path) => isTest(path) && !path.startsWith('test/browser/') && isCode(path),
    pattern: /\bwaitForTimeout\(/,
    instead: 'a condition to wait for, or manualClock.advance()',
    example: { path: 'src/http/a.test.ts', line: 'await page.waitForTimeout(500)' },
  },
  {
    name: 'every test counts',
    where: (path) => isTest(path) && isCode(path),
    pattern: /\b(test|it|describe|suite)\.only\(|\bonly: true\b/,
    instead: 'the whole suite; --test-name-pattern runs one test while you work on it',
    example: { path: 'src/http/a.test.ts', line: "test.only('x', () => {})" },
  },
  {
    name: 'no path of one machine',
    where: () => true,
    // Written with classes, so that a search for these words does not find this line.
    pattern: /(?<![\w.~$}-])[/](work|root)[/]|[.]library[/]/,
    instead: 'a path from the project’s folder, or a temporary folder',
    example: { path: 'README.md', line: ['see ', 'root', 'disk.md'].join('/') },
  },
]

/** `path:line  rule: instead of that, this`, one for each line that breaks a rule. */
export function untidyLines(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    if (isAboutRules(file.path)) return []
    const rules = TIDY_RULES.filter(({ where }) => where(file.path))
    return file.text
      .split('\n')
      .flatMap((line, index) =>
        rules
          .filter((rule) => breaks(rule, line))
          .map(({ name, instead }) => `${file.path}:${index + 1}  ${name}; instead: ${instead}`),
      )
  })
}

/** A comment may name what code must not use, but a TODO or a machine's path is never right. */
function breaks({ pattern, name }: TidyRule, line: string): boolean {
  const isAboutText = name === 'a TODO names its issue' || name === 'no path of one machine'
  const isComment = /^\s*(\/\/|\*|\/\*)/.test(line)
  return (isAboutText || !isComment) && pattern.test(line)
}
