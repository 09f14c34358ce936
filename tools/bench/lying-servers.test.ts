import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { ALL_TESTS } from './all-tests.ts'
import { faultOf } from './run-load.ts'
import { World } from './world.ts'

type Reply = { status: number; headers: Record<string, string>; body: Buffer; isCut?: boolean }
type Asked = { method: string; path: string; headers: IncomingMessage['headers']; count: number }
/** What a server does to the right answer before it leaves. */
type Lie = (reply: Reply, asked: Asked) => void

/** The tests, without that of 10,000 members, which looks at listings as the others do. */
const TESTS = ALL_TESTS.map(({ name }) => name).filter((name) => name !== 'list-changed')
const READS = ['get', 'download', 'download-4', 'ranges', 'alone', 'beside']
const WRITES = ['put', 'overwrite', 'mkcol', 'move', 'upload', 'upload-4']

test('a server that answers rightly is found right in every test', async () => {
  assert.deepEqual(await faultyTests(() => undefined), {})
})

test('a wrong byte in a body is noticed', async () => {
  const lie: Lie = (reply, { method }) => {
    if (method !== 'GET' || reply.body.length === 0) return
    reply.body = Buffer.from(reply.body)
    reply.body[reply.body.length - 1] = (reply.body.at(-1) ?? 0) ^ 1
  }

  await assertNoticed(lie, [...READS, ...WRITES])
})

test('one wrong body among right ones is noticed', async () => {
  const lie: Lie = (reply, { method, count }) => {
    if (method === 'GET' && count % 5 === 0) reply.body = Buffer.alloc(reply.body.length)
  }

  await assertNoticed(lie, ['get', 'ranges', 'alone', 'beside'])
})

test('a body that is too short, with a length that says so, is noticed', async () => {
  const lie: Lie = (reply, { method }) => {
    if (method === 'GET') reply.body = reply.body.subarray(0, reply.body.length - 1)
  }

  await assertNoticed(lie, [...READS, ...WRITES])
})

test('an error page with the status of success is noticed', async () => {
  const lie: Lie = (reply, { method }) => {
    if (method !== 'GET' && method !== 'PROPFIND') return
    reply.body = Buffer.from('<html>An error occurred.</html>')
  }

  await assertNoticed(lie, [...READS, ...WRITES, 'list', 'list-4'])
})

test('a status of failure is noticed, also if it is rare', async () => {
  const lie: Lie = (reply, { method, count }) => {
    if (method === 'GET' && count % 5 === 0) reply.status = 500
  }

  await assertNoticed(lie, ['get', 'ranges', 'alone', 'beside'])
})

test('a connection that is cut in the middle of an answer is noticed', async () => {
  const lie: Lie = (reply, { method, path }) => {
    reply.isCut = method === 'GET' || path.includes('/new/')
  }

  await assertNoticed(lie, [...READS, ...WRITES])
})

test('a connection that is cut instead of an answer is noticed', async () => {
  const lie: Lie = (reply, { method }) => {
    if (method === 'GET' || method === 'PROPFIND') reply.status = 0
  }

  await assertNoticed(lie, [...READS, ...WRITES, 'list', 'list-4'])
})

test('a listing that leaves a member out, or lists one twice, is noticed', async () => {
  for (const other of ['file-00006.txt', '']) {
    const lie: Lie = (reply, { method }) => {
      if (method !== 'PROPFIND') return
      const one = '<D:response><D:href>/n1000/file-00007.txt</D:href></D:response>'
      const page = reply.body.toString()
      reply.body = Buffer.from(page.replace(one, other && one.replace('file-00007.txt', other)))
    }

    await assertNoticed(lie, ['list', 'list-4'])
  }
})

test('what is said to be removed or moved, and is still there, is noticed', async () => {
  const lie: Lie = (reply, { method }) => {
    if (method === 'GET' && reply.status === 404) reply.status = 200
  }

  await assertNoticed(lie, ['move', 'delete'])
})

test('a part of a file that is another one is noticed', async () => {
  const lie: Lie = (reply) => {
    if (reply.status === 206) reply.headers['content-range'] = 'bytes 0-9/10'
  }

  await assertNoticed(lie, ['ranges'])
})

async function assertNoticed(lie: Lie, names: readonly string[]): Promise<void> {
  const faults = await faultyTests(lie, names)

  const unseen = names.filter((name) => faults[name] === undefined)
  assert.deepEqual(unseen, [], JSON.stringify(faults))
}

/** Runs tests on a server that lies. @returns what was wrong, by the test's name */
async function faultyTests(
  lie: Lie,
  names: readonly string[] = TESTS,
): Promise<Record<string, string[]>> {
  const faulty: Record<string, string[]> = {}
  const files = new Map<string, Buffer>()
  let count = 0
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url: path = '', headers } = request
      const reply = replyOf(files, { method, path, headers, count: ++count }, body)
      lie(reply, { method, path, headers, count })
      send(response, reply)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const options = { root: '/', authorization: undefined, folder: '', seconds: 0.1 }
  const nothing = async (): Promise<void> => undefined
  const world = new World(
    { ...options, address: { host: '127.0.0.1', port }, count: 200, largeBytes: 1_000_000 },
    { begin: nothing, end: nothing, settle: () => undefined, warmPages: () => undefined },
  )
  for (const one of ALL_TESTS.filter(({ name }) => names.includes(name))) {
    const faults = await one.run(world).then(
      (outcome) => Object.keys(outcome.faults),
      (error: unknown) => [faultOf(error)],
    )
    if (faults.length > 0) faulty[one.name] = faults
  }
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  return faulty
}

/** A file server in memory, as far as the tests ask. */
function replyOf(files: Map<string, Buffer>, asked: Asked, body: Buffer): Reply {
  const { method, path, headers } = asked
  const reply = (status: number, bytes: Buffer = Buffer.alloc(0)): Reply => {
    return { status, headers: {}, body: bytes }
  }
  const known = files.get(path)
  switch (method) {
    case 'PUT':
      files.set(path, body)
      return reply(known ? 204 : 201)
    case 'MKCOL':
      return reply(201)
    case 'DELETE':
      return reply(files.delete(path) ? 204 : 404)
    case 'MOVE':
      files.delete(path)
      files.set(new URL(headers['destination'] as string).pathname, known ?? body)
      return reply(201)
    case 'PROPFIND': {
      const paths = [path, ...[...files.keys()].filter((one) => one.startsWith(path))]
      const members = paths.map((one) => `<D:response><D:href>${one}</D:href></D:response>`)
      const page = `<D:multistatus xmlns:D="DAV:">${members.join('')}</D:multistatus>`
      return reply(207, Buffer.from(page))
    }
    default:
      return known ? partOf(reply(200, known), headers.range) : reply(404)
  }
}

function partOf(whole: Reply, range: string | undefined): Reply {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  if (first === undefined) return whole
  const headers = { 'content-range': `bytes ${first}-${last ?? ''}/${whole.body.length}` }
  return { status: 206, headers, body: whole.body.subarray(Number(first), Number(last) + 1) }
}

function send(response: ServerResponse, { status, headers, body, isCut }: Reply): void {
  if (status === 0) return void response.destroy()
  response.writeHead(status, { ...headers, 'content-length': body.length })
  if (isCut !== true) return void response.end(body)
  response.write(body.subarray(0, body.length / 2))
  response.destroy()
}
