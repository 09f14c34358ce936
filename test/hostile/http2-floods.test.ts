import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { busyFactor } from '../kit/busy-factor.ts'
import { END, END_HEADERS, frameOf, headerBlock, openHttp2 } from '../kit/http2-frames.ts'
import { Probe } from '../kit/probe.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../kit/test-certificate.ts'

// What has brought servers of HTTP/2 down: much work for few bytes.

const FLOOD_MS = scale(1_500, 10_000)
/** In a full run, which has the machine for itself; else only what holds nobody up. */
const PROBE_MS_MAX = scale(5_000, 1_000)
const BYTES_MAX = 100_000_000

let server: ServerProcess
let probe: Probe
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudkeep-tls-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(cert, TEST_CERTIFICATE)
  await writeFile(key, TEST_CERTIFICATE_KEY)
  const environment = { CLOUDKEEP_TLS_CERT: cert, CLOUDKEEP_TLS_KEY: key }
  server = await ServerProcess.start({ environment })
  probe = new Probe(server)
  for (let round = 0; round < 20; round++) await probe.round()
  await probe.metric('cloudkeep_connections')
})
after(async () => {
  probe.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const NONE = new Uint8Array()
const number = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])
const asking = (path = '/notices') =>
  headerBlock({ ':method': 'GET', ':path': path, ':scheme': 'https', ':authority': 'localhost' })
const head = (stream: number, flags = END | END_HEADERS, block = asking()) =>
  frameOf('headers', { flags, stream }, block)

/** Each makes the `round`-th piece of an endless flood. */
const FLOODS: Readonly<Record<string, (round: number) => Buffer>> = {
  'requests that are taken back at once': (round) => {
    const stream = 2 * round + 1
    return Buffer.concat([head(stream), frameOf('reset', { flags: 0, stream }, number(8))])
  },
  'requests without an end, more and more': (round) => head(2 * round + 1, END_HEADERS),
  'settings': () => frameOf('settings', { flags: 0, stream: 0 }, Buffer.from([0, 4, 0, 0, 255, 255])),
  'pings': () => frameOf('ping', { flags: 0, stream: 0 }, Buffer.alloc(8)),
  'headers that never end': (round) =>
    round === 0
      ? head(1, 0)
      : frameOf('continuation', { flags: 0, stream: 1 }, headerBlock({ [`x${String(round)}`]: 'y'.repeat(100) })),
  'continuations of nothing': (round) =>
    round === 0 ? head(1, 0) : frameOf('continuation', { flags: 0, stream: 1 }, NONE),
  'data of nothing': (round) =>
    round === 0 ? head(1, END_HEADERS) : frameOf('data', { flags: 0, stream: 1 }, NONE),
  'windows that grow beyond all': () => frameOf('window', { flags: 0, stream: 0 }, number(0x7fffffff)),
  'priorities': (round) =>
    frameOf('priority', { flags: 0, stream: 2 * (round % 1000) + 1 }, Buffer.from([0, 0, 0, 0, 16])),
  'headers that are none': (round) => head(2 * round + 1, END | END_HEADERS, Buffer.from([0xff, 0xff, 0xff, 0xff])),
  'a header table that grows': (round) =>
    head(2 * round + 1, END | END_HEADERS, Buffer.concat([asking(), Buffer.from([0x40, 1, 120, 120]), Buffer.alloc(120, 'y'), Buffer.alloc(200, 0xbe)])),
  'frames of a kind that there is none of': () => Buffer.concat([Buffer.from([0, 0, 0, 0xfa, 0, 0, 0, 0, 1])]),
  'answers that nobody takes': (round) =>
    round === 0
      ? frameOf('settings', { flags: 0, stream: 0 }, Buffer.from([0, 4, 0, 0, 0, 0]))
      : head(2 * round + 1, END | END_HEADERS, asking('/api/v1/openapi.json')),
} // prettier-ignore

describe('floods of HTTP/2', () => {
  for (const [name, piece] of Object.entries(FLOODS)) {
    test(`${name} hold nobody up, and leave nothing behind`, async (t) => {
      const before = await probe.metric('process_resident_memory_bytes')
      probe.ms.length = 0
      const sockets = await Promise.all(Array.from({ length: 4 }, () => openHttp2(server.url)))
      const until = performance.now() + FLOOD_MS
      const floods = sockets.map((socket) => flood(socket, piece, until))
      await probe.run(() => performance.now() > until)
      const sent = await Promise.all(floods)
      const ended = sockets.filter((socket) => socket.destroyed || socket.readableEnded).length
      for (const socket of sockets) socket.destroy()

      const grown = (await probe.metric('process_resident_memory_bytes')) - before
      const slowest = probe.quantile(1)
      t.diagnostic(
        `${String(sent.reduce((sum, one) => sum + one, 0))} pieces, ${String(ended)} of 4 ended; slowest answer ${slowest.toFixed(0)} ms; memory ${(grown / 1e6).toFixed(0)} MB`,
      )
      assert.ok(server.isRunning)
      assert.ok(
        slowest < PROBE_MS_MAX * busyFactor(),
        `the slowest answer took ${String(slowest)} ms`,
      )
      assert.ok(grown < BYTES_MAX, `${String(grown)} bytes more`)
    })
  }
})

/** As fast as the server takes it. @returns how many pieces went out */
async function flood(
  socket: TLSSocket,
  piece: (round: number) => Buffer,
  until: number,
): Promise<number> {
  let round = 0
  while (socket.writable && performance.now() < until) {
    const pieces = Array.from({ length: 50 }, () => piece(round++))
    if (!socket.write(Buffer.concat(pieces))) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100)
        socket.once('drain', resolve).once('close', resolve)
        socket.once('drain', () => {
          clearTimeout(timer)
        })
      })
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return round
}
