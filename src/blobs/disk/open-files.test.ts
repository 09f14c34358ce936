import assert from 'node:assert/strict'
import { mkdtemp, readdir, readlink, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { OpenFiles, readAt } from './open-files.ts'

const short = () => new Error('It is too short.')

test('a file that another one replaced is read anew, whoever replaced it', async (t) => {
  const { files, path, readWhole } = await setUp(t)
  assert.equal(await readWhole(), 'one')

  await writeFile(`${path}.new`, 'two!')
  await rename(`${path}.new`, path)

  assert.equal(await readWhole(), 'two!')
  files.close()
})

test('a file that was removed is gone, whoever removed it', async (t) => {
  const { path, readWhole } = await setUp(t)
  assert.equal(await readWhole(), 'one')

  await unlink(path)

  await assert.rejects(readWhole(), { code: 'ENOENT' })
  await writeFile(path, 'again')
  assert.equal(await readWhole(), 'again')
})

test('whoever is reading a file reads it to its end after it was dropped', async (t) => {
  const { files, path } = await setUp(t)

  const text = await files.use(path, async (descriptor, size) => {
    await unlink(path)
    files.drop(path)
    const buffer = Buffer.alloc(size)
    return Buffer.from(await readAt(descriptor, { buffer, start: 0 }, short)).toString()
  })

  assert.equal(text, 'one')
})

test('a file that ends early is no short answer', async (t) => {
  const { files, path } = await setUp(t)

  const reading = files.use(path, (descriptor) =>
    readAt(descriptor, { buffer: Buffer.alloc(8), start: 1 }, short),
  )

  await assert.rejects(reading, /too short/)
})

test('no more files stay open than may, and none once it is closed', async (t) => {
  const { files, path } = await setUp(t)
  const paths = ['a', 'b', 'c', 'd'].map((name) => `${path}-${name}`)
  for (const one of paths) {
    await writeFile(one, 'x')
    await files.use(one, async () => undefined)
  }

  assert.deepEqual(await openBelow(path), paths.slice(-2))
  files.close()
  assert.deepEqual(await openBelow(path), [])
})

async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-open-'))
  const files = new OpenFiles(2)
  t.after(async () => {
    files.close()
    await rm(folder, { recursive: true })
  })
  const path = join(folder, 'file')
  await writeFile(path, 'one')
  const readWhole = () =>
    files.use(path, async (descriptor, size) =>
      Buffer.from(
        await readAt(descriptor, { buffer: Buffer.alloc(size), start: 0 }, short),
      ).toString(),
    )
  return { files, path, readWhole }
}

/** What this process has open whose path begins so. */
async function openBelow(start: string): Promise<string[]> {
  const targets = await Promise.all(
    (await readdir('/proc/self/fd')).map((name) =>
      readlink(`/proc/self/fd/${name}`).catch(() => ''),
    ),
  )
  return targets.filter((target) => target.startsWith(start)).sort()
}
