import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { busyFactor } from '../kit/busy-factor.ts'
import { Probe } from '../kit/probe.ts'
import { isFullRun, scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../kit/test-certificate.ts'

const CLIENTS = 200
/** In a full run, which has the machine for itself; else only what holds nobody up. */
const PROBE_MS_MAX = scale(5_000, 500)
const ALONE_MS = 2_000
/** The defaults take minutes; these settings do the same in seconds. */
const QUICK = {
  CLOUDKEEP_HEADER_SECONDS: '4',
  CLOUDKEEP_KEEP_ALIVE_SECONDS: '4',
  CLOUDKEEP_TRANSFER_SECONDS: '4',
}
/** Two windows, and a moment. */
const CUT_MS_MAX = isFullRun() ? 2 * 120_000 + 30_000 : 2 * 4_000 + 8_000

const CONNECTIONS = 'cloudkeep_connections'
const DELAY = 'cloudkeep_event_loop_delay_seconds{quantile="0.999"}'

type Slow = (socket: Socket, server: ServerProcess) => () => void

/** What each begins with, and does four times a second. */
const KINDS: Readonly<Record<string, Slow>> = {
  'headers, byte by byte': (socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: disk\r\nX: ')
    return () => socket.write('x')
  },
  'headers, one after another': (socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: disk\r\n')
    return () => socket.write('X: y\r\n')
  },
  'nothing at all': () => () => undefined,
  'line breaks behind a request': (socket) => {
    socket.write('GET /healthz HTTP/1.1\r\nHost: disk\r\n\r\n')
    return () => socket.write('\r\n')
  },
  'a file, byte by byte': (socket, server) => {
    socket.write(`PUT /dav/slow ${headOf(server)}Content-Length: 1000000\r\n\r\n`)
    return () => socket.write('x')
  },
  'a file in chunks of a byte': (socket, server) => {
    socket.write(`PUT /dav/slow ${headOf(server)}Transfer-Encoding: chunked\r\n\r\n`)
    return () => socket.write('1\r\nx\r\n')
  },
  'a file by REST that stops': (socket, server) => {
    const path = '/api/v1/nodes/by-path/content?path=/slow'
    socket.write(`PUT ${path} ${headOf(server)}Content-Length: 100000000\r\n\r\n`)
    socket.write('x'.repeat(300_000))
    return () => undefined
  },
  'an upload by tus, byte by byte': (socket, server) => {
    const lines = [
      'Tus-Resumable: 1.0.0',
      'Upload-Length: 100000',
      `Upload-Metadata: filename ${btoa('slow')}`,
      'Content-Type: application/offset+octet-stream',
      'Content-Length: 100000',
    ]
    socket.write(`POST /tus/ ${headOf(server)}${lines.join('\r\n')}\r\n\r\n`)
    return () => socket.write('x')
  },
  'JSON, byte by byte': (socket, server) => {
    const lines = ['Content-Type: application/json', 'Content-Length: 10000']
    socket.write(`POST /api/v1/folders ${headOf(server)}${lines.join('\r\n')}\r\n\r\n`)
    return () => socket.write(' ')
  },
  'a password, byte by byte': (socket) => {
    const lines = ['Host: disk', 'Content-Type: application/json', 'Content-Length: 10000']
    socket.write(`POST /api/v1/sessions HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    return () => socket.write(' ')
  },
  'XML, byte by byte': (socket, server) => {
    socket.write(`PROPFIND /dav/ ${headOf(server)}Content-Length: 10000\r\n\r\n<`)
    return () => socket.write(' ')
  },
  'reading nothing of a file': (socket, server) => {
    socket.pause()
    socket.write(`GET /dav/large ${headOf(server)}\r\n`)
    return () => undefined
  },
  'reading a few bytes of a file': (socket, server) => {
    socket.pause()
    socket.write(`GET /dav/large ${headOf(server)}\r\n`)
    return () => void socket.read(10)
  },
  'asking for a file again and again, and reading nothing': (socket, server) => {
    socket.pause()
    return () => socket.write(`GET /dav/large ${headOf(server)}\r\n`)
  },
}

const TLS_KINDS: Readonly<Record<string, Slow>> = {
  'half a TLS hello': (socket) => {
    socket.write('\x16\x03\x01\x02\0\x01\0', 'latin1')
    return () => undefined
  },
  'a TLS hello, byte by byte': (socket) => {
    socket.write('\x16\x03\x01\x40\0\x01\0', 'latin1')
    return () => socket.write('x')
  },
  'nothing at all of TLS': () => () => undefined,
}

test(`${String(CLIENTS)} slow clients of many kinds hold nobody up, and all of them are cut off`, async (t) => {
  const server = await ServerProcess.start({ environment: isFullRun() ? {} : QUICK })
  t.after(() => server.close())
  const headers = { authorization: server.authorization }
  const body = Buffer.alloc(30_000_000)
  const put = await fetch(`${server.url}/dav/large`, { method: 'PUT', headers, body })
  assert.equal(put.status, 201)

  await attackWith(t, { server, kinds: KINDS, clients: CLIENTS })

  const left = await fetch(`${server.url}/dav/slow`, { headers })
  assert.equal(left.status, 404, 'a slow upload became a file')
})

test('a hundred half-open TLS connections hold nobody up, and all of them are cut off', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(cert, TEST_CERTIFICATE)
  await writeFile(key, TEST_CERTIFICATE_KEY)
  const tls = { CLOUDKEEP_TLS_CERT: cert, CLOUDKEEP_TLS_KEY: key }
  const environment = isFullRun() ? tls : { ...QUICK, ...tls }
  const server = await ServerProcess.start({ environment })
  t.after(() => server.close())
  await attackWith(t, { server, kinds: TLS_KINDS, clients: 100 })
})

type Attack = {
  readonly server: ServerProcess
  readonly kinds: Readonly<Record<string, Slow>>
  readonly clients: number
}

async function attackWith(t: TestContext, { server, kinds, clients }: Attack): Promise<void> {
  const waiting = new Map<Socket, string>()
  const heard = new Set<string>()
  const probe = new Probe(server)
  t.after(() => {
    probe.close()
    for (const socket of waiting.keys()) socket.destroy()
  })
  await probe.round()
  // The first look at the metrics loads what writes them.
  await probe.metric(DELAY)
  probe.ms.length = 0
  const aloneUntil = performance.now() + ALONE_MS
  await probe.run(() => performance.now() > aloneUntil)
  const aloneMs = probe.quantile(1)
  probe.ms.length = 0
  const startedAt = performance.now()
  for (const name of namesFor(kinds, clients)) {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
    waiting.set(socket, name)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1').startsWith('HTTP/1.1 408 ')) heard.add(name)
    })
    const goOn = kinds[name]?.(socket, server)
    const timer = setInterval(() => {
      if (socket.writable) goOn?.()
    }, 250)
    t.after(() => {
      clearInterval(timer)
    })
    socket.once('close', () => {
      clearInterval(timer)
      waiting.delete(socket)
    })
  }

  let isOver = false
  const running = probe.run(() => isOver)
  const isLate = () => performance.now() - startedAt > CUT_MS_MAX
  // What reads nothing does not hear of its end: the server has to be asked.
  const left = () => [...waiting].filter(([socket]) => !socket.isPaused()).map(([, name]) => name)
  let delayMs = 0
  const connections = async () => {
    const metric = await probe.look()
    delayMs = Math.max(delayMs, 1000 * metric(DELAY))
    return metric(CONNECTIONS)
  }
  while (!isLate() && (left().length > 0 || (await connections()) > 2)) {
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  isOver = true
  await running

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const [slowest, p99] = [probe.quantile(1).toFixed(0), probe.quantile(0.99).toFixed(0)]
  t.diagnostic(`the slowest answer without them: ${aloneMs.toFixed(0)} ms`)
  t.diagnostic(
    `${String(probe.ms.length)} requests beside them: p99 ${p99} ms, slowest ${slowest} ms`,
  )
  t.diagnostic(`p99.9 of the event loop’s delay: ${delayMs.toFixed(0)} ms`)
  t.diagnostic(`cut off within ${seconds} s; told why: ${[...heard].sort().join('; ')}`)
  assert.deepEqual([...new Set(left())], [], 'not cut off')
  assert.ok((await connections()) <= 2, 'what reads nothing was not cut off')
  const msMax = PROBE_MS_MAX * busyFactor()
  assert.ok(
    probe.quantile(1) <= msMax,
    `the slowest answer took ${slowest} ms of ${msMax.toFixed(0)}`,
  )
  for (const name of Object.keys(kinds)) {
    if (name.includes('byte by byte') && !name.includes('TLS')) assert.ok(heard.has(name), name)
  }
}

function namesFor(kinds: Attack['kinds'], clients: number): string[] {
  const names = Object.keys(kinds)
  return Array.from({ length: clients }, (_, at) => names[at % names.length] ?? '')
}

function headOf({ authorization }: ServerProcess): string {
  return `HTTP/1.1\r\nHost: disk\r\nAuthorization: ${authorization}\r\n`
}
