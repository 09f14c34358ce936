import { rateOf, rateTest, timed, type BenchTest } from './bench-test.ts'
import { runLoad } from './run-load.ts'
import { SMALL_BYTES, type World } from './world.ts'

const CONNECTIONS = 16
// Prime, so that neighbours in time are none in the tree.
const STRIDE = 7919

export const SMALL_FILE_TESTS: readonly BenchTest[] = [
  rateTest('put', 'PUT new, 4 KiB, 16 connections', putNew),
  rateTest('overwrite', 'PUT over, 4 KiB, 16 connections', putOver),
  rateTest('get', 'GET 4 KiB, 16 connections', getAll),
]

async function putNew(world: World) {
  await world.smallFolders()
  const first = world.smallFiles.length
  const files = Array.from({ length: world.options.count }, (_, index) => ({
    path: world.smallPath(first + index),
    content: world.pool.make(SMALL_BYTES),
  }))
  const result = await writeAll(world, files)
  world.smallFiles.push(...files.slice(0, result.sent))
  return rateOf('put', result, result.readBack)
}

async function putOver(world: World) {
  await world.needSmallFiles(world.options.count)
  const files = world.smallFiles.map(({ path }) => ({
    path,
    content: world.pool.make(SMALL_BYTES),
  }))
  const result = await writeAll(world, files)
  world.smallFiles.splice(0, result.sent, ...files.slice(0, result.sent))
  return rateOf('overwrite', result, result.readBack)
}

async function writeAll(world: World, files: World['smallFiles']) {
  const puts = files.map(({ path, content }) => world.put(path, content))
  world.stage.settle()
  const load = {
    address: world.options.address,
    connections: CONNECTIONS,
    seconds: world.options.seconds,
    countMax: puts.length,
    next: (index: number) => at(puts, index),
  }
  const result = await timed(world, () => runLoad(load))
  const written = files.slice(0, result.sent)
  const gets = written.map(({ path, content }) => world.get(path, content))
  return { ...result, readBack: await world.readBack(gets) }
}

async function getAll(world: World) {
  await world.needSmallFiles(Math.min(world.options.count, 1000))
  const files = world.smallFiles
  const gets = files.map(({ path, content }) => world.get(path, content))
  const load = {
    address: world.options.address,
    connections: CONNECTIONS,
    seconds: world.options.seconds,
    next: (index: number) => at(gets, (index * STRIDE) % gets.length),
  }
  return rateOf('get', await timed(world, () => runLoad(load)))
}

/** @throws when there is none: a test that asks for it is wrong */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`nothing at ${index} of ${items.length}`)
  return item
}
