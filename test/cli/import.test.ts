import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import { CommandFolder } from '../kit/command.ts'

type Report = {
  readonly ok: boolean
  readonly files: Record<'imported' | 'present' | 'refused' | 'failed' | 'skipped', number>
  readonly refused: readonly { path: string; notice: string; detail: string }[]
  readonly failed: readonly { path: string; detail: string }[]
  readonly skipped: readonly { path: string; detail: string }[]
}

async function withAda(t: TestContext): Promise<CommandFolder> {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await mkdir(folder.at('tree'))
  return folder
}

test('a folder comes along with odd names, and what cannot come is named', async (t) => {
  const folder = await withAda(t)
  const at = (name: string) => folder.at('tree', name)
  await mkdir(at('子目录'))
  await mkdir(at('empty'))
  await writeFile(at('子目录/许可 证 😀.txt'), '许可')
  await writeFile(at('zero'), '')
  await writeFile(at('caf\u00e9'), 'composed')
  await writeFile(at('cafe\u0301'), 'decomposed')
  await writeFile(Buffer.concat([Buffer.from(at('latin-')), Buffer.from([0xe9])]), 'latin 1')
  await writeFile(at('new\nline'), 'x')
  await writeFile(at('back\\slash'), 'x')
  await symlink('zero', at('link'))
  execFileSync('mkfifo', [at('pipe')])

  const report = (await folder.json(['import', 'tree', '--to', 'ada:/in'], {
    code: 1,
  })) as unknown as Report

  assert.deepEqual(report.files, { imported: 3, present: 0, refused: 0, failed: 4, skipped: 2 })
  assert.deepEqual(
    report.skipped.map(({ path, detail }) => [path, detail]),
    [
      ['link', 'a symbolic link'],
      ['pipe', 'a pipe, socket or device'],
    ],
  )
})

test('importing again brings only what changed, whatever its date says', async (t) => {
  const folder = await withAda(t)
  const at = (name: string) => folder.at('tree', name)
  for (const name of ['same', 'touched', 'changed']) await writeFile(at(name), `text of ${name}`)
  await folder.json(['import', 'tree', '--to', 'ada:/'])
  await utimes(at('touched'), 1, 1)
  await writeFile(at('changed'), 'TEXT OF changed')
  await utimes(at('changed'), 2, 2)

  const { files } = (await folder.json(['import', 'tree', '--to', 'ada:/'])) as unknown as Report

  assert.deepEqual([files.imported, files.present], [1, 2])
})

/** Waits until an import has brought something. @throws when it ends before */
async function untilStored(folder: CommandFolder, running: ChildProcess): Promise<void> {
  for (;;) {
    const hasEnded = running.exitCode !== null
    const { items } = (await folder.json(['user', 'list'])) as { items: { usedBytes: number }[] }
    if ((items[0]?.usedBytes ?? 0) > 0) return
    assert.ok(!hasEnded, 'it ended and brought nothing')
  }
}

test('an import that was killed goes on where it was, and nothing is half there', async (t) => {
  const folder = await withAda(t)
  const count = 300
  for (let index = 0; index < count; index++) {
    await writeFile(folder.at('tree', `file-${index}`), Buffer.alloc(90_000, index))
  }
  const first = folder.start(['import', 'tree', '--to', 'ada:/', '--files-at-a-time', '2'])
  const ended = once(first, 'exit')
  await untilStored(folder, first)
  first.kill('SIGKILL')
  await ended

  const { files } = (await folder.json(['import', 'tree', '--to', 'ada:/'])) as unknown as Report

  assert.equal(files.imported + files.present, count)
  assert.ok(files.present > 0, 'what was there before the kill is still there')
  assert.equal((await folder.json(['check', '--read-data']))['ok'], true)
})

test('Ctrl-C ends an import in order, and the same command goes on', async (t) => {
  const folder = await withAda(t)
  for (let index = 0; index < 300; index++) {
    await writeFile(folder.at('tree', `file-${index}`), Buffer.alloc(90_000, index))
  }
  const first = folder.start([
    'import',
    'tree',
    '--to',
    'ada:/',
    '--files-at-a-time',
    '1',
    '--json',
  ])
  let output = ''
  first.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = once(first, 'close')
  await untilStored(folder, first)
  first.kill('SIGINT')
  const [code] = (await ended) as [number]
  const stopped = JSON.parse(output) as Report & { isInterrupted: boolean }

  const again = (await folder.json(['import', 'tree', '--to', 'ada:/'])) as unknown as Report

  assert.equal(code, stopped.isInterrupted ? 1 : 0)
  assert.equal(stopped.files.failed, 0)
  assert.equal(again.files.present, stopped.files.imported)
  assert.equal(again.files.imported + again.files.present, 300)
})

test('the disk never imports itself', async (t) => {
  const folder = await withAda(t)
  await writeFile(folder.at('beside'), 'x')

  const { files } = (await folder.json(['import', '.', '--to', 'ada:/'])) as unknown as Report

  assert.deepEqual([files.imported, files.failed], [1, 0])
})
