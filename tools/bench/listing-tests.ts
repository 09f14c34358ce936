import type { Answer } from './answer-reader.ts'
import { rateOf, timed, type BenchTest, type Outcome } from './bench-test.ts'
import { Connection, type Exchange } from './connection.ts'
import { faultOf, quantile, runLoad, type Faults } from './run-load.ts'
import { memberName, type World } from './world.ts'

const READ_BYTES = 1024 * 1024
const BODY = Buffer.from(
  '<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/>' +
    '<D:getcontentlength/><D:getlastmodified/><D:getetag/></D:prop></D:propfind>',
)

export const LISTING_TESTS: readonly BenchTest[] = [
  {
    name: 'list',
    rows: [{ key: 'list', label: 'PROPFIND of 1,000, p50', unit: 'ms' }],
    workUnit: 'operation',
    needs: 'listing',
    run: listAlone,
  },
  {
    name: 'list-4',
    rows: [{ key: 'list-4', label: 'PROPFIND of 1,000, 4 connections', unit: '/s' }],
    workUnit: 'operation',
    needs: 'listing',
    run: listTogether,
  },
  {
    name: 'list-changed',
    rows: [
      { key: 'list-changed', label: 'PROPFIND of 10,000 right after a write, p50', unit: 'ms' },
    ],
    workUnit: 'operation',
    needs: 'listing',
    run: listChanged,
  },
]

async function listAlone(world: World): Promise<Outcome> {
  const result = await listMany(world, 1)
  const values = { list: quantile(result.latenciesMs, 0.5) }
  return { values, work: result.operations, faults: result.faults }
}

async function listTogether(world: World): Promise<Outcome> {
  return rateOf('list-4', await listMany(world, 4))
}

async function listMany(world: World, connections: number) {
  const folder = await checkedFolder(world, 1000)
  const load = {
    address: world.options.address,
    connections,
    seconds: world.options.seconds,
    readBytes: READ_BYTES,
    next: () => listing(world, folder, 1000),
  }
  return await timed(world, () => runLoad(load))
}

/** What a cache of listings cannot hide: a member was overwritten since the last one. */
async function listChanged(world: World): Promise<Outcome> {
  const count = 10_000
  const { address, seconds } = world.options
  const folder = await checkedFolder(world, count)
  const [writer, reader] = [new Connection(address), new Connection(address, READ_BYTES)]
  const latenciesMs: number[] = []
  const faults: Record<string, number> = {}
  const ask = async (line: Connection, exchange: Exchange) => {
    const askedAt = performance.now()
    const fault = await faultIn(line, exchange, () => performance.now() - askedAt)
    if (fault.what !== undefined) faults[fault.what] = (faults[fault.what] ?? 0) + 1
    return fault.ms
  }
  await timed(world, async () => {
    const endsAt = performance.now() + seconds * 1000
    for (let index = 0; performance.now() < endsAt && sum(faults) < 10; index++) {
      const path = `${folder}/${memberName((index * 37) % count)}`
      await ask(writer, world.put(path, world.pool.make(64)))
      latenciesMs.push(await ask(reader, listing(world, folder, count)))
    }
  })
  writer.close()
  reader.close()
  const values = {
    'list-changed': quantile(
      latenciesMs.sort((a, b) => a - b),
      0.5,
    ),
  }
  return { values, work: latenciesMs.length, faults }
}

async function faultIn(line: Connection, exchange: Exchange, sinceMs: () => number) {
  try {
    const answer = await line.ask(exchange)
    // Before the answer is looked at, which takes the client longer than some servers need to make it.
    const ms = sinceMs()
    const isRight = exchange.statuses.includes(answer.status)
    return { ms, what: isRight ? exchange.fault?.(answer) : `status ${answer.status}` }
  } catch (error) {
    return { ms: sinceMs(), what: faultOf(error) }
  }
}

function sum(faults: Faults): number {
  return Object.values(faults).reduce((all, one) => all + one, 0)
}

/** A folder whose listing was looked at name by name, before the clock runs. */
async function checkedFolder(world: World, count: number): Promise<string> {
  const folder = await world.folderOf(count)
  await world.must(listing(world, folder, count, allNames))
  return folder
}

function allNames(page: Buffer, count: number): string | undefined {
  const text = page.toString('latin1')
  const missing = Array.from({ length: count }, (_, index) => memberName(index)).find(
    (name) => !text.includes(`/${name}<`),
  )
  return missing === undefined ? undefined : `${missing} is not listed`
}

function listing(
  world: World,
  folder: string,
  ...[count, look = () => undefined]: [number, typeof allNames?]
): Exchange {
  const headers = 'Depth: 1\r\nContent-Type: application/xml\r\n'
  const pieces: Buffer[] = []
  return {
    request: world.request('PROPFIND', `${folder}/`, { headers, body: BODY }),
    statuses: [207],
    eye: (bytes) => pieces.push(Buffer.from(bytes)),
    fault: (_answer: Answer) => {
      const page = Buffer.concat(pieces)
      const listed = countResponses(page)
      return listed === count + 1 ? look(page, count) : `listed ${listed} of ${count + 1}`
    },
  }
}

/** Whatever prefix the server has chosen for `DAV:`. */
function countResponses(page: Buffer): number {
  const end = /<\/([\w.-]+:)?response>/.exec(page.toString('latin1', 0, 65_536))?.[0]
  if (end === undefined) return 0
  let count = 0
  for (let at = page.indexOf(end); at >= 0; at = page.indexOf(end, at + end.length)) count++
  return count
}
