import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { scale } from '../kit/scale.ts'
import { ADMIN_PASSWORD, ServerProcess } from '../kit/server.ts'

const SKIP = spawnSync('rclone', ['version']).status === 0 ? false : 'rclone is not installed'

/** rclone asks a WebDAV server at most 100 times a second, three times for each file. */
const MANY = scale(150, 20_000)

const NAMES = [
  'small.txt',
  'empty.bin',
  "a b/c+d/100% #1 & [x] 'q' $ @ = ~ !,;.txt",
  'a b/..leading.dots.tar.gz',
  'emoji-🎉👍🏽.txt',
  'caf\u00e9.txt',
  '文档/子目录/说明文档（最终版）.txt',
  '文档/子目录/第三层/ファイル-파일-файл.txt',
  'a+b%20c?.txt',
  'trail .',
]

describe('rclone keeps a tree on the disk', { skip: SKIP }, () => {
  let server: ServerProcess
  let folder: string
  let tree: string

  before(async () => {
    server = await ServerProcess.start()
    folder = await mkdtemp(join(tmpdir(), 'cloudkeep-rclone-'))
    tree = join(folder, 'tree')
    await makeTree(tree)
  })
  after(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('a copy has no differences, byte for byte', async () => {
    await rclone('copy', tree, 'disk:tree', '--create-empty-src-dirs')

    const report = await rclone('check', '--download', tree, 'disk:tree', '--verbose')

    assert.match(report, /: 0 differences found/)
    assert.match(report, new RegExp(`${NAMES.length + MANY + 1} matching files`))
    assert.match(await rclone('lsf', 'disk:tree'), /^an empty folder\/$/m)
  })

  it('a second sync transfers nothing', async () => {
    const report = await rclone('sync', tree, 'disk:tree', '--verbose', '--stats', '1s')

    assert.doesNotMatch(report, /Copied|Deleted|Moved/)
  })

  it('what changed here changes there, and nothing else', async () => {
    await writeFile(join(tree, 'small.txt'), 'another length')
    await rm(join(tree, 'empty.bin'))

    const report = await rclone('sync', tree, 'disk:tree', '--verbose')

    assert.equal(report.match(/: Copied/g)?.length, 1, report)
    assert.equal(report.match(/: Deleted/g)?.length, 1, report)
    assert.match(await rclone('check', '--download', tree, 'disk:tree'), /: 0 differences found/)
  })

  it('moves and copies happen on the server, and come back whole', async () => {
    await rclone('moveto', 'disk:tree/文档', 'disk:tree/docs of 2026')
    await rclone('copyto', 'disk:tree/a b/c+d', 'disk:tree/copy & more')
    await rclone('sync', 'disk:tree', join(folder, 'back'))

    const report = await rclone('check', '--download', join(folder, 'back'), 'disk:tree')

    assert.match(report, /: 0 differences found/)
  })

  it('a part of a file is read, and a folder is purged', async () => {
    const file = 'disk:tree/many/000/file-0.txt'
    assert.match(await rclone('cat', '--offset', '5', '--count', '3', file), /^num/)
    await rclone('purge', 'disk:tree/docs of 2026')

    assert.doesNotMatch(await rclone('lsf', 'disk:tree'), /docs of 2026/)
  })

  /** @returns what it printed, its log included. @throws with that when it fails */
  function rclone(...args: readonly string[]): Promise<string> {
    const disk = {
      RCLONE_CONFIG: join(folder, 'no-such-file'),
      RCLONE_CONFIG_DISK_TYPE: 'webdav',
      RCLONE_CONFIG_DISK_URL: `${server.url}/dav`,
      RCLONE_CONFIG_DISK_VENDOR: 'other',
      RCLONE_CONFIG_DISK_USER: 'admin',
      RCLONE_CONFIG_DISK_PASS: obscured(),
    }
    const options = { env: { ...process.env, ...disk }, maxBuffer: 256 * 1024 * 1024 }
    const all = ['--retries', '1', '--transfers', '8', '--checkers', '8', ...args]
    return new Promise((resolve, reject) => {
      execFile('rclone', all, options, (error, output, log) => {
        if (error) reject(new Error(`rclone ${args.join(' ')}: ${log}`, { cause: error }))
        else resolve(output + log)
      })
    })
  }
})

/** The form in which rclone takes a password from its environment. */
function obscured(): string {
  return spawnSync('rclone', ['obscure', ADMIN_PASSWORD], { encoding: 'utf8' }).stdout.trim()
}

/** Names that clients and servers get wrong, a large file, an empty folder, and many small files. */
async function makeTree(tree: string): Promise<void> {
  const write = async (name: string, content: string | Uint8Array) => {
    const path = join(tree, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    await utimes(path, 981_173_106, 981_173_106)
  }
  for (const name of NAMES) await write(name, name === 'empty.bin' ? '' : `content of ${name}`)
  await write('large.bin', randomBytes(scale(8, 64) * 1024 * 1024 + 1))
  for (let i = 0; i < MANY; i++) {
    const part = String(Math.floor(i / 200)).padStart(3, '0')
    await write(`many/${part}/file-${i}.txt`, `file number ${i}\n`)
  }
  await mkdir(join(tree, 'an empty folder'))
}
