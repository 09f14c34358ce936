import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once, type EventEmitter } from 'node:events'
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { FileChunks } from './file-chunks.ts'

const MIB = 1024 * 1024

async function newFile(t: TestContext, size: number) {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-chunks-'))
  t.after(async () => await rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'file')
  const bytes = randomBytes(size)
  await writeFile(path, bytes)
  const file = await open(path, 'r')
  return { path, bytes, file }
}

const short = () => new Error('too short')

test('a range comes in chunks of at most 1 MiB, and the file is closed', async (t) => {
  const { bytes, file } = await newFile(t, 4 * MIB)
  const signal = new AbortController().signal

  const reading = new FileChunks({ file, start: 10, end: 3 * MIB + 1, signal, short })
  const chunks = await Array.fromAsync(reading)

  assert.deepEqual(chunks.map((chunk) => chunk.byteLength), [MIB, MIB, MIB - 9]) // prettier-ignore
  assert.ok(bytes.subarray(10, 3 * MIB + 1).equals(Buffer.concat(chunks)))
  assert.equal(file.fd, -1)
})

test('lent chunks are right until the next is asked for, and need two buffers', async (t) => {
  const { bytes, file } = await newFile(t, 9 * MIB + 5)
  const signal = new AbortController().signal
  const buffers: ArrayBufferLike[] = []
  const copies: Buffer[] = []

  const end = bytes.byteLength
  for await (const chunk of new FileChunks({ file, start: 0, end, signal, short, lent: true })) {
    buffers.push(chunk.buffer)
    copies.push(Buffer.from(chunk))
  }

  assert.ok(bytes.equals(Buffer.concat(copies)))
  assert.equal(new Set(buffers).size, 2)
  // While one is lent, the next is read into the other.
  assert.ok(buffers.every((buffer, index) => buffer !== buffers[index + 1]))
})

test('an empty range gives nothing, and the file is closed', async (t) => {
  const { file } = await newFile(t, 10)
  const signal = new AbortController().signal
  assert.deepEqual(
    await Array.fromAsync(new FileChunks({ file, start: 4, end: 4, signal, short })),
    [],
  )
  assert.equal(file.fd, -1)
})

test('a file that ends early is a failure, never a short answer', async (t) => {
  const { file, path } = await newFile(t, 4 * MIB)
  const signal = new AbortController().signal
  const reading = new FileChunks({ file, start: 0, end: 4 * MIB, signal, short })

  await reading.next()
  await truncate(path, 2 * MIB + 7)

  await assert.rejects(Array.fromAsync(reading), /too short/)
  assert.equal(file.fd, -1)
})

test('leaving early, before or after the first chunk, closes the file', async (t) => {
  const signal = new AbortController().signal
  const one = await newFile(t, 4 * MIB)
  await new FileChunks({ file: one.file, start: 0, end: 4 * MIB, signal, short }).return()
  assert.equal(one.file.fd, -1)

  const other = await newFile(t, 4 * MIB)
  for await (const chunk of new FileChunks({
    file: other.file,
    start: 0,
    end: 4 * MIB,
    signal,
    short,
  })) {
    assert.equal(chunk.byteLength, MIB)
    break
  }
  assert.equal(other.file.fd, -1)
})

test('aborting closes the file, even if nobody reads', async (t) => {
  const { file } = await newFile(t, 4 * MIB)
  const leaving = new AbortController()
  const closed = once(file as unknown as EventEmitter, 'close')
  const reading = new FileChunks({ file, start: 0, end: 4 * MIB, signal: leaving.signal, short })
  const first = reading.next()

  leaving.abort(new Error('gone'))

  await closed
  await first.catch(() => undefined)
  await assert.rejects(reading.next(), /gone/)
})

test(
  'a reading that was given up before it began closes the file',
  { timeout: 10_000 },
  async (t) => {
    const { file } = await newFile(t, 4 * MIB)
    const signal = AbortSignal.abort(new Error('gone'))
    const closed = once(file as unknown as EventEmitter, 'close')

    const reading = new FileChunks({ file, start: 0, end: 4 * MIB, signal, short })

    await assert.rejects(reading.next(), /gone/)
    await closed
    assert.equal(file.fd, -1)
  },
)
