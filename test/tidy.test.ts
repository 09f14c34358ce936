import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, posix, resolve } from 'node:path'
import { test } from 'node:test'
import { FORMS } from '../src/http/problem-forms.ts'
import { configurationPage } from '../tools/configuration-page.ts'
import { TIDY_RULES, untidyLines, type SourceFile } from './kit/tidy-rules.ts'

const ROOT = resolve(import.meta.dirname, '..')
const LINES_MAX = 400

const files = projectFiles()

test('every line keeps the house rules', () => {
  assertNone(untidyLines(files))
})

for (const { name, example } of TIDY_RULES) {
  test(`the rule "${name}" catches its example`, () => {
    const found = untidyLines([{ path: example.path, text: `\n${example.line}\n` }])

    assert.equal(found.length, 1)
    assert.match(found[0] ?? '', new RegExp(`^${RegExp.escape(example.path)}:2 {2}`))
  })
}

test('a file is named after what it holds', () => {
  const nameless = /^(index|utils?|helpers?|misc)\.tsx?$/
  assertNone(
    files
      .filter(({ path }) => /\.tsx?$/.test(path) && nameless.test(basename(path)))
      .map(({ path }) => `${path}:1  instead: the name of the one thing that it exports`),
  )
})

test(`no file of code is longer than ${LINES_MAX} lines`, () => {
  assertNone(
    files
      .filter(({ path }) => /\.(ts|tsx|js|cjs|css)$/.test(path) && !path.endsWith('.d.ts'))
      .map(({ path, text }) => ({ path, length: text.split('\n').length - 1 }))
      .filter(({ length }) => length > LINES_MAX)
      .map(({ path, length }) => `${path}:${length}  instead: two files, each with one thing`),
  )
})

test('ARCHITECTURE.md tells what each folder of src/ is for, in at most 200 lines besides its picture', () => {
  const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const parts = new Set(files.flatMap(({ path }) => /^src\/([^/]+)\//.exec(path)?.[1] ?? []))

  assertNone(
    [...parts]
      .filter((part) => !page.includes(`\`${part}/\``))
      .map((part) => `ARCHITECTURE.md:1  instead: a line about \`${part}/\` on the map`),
  )
  assert.ok(page.replace(/```mermaid[^]*?```/, '').split('\n').length <= 200)
})

test('each kind of problem has its page with its status, and each page its kind', () => {
  const source = readFileSync(join(ROOT, 'src/domain/problem.ts'), 'utf8')
  const union = /export type ProblemKind =([^]*?)\n\n/.exec(source)?.[1] ?? ''
  const kinds = [...union.matchAll(/\| '([a-z-]+)'/g)].map(([, kind]) => `${kind}.md`)
  const folder = 'docs/reference/problems/'
  const pages = files
    .map(({ path }) => path)
    .filter((path) => path.startsWith(folder) && path !== `${folder}README.md`)
    .map((path) => path.slice(folder.length))

  for (const [kind, { status }] of Object.entries(FORMS)) {
    const page = files.find(({ path }) => path === `${folder}${kind}.md`)
    assert.match(
      page?.text ?? '',
      new RegExp(`^HTTP status ${status}$`, 'm'),
      `${folder}${kind}.md`,
    )
  }
  assert.ok(kinds.length > 10, 'src/domain/problem.ts could not be read')
  assert.deepEqual(pages.sort(), kinds.sort())
})

test('docs/reference/configuration.md tells the settings as they are', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/configuration.md'), 'utf8')

  assert.equal(page, configurationPage(), 'Run: npm run docs')
})

test('each package that runs is named in docs/reference/dependencies.md', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/dependencies.md'), 'utf8')
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }

  assertNone(
    Object.keys(dependencies)
      .filter((name) => !page.includes(`\`${name}\``))
      .map((name) => `docs/reference/dependencies.md:1  instead: a line about \`${name}\``),
  )
})

test('each page that another page or a comment points to is there', () => {
  const here = new Set(files.map(({ path }) => path))
  const isThere = (path: string) =>
    here.has(path) || [...here].some((one) => one.startsWith(`${path.replace(/\/$/, '')}/`))
  assertNone(
    files.flatMap(({ path, text }) =>
      pointers({ path, text })
        .filter(({ target }) => !isThere(target))
        .map(
          ({ line, target }) => `${path}:${line}  instead: ${target} written, or no pointer to it`,
        ),
    ),
  )
})

/** Relative links of a page, and pages that code names by their path from the project's folder. */
function pointers({ path, text }: SourceFile): { line: number; target: string }[] {
  const isPage = path.endsWith('.md')
  if (!isPage && !/^(src|web\/src|tools)\/.*\.(ts|tsx|js)$/.test(path)) return []
  const pattern = isPage ? /\]\((?!\w+:|#|\/)([^)#\s]+)[^)]*\)/g : /\b(docs\/[\w/-]+\.md)\b/g
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(pattern)].map(([, found = '']) => ({
      line: index + 1,
      target: isPage ? posix.join(posix.dirname(path), found) : found,
    })),
  )
}

/** Every text file that is, or is about to be, part of the project. */
function projectFiles(): readonly SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  const isMade = (path: string) =>
    path === 'package-lock.json' || path === 'web/src/api/schema.d.ts'
  return listed
    .split('\0')
    .filter((path) => path !== '' && !isMade(path) && existsSync(join(ROOT, path)))
    .map((path) => ({ path, bytes: readFileSync(join(ROOT, path)) }))
    .filter(({ bytes }) => !bytes.subarray(0, 8000).includes(0))
    .map(({ path, bytes }) => ({ path, text: bytes.toString('utf8') }))
}

function assertNone(findings: readonly string[]): void {
  assert.ok(findings.length === 0, `\n${findings.join('\n')}\n`)
}
