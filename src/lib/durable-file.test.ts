import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { makeFolderDurably, SyncError, syncFile, syncFolder, writeDurably } from './durable-file.ts'

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-durable-'))
  t.after(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

test('a file is written in place of the old one, for its owner only', async (t) => {
  const folder = await newFolder(t)
  const path = join(folder, 'key')
  await writeDurably(path, 'old and longer')

  await writeDurably(path, Buffer.from('new'))

  assert.equal(await readFile(path, 'utf8'), 'new')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(folder), ['key'])
})

test('a file that cannot be put in place leaves nothing behind', async (t) => {
  const folder = await newFolder(t)
  await mkdir(join(folder, 'taken'))
  await writeFile(join(folder, 'taken', 'inside'), '')

  await assert.rejects(writeDurably(join(folder, 'taken'), 'bytes'), { code: 'EISDIR' })
  await assert.rejects(writeDurably(join(folder, 'missing', 'file'), 'bytes'), { code: 'ENOENT' })

  assert.deepEqual(await readdir(folder), ['taken'])
})

test('a folder is made with all that is missing above it, for its owner only', async (t) => {
  const path = join(await newFolder(t), 'a', 'b', 'c')

  await makeFolderDurably(path)
  await makeFolderDurably(path)

  assert.equal((await stat(path)).mode & 0o777, 0o700)
})

test('a folder cannot be made where a file is above it', async (t) => {
  const folder = await newFolder(t)
  await writeFile(join(folder, 'file'), '')
  await assert.rejects(makeFolderDurably(join(folder, 'file', 'inside')), { code: 'ENOTDIR' })
})

test('a sync that fails says so, with the code of the operating system', async (t) => {
  await syncFolder(await newFolder(t))
  await assert.rejects(syncFolder('/nowhere/at/all'), { code: 'ENOENT' })

  const closed = { datasync: () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })) }
  await assert.rejects(syncFile(closed as never), (error) => {
    assert.ok(error instanceof SyncError)
    assert.equal(error.code, 'EIO')
    return true
  })
})
