import { randomInt } from 'node:crypto'
import { rateOf, timed, type BenchTest, type Outcome } from './bench-test.ts'
import type { Exchange } from './connection.ts'
import { runLoad } from './run-load.ts'
import { at } from './small-file-tests.ts'
import { expecting, type World } from './world.ts'

const READ_BYTES = 1024 * 1024
const PART_BYTES = 64 * 1024
const PARTS = 4096
const GIB = 1024 ** 3

export const LARGE_FILE_TESTS: readonly BenchTest[] = [
  {
    name: 'upload',
    rows: [{ key: 'upload', label: 'upload, 1 stream', unit: 'MB/s' }],
    workUnit: 'GiB',
    run: (world) => upload(world, 'upload', 1),
  },
  {
    name: 'upload-4',
    rows: [{ key: 'upload-4', label: 'upload, 4 streams', unit: 'MB/s' }],
    workUnit: 'GiB',
    run: (world) => upload(world, 'upload-4', 4),
  },
  {
    name: 'download',
    rows: [{ key: 'download', label: 'download, 1 stream', unit: 'MB/s' }],
    workUnit: 'GiB',
    run: (world) => download(world, 'download', 1),
  },
  {
    name: 'download-4',
    rows: [{ key: 'download-4', label: 'download, 4 streams', unit: 'MB/s' }],
    workUnit: 'GiB',
    run: (world) => download(world, 'download-4', 4),
  },
  {
    name: 'ranges',
    rows: [{ key: 'ranges', label: 'GET 64 KiB of a large file, 16 connections', unit: '/s' }],
    workUnit: 'operation',
    run: readParts,
  },
]

/** The large size in all, by as many files as there are streams. All is read back and compared. */
async function upload(world: World, key: string, streams: number): Promise<Outcome> {
  const { address, largeBytes } = world.options
  const lengthBytes = Math.floor(largeBytes / streams)
  const files = Array.from({ length: streams }, (_, index) => ({
    path: `${key}-${index}.bin`,
    content: world.pool.make(lengthBytes),
  }))
  const puts = files.map(({ path, content }) => world.putLarge(path, content))
  const load = {
    address,
    connections: streams,
    seconds: Infinity,
    countMax: streams,
    next: (index: number) => at(puts, index),
  }
  world.stage.warmPages(largeBytes)
  const { operations, seconds, faults } = await timed(world, () => runLoad(load))
  const bytes = operations * lengthBytes
  const gets = files.map(({ path, content }) => world.get(path, content))
  const read = operations === streams ? await world.readBack(gets) : {}
  return {
    values: { [key]: bytes / 1e6 / seconds },
    work: bytes / GIB,
    faults: { ...faults, ...read },
  }
}

async function download(world: World, key: string, streams: number): Promise<Outcome> {
  await world.needLargeFile()
  const { path, content } = world.largeFile
  const load = {
    address: world.options.address,
    connections: streams,
    seconds: world.options.seconds,
    readBytes: READ_BYTES,
    next: () => world.get(path, content),
  }
  const { bodyBytes, seconds, faults } = await timed(world, () => runLoad(load))
  return { values: { [key]: bodyBytes / 1e6 / seconds }, work: bodyBytes / GIB, faults }
}

async function readParts(world: World): Promise<Outcome> {
  await world.needLargeFile()
  const parts = Array.from({ length: PARTS }, () => partOf(world))
  const load = {
    address: world.options.address,
    connections: 16,
    seconds: world.options.seconds,
    next: (index: number) => at(parts, index % PARTS)(),
  }
  return rateOf('ranges', await timed(world, () => runLoad(load)))
}

/** @returns what makes the exchange anew, since it looks at one body */
function partOf(world: World): () => Exchange {
  const { path, content } = world.largeFile
  const lengthBytes = Math.min(PART_BYTES, content.lengthBytes)
  const start = randomInt(content.lengthBytes - lengthBytes + 1)
  const end = start + lengthBytes
  const part = content.part(start, lengthBytes)
  const request = world.request('GET', path, { headers: `Range: bytes=${start}-${end - 1}\r\n` })
  // The whole length may be left open: RFC 9110 section 14.4.
  const told = new RegExp(
    `\\r\\ncontent-range: *bytes ${start}-${end - 1}/(${content.lengthBytes}|\\*)`,
    'i',
  )
  return () => {
    const exchange = expecting(request, part, [206])
    const fault: Exchange['fault'] = (answer) =>
      told.test(answer.head) ? exchange.fault?.(answer) : 'another Content-Range'
    return { ...exchange, fault }
  }
}
