import { rateOf, rateTest, timed, type BenchTest } from './bench-test.ts'
import type { Exchange } from './connection.ts'
import { runLoad, sumFaults } from './run-load.ts'
import { at } from './small-file-tests.ts'
import type { World } from './world.ts'

const CONNECTIONS = 8
const COUNT_MAX = 2000

/** New folders: it slows what creates files after it no more than those do. */
export const FOLDER_TESTS: readonly BenchTest[] = [
  rateTest('mkcol', 'MKCOL, 8 connections', makeFolders),
]

/**
 * In rounds of their own, after all others. ext4 looks for inodes that were not freed lately, so that
 * creating files after thousands of deletions is up to thirteen times slower for a minute and more:
 * that would be held against whichever server runs next.
 */
export const LAST_TESTS: readonly BenchTest[] = [
  rateTest('move', 'MOVE, 8 connections', moveFiles),
  rateTest('delete', 'DELETE, 8 connections', deleteFiles),
]

async function makeFolders(world: World) {
  await world.folder('new')
  const paths = Array.from({ length: COUNT_MAX }, (_, index) => `new/c${index}`)
  const result = await changeAll(
    world,
    paths.map((path) => ({ request: world.request('MKCOL', `${path}/`), statuses: [201] })),
  )
  // What is made and read back in them shows that they are there, on a server that lists nothing as well.
  const marks = paths
    .slice(0, result.sent)
    .filter((_, index) => index % 100 === 0)
    .map((path) => ({ path: `${path}/mark`, content: world.pool.make(100) }))
  for (const { path, content } of marks) await world.must(world.put(path, content))
  const gets = marks.map(({ path, content }) => world.get(path, content))
  return rateOf('mkcol', result, await world.readBack(gets))
}

async function moveFiles(world: World) {
  await world.needSmallFiles(Math.min(world.options.count, COUNT_MAX))
  const files = world.smallFiles.map((file, index) => ({
    ...file,
    source: file.path,
    path: world.smallPath(index + 1).replace(/f\d+/, `m${index}`),
  }))
  const moves = files.map(({ source, path }) => {
    const headers = `Destination: ${world.urlOf(path)}\r\nOverwrite: F\r\n`
    return { request: world.request('MOVE', source, { headers }), statuses: [201, 204] }
  })
  const result = await changeAll(world, moves)
  const moved = files.slice(0, result.sent)
  world.smallFiles.splice(0, moved.length, ...moved.map(({ path, content }) => ({ path, content })))
  const there = await world.readBack(moved.map(({ path, content }) => world.get(path, content)))
  const gone = await world.readBack(moved.map(({ source }) => isGone(world, source)))
  return rateOf('move', result, sumFaults(there, gone))
}

async function deleteFiles(world: World) {
  await world.needSmallFiles(Math.min(world.options.count, COUNT_MAX))
  const files = [...world.smallFiles]
  const result = await changeAll(
    world,
    files.map(({ path }) => ({ request: world.request('DELETE', path), statuses: [200, 204] })),
  )
  const deleted = world.smallFiles.splice(0, result.sent)
  return rateOf(
    'delete',
    result,
    await world.readBack(deleted.map(({ path }) => isGone(world, path))),
  )
}

function isGone(world: World, path: string): Exchange {
  return { request: world.request('GET', path), statuses: [404] }
}

async function changeAll(world: World, changes: readonly Exchange[]) {
  world.stage.settle()
  const load = {
    address: world.options.address,
    connections: CONNECTIONS,
    seconds: world.options.seconds,
    countMax: changes.length,
    next: (index: number) => at(changes, index),
  }
  return await timed(world, () => runLoad(load))
}
