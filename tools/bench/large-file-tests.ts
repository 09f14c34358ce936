import { randomInt } from 'node:crypto'
import { rateOf, rateTest, timed, type BenchTest, type Outcome } from './bench-test.ts'
import type { Exchange } from './connection.ts'
import { runLoad } from './run-load.ts'
import { at } from './small-file-tests.ts'
import { expecting, type World } from './world.ts'

const READ_BYTES = 1024 * 1024
const PART_BYTES = 64 * 1024
const PARTS = 4096
const GIB = 1024 ** 3

export const LARGE_FILE_TESTS: readonly BenchTest[] = [
  streamsTest('upload', 1, upload),
  streamsTest('upload', 4, upload),
  streamsTest('download', 1, download),
  streamsTest('download', 4, download),
  rateTest('ranges', 'GET 64 KiB of a large file, 16 connections', readParts),
]

type Transfer = (world: World, key: string, streams: number) => Promise<Outcome>

function streamsTest(what: 'upload' | 'download', streams: 1 | 4, run: Transfer): BenchTest {
  const name = streams === 1 ? what : `${what}-${streams}`
  const label = `${what}, ${streams} stream${streams === 1 ? '' : 's'}`
  return {
    name,
    rows: [{ key: name, label, unit: 'MB/s' }],
    workUnit: 'GiB',
    run: (world) => run(world, name, streams),
  }
}

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
