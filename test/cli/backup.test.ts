import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import { CommandFolder } from '../kit/command.ts'

async function withFiles(t: TestContext): Promise<CommandFolder> {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await mkdir(folder.at('tree'))
  await writeFile(folder.at('tree', 'small'), 'small')
  await writeFile(folder.at('tree', 'large'), Buffer.alloc(100_000, 7))
  await folder.json(['import', 'tree', '--to', 'ada:/'])
  return folder
}

test('a disk is backed up, read back and restored by three commands', async (t) => {
  const folder = await withFiles(t)

  const made = await folder.json(['backup', 'backup'])
  const again = await folder.json(['backup', 'backup'])
  const listed = await folder.json(['backup', 'backup', '--list'])
  const verified = await folder.json(['backup', 'backup', '--verify'])
  const restored = await folder.json(['restore', 'backup', '--data', 'restored'])

  const blobs = (report: Record<string, unknown>) => {
    const { copied, present } = report['blobs'] as Record<string, number>
    return [report['ok'], copied, present]
  }
  assert.deepEqual([blobs(made), blobs(again)], [[true, 1, 0], [true, 0, 1]]) // prettier-ignore
  assert.deepEqual(again['kept'], [made['id'], again['id']])
  const items = listed['items'] as Record<string, unknown>[]
  assert.deepEqual(
    items.map(({ id, state }) => [id, state]),
    [[made['id'], 'complete'], [again['id'], 'complete']], // prettier-ignore
  )
  assert.deepEqual([verified['ok'], verified['findings']], [true, []])
  assert.deepEqual(blobs(restored), [true, 1, 0])
  assert.equal(restored['snapshot'], again['id'])
  const inWords = await folder.run(['restore', 'backup', '--data', 'again'])
  assert.match(inWords.stdout, /Serve it with “npx cloudkeep serve --data again”\.$/m)
  const check = await folder.json(['check', '--read-data', '--data', 'restored'])
  assert.deepEqual([check['ok'], check['blobsChecked']], [true, 2])
  const sentences = (await folder.run(['backup', 'backup', '--keep', '1'])).stdout
  assert.match(
    sentences,
    /0 copied \(0 B\) in \d+:\d\d, 1 were there already\.\n1 snapshots are kept\./,
  )
})

test('a restoration says what is wrong, and ends with 1', async (t) => {
  const folder = await withFiles(t)
  await folder.json(['backup', 'backup'])
  const [blob] = (await readdir(folder.at('backup', 'blobs'), { recursive: true })).filter((name) => name.length > 64) // prettier-ignore
  const path = folder.at('backup', 'blobs', blob ?? '')
  await writeFile(path, (await readFile(path)).fill(8, 0, 1))

  const whole = await folder.run(['restore', 'backup', '--data', 'restored'])
  const verified = await folder.json(['backup', 'backup', '--verify'], { code: 1 })
  const served = await folder.run(['check', '--data', 'restored'])
  const rest = await folder.json(['restore', 'backup', '--data', 'restored', '--partial'], { code: 1 }) // prettier-ignore

  assert.equal(whole.code, 1)
  assert.match(whole.stderr, /^cloudkeep: The snapshot .* is not whole: 1 blobs are missing/m)
  assert.equal((verified['findings'] as { kind: string }[])[0]?.kind, 'blob-damaged')
  assert.equal(served.code, 1)
  assert.match(served.stderr, /only half restored/)
  const { findings } = rest['check'] as { findings: { kind: string; nodes: string[] }[] }
  assert.deepEqual(
    findings.map(({ kind, nodes }) => [kind, nodes.length]),
    [['blob-missing', 1]],
  )
  const occupied = await folder.run(['restore', 'backup', '--data', 'restored'])
  assert.match(occupied.stderr, /is not empty/)
})

test('a backup of damaged content copies all else, names what it could not, and ends with 1', async (t) => {
  const folder = await withFiles(t)
  const blobs = folder.at('data', 'blobs')
  const [blob] = (await readdir(blobs, { recursive: true })).filter((name) => name.length > 64)
  await rm(`${blobs}/${blob ?? ''}`)

  const { code, stdout } = await folder.run(['backup', 'backup'])

  assert.equal(code, 1)
  assert.match(stdout, /1 blobs of the disk could not be copied/)
  assert.match(stdout, new RegExp(`missing: ${(blob ?? '').slice(-64)}`))
})

test('the doctor knows the last backup, and a wrong number of snapshots is told', async (t) => {
  const folder = await withFiles(t)
  const line = async () => {
    const { items } = await folder.json(['doctor', '--listen', ':0'])
    const all = items as { what: string; state: string; found: string }[]
    return all.find(({ what }) => what === 'backup')
  }
  const before = await line()
  await folder.json(['backup', 'backup'])

  const after = await line()

  assert.deepEqual([before?.state, before?.found], ['warn', 'never'])
  assert.deepEqual([after?.state, after?.found], ['ok', `less than an hour ago, into ${folder.at('backup')}`]) // prettier-ignore
  for (const keep of ['0', 'many', '1.5']) {
    assert.equal((await folder.run(['backup', 'backup', '--keep', keep])).code, 2)
  }
  const chinese = await folder.run(['backup', 'none', '--verify'], { environment: { LANG: 'zh_CN.UTF-8' } }) // prettier-ignore
  assert.equal(chinese.code, 1)
  assert.match(chinese.stderr, /没有备份/)
})
