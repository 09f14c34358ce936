import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { forgetCached } from './forget-cached.ts'

test('what is forgotten keeps its bytes, and what is not there stays away', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-forget-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'file')
  await writeFile(path, 'bytes')
  const { mtimeMs } = await stat(path)

  await forgetCached([path, join(folder, 'missing')])

  assert.equal(await readFile(path, 'utf8'), 'bytes')
  assert.equal((await stat(path)).mtimeMs, mtimeMs)
  await assert.rejects(stat(join(folder, 'missing')), { code: 'ENOENT' })
})
