import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test, type TestContext } from 'node:test'
import { videoNotice } from '../kit/notices.ts'
import { type PageBlock, pageBlocks } from '../kit/page-blocks.ts'
import { ServerProcess } from '../kit/server.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PROGRAM = join(ROOT, 'bin/cloudkeep.js')
const PAGE_MS_MAX = 60_000

type Page = { readonly path: string; readonly text: string; readonly blocks: readonly PageBlock[] }

const PAGES: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
]
  .sort()
  .map((path) => {
    const page = readFileSync(join(ROOT, path), 'utf8')
    return { path, text: page, blocks: pageBlocks(page) }
  })

/** What a page takes for granted: that a notice was published, or that it talks to a demonstration. */
const NEEDS_A_NOTICE = new Set(['docs/how-to/verify-the-ledger.md'])
const NEEDS_A_LARGE_FILE = new Set(['docs/reference/on-disk-format.md'])
const NEEDS_THE_DEMO = /data-demo/

test('each block of a page says what it is, so that its commands are run or marked as not run', (t) => {
  const nameless = PAGES.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => /^(|bash|shell|console|zsh)$/.test(language))
      .map(
        ({ line }) =>
          `${path}:${String(line)}  instead: \`\`\`sh for commands, \`\`\`text for the rest`,
      ),
  )
  const commands = PAGES.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'sh'))
  const isMarked = ({ notRun }: PageBlock) => notRun !== undefined

  assert.ok(nameless.length === 0, `\n${nameless.join('\n')}\n`)
  assert.ok(commands.length > 20, 'The pages could not be read.')
  const marked = commands.filter(isMarked).length
  t.diagnostic(
    `${String(commands.length)} blocks of commands, ${String(marked)} of them marked as not run`,
  )
  // What grows here is told to nobody: rather make a command that a test can run.
  assert.ok(marked <= 20, `${String(marked)} blocks are marked as not run`)
})

describe('a reader finds that', { concurrency: 2 }, () => {
  for (const page of PAGES) {
    const runs = page.blocks.filter(
      ({ language, notRun }) => language === 'sh' && notRun === undefined,
    )
    if (runs.length === 0) continue
    const skip = missingProgram(runs)
    test(
      `the commands of ${page.path} do what the page says`,
      { skip, timeout: 2 * PAGE_MS_MAX },
      async (t) => {
        const server = await serverFor(t, page)
        await layOut(server, page)

        const { code, output } = await runAll(server, page, runs)

        assert.equal(code, 0, output)
      },
    )
  }
})

function missingProgram(blocks: readonly PageBlock[]): string | false {
  const missing = ['curl', 'openssl', 'python3', 'rclone', 'sha256sum', 'sqlite3'].find(
    (program) =>
      blocks.some((block) => new RegExp(`\\b${program}\\b`).test(block.text)) &&
      spawnSync(program, ['--version']).error !== undefined,
  )
  return missing === undefined ? false : `${missing} is not installed`
}

async function serverFor(t: TestContext, { path, text: page }: Page): Promise<ServerProcess> {
  const isDemo = NEEDS_THE_DEMO.test(page)
  const server = await ServerProcess.start({ args: isDemo ? ['--demo'] : [] })
  t.after(() => server.close())
  if (isDemo) {
    await symlink(server.dataFolder, join(server.folder, 'data-demo'))
    return server
  }
  await server.addAccount('lin', { role: 'administrator' })
  if (!page.includes('user add ada')) await server.addAccount('ada')
  if (NEEDS_A_NOTICE.has(path)) await publish(server)
  if (NEEDS_A_LARGE_FILE.has(path)) await storeLargeFile(server)
  return server
}

/** The files that the pages speak of, and those that they have the reader save. */
async function layOut({ folder, url }: ServerProcess, { blocks }: Page): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    'README.md': '# A page\n',
    'report.pdf': '%PDF-1.7\n',
    'film.mp4': '\0\0\0\x18ftypmp42\0\0\0\0mp42isom',
    'film.mkv': `\x1aE\xdf\xa3${'a film '.repeat(1000)}`,
    'Pictures/one.txt': 'not yet developed\n',
    'Pictures/2016/two.txt': 'nor this one\n',
  }
  const saved = blocks.flatMap(({ fileName, text: content }) =>
    fileName ? [[fileName, meant(content, { url, secret: 'password of ada' })] as const] : [],
  )
  for (const [name, content] of [...Object.entries(files), ...saved]) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content, 'utf8')
  }
  await cp(join(ROOT, 'docs/decisions'), join(folder, 'docs'), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

/**
 * Runs the blocks of a page in their order in one shell, as a reader would: in one folder, with what
 * earlier blocks set.
 */
async function runAll(server: ServerProcess, page: Page, blocks: readonly PageBlock[]) {
  const commands = blocks.map(({ line, text: block }) => {
    const words = meant(block, { url: server.url, secret: '$(cat app-password)' })
    return `echo "--- ${page.path}:${String(line)}" >&2\n${words}`
  })
  const makesPassword = page.text.includes('app-password add ada laptop')
  const first =
    makesPassword || NEEDS_THE_DEMO.test(page.text) ? '' : 'npx cloudkeep app-password add ada test'
  const script = [PRELUDE, first, ...commands].join('\n')
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: server.folder,
    env: environmentOf(server),
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: PAGE_MS_MAX,
  })
  const ended = new Promise<number | null>((done) => child.once('close', done))
  // Whoever is asked for a password is lin.
  child.stdin.end('password of lin')
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, output: `${stdout}\n${stderr}` }
}

/** Placeholders stand for the server of this test and its people. */
function meant(block: string, { url, secret }: { url: string; secret: string }): string {
  return block
    .replaceAll(/http:\/\/127\.0\.0\.1:8080|https:\/\/disk\.example\.com/g, url)
    .replaceAll('APP-PASSWORD', secret)
    .replaceAll(/\bNAME\b/g, 'ada')
}

/** `npx` without the network, and a `curl` that fails when the server refuses. */
const PRELUDE = `
npx() {
  shift
  if [ "$1" = app-password ]
  then node "$PROGRAM" "$@" | tee app-password
  else node "$PROGRAM" "$@"
  fi
}
curl() {
  case " $* " in
    *" -sSf "*) command curl "$@" ;;
    *) command curl --fail-with-body -sS "$@" ;;
  esac
}
`

function environmentOf(server: ServerProcess): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CLOUDKEEP_|LANG$|LC_|XDG_)/.test(name),
  )
  return {
    ...Object.fromEntries(own),
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: server.folder,
    LANG: 'C.UTF-8',
    PROGRAM,
    CLOUDKEEP_LISTEN: new URL(server.url).host,
  }
}

async function storeLargeFile({ url, authorization }: ServerProcess): Promise<void> {
  const request = { method: 'PUT', headers: { authorization }, body: Buffer.alloc(100_000, 7) }
  assert.equal((await fetch(`${url}/dav/large.bin`, request)).status, 201)
}

async function publish(server: ServerProcess): Promise<void> {
  const notice = videoNotice()
  for (const [path, body] of [
    ['notices', notice],
    [`notices/${notice.id}/publication`, {}],
  ] as const) {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: server.authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.ok(response.ok, await response.text())
  }
}
