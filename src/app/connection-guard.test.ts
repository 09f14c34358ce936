import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../../test/kit/test-certificate.ts'
import { brokenRequestOptions } from './broken-requests.ts'
import { ConnectionGuard, type GuardOptions } from './connection-guard.ts'
import { makeHttpServer } from './http-server.ts'
import { refuseRequest } from './refuse-request.ts'

const kit = { publicUrl: (path: string) => path }
const HEAD = 'HTTP/1.1\r\nHost: disk\r\n'
/** 100 bytes in 200 ms at the least. */
const SHORT = { headersMs: 1000, keepAliveMs: 200, transferMs: 200, closeMs: 100 }
const LONG = { headersMs: 60_000, keepAliveMs: 60_000, transferMs: 60_000, closeMs: 100 }
const LIMITS = {
  connectionsMax: 100,
  addressConnectionsMax: 100,
  addressRequestsMax: 100,
  transferBytesPerSecondMin: 500,
}
/** Takes the body and answers with how long it was. */
const measure: RequestListener = (raw, answer) => {
  let length = 0
  raw.on('data', (chunk: Buffer) => {
    length += chunk.length
  })
  raw.on('end', () => answer.end(String(length)))
  raw.on('error', () => undefined)
}

for (const isSecure of [false, true]) {
  describe(`by HTTP/1.1 ${isSecure ? 'over TLS' : 'as it is'}`, () => {
    test('a body that hardly moves is ended with words', async (t) => {
      const port = await serve(t, { isSecure, listener: measure })
      const socket = await open(port, isSecure)
      const told = everythingFrom(socket)
      socket.write(`PUT / ${HEAD}Content-Length: 1000\r\n\r\n`)
      const timer = again(t, () => socket.write('x'), 20)
      const text = await told
      clearInterval(timer)
      assert.match(text, /^HTTP\/1.1 408 /)
      assert.match(text, /did not arrive in time/)
    })

    test('a body that moves is not, however long it takes', async (t) => {
      const port = await serve(t, { isSecure, listener: measure })
      const socket = await open(port, isSecure)
      const told = everythingFrom(socket)
      socket.write(`PUT / ${HEAD}Connection: close\r\nContent-Length: 5000\r\n\r\n`)
      // Six windows.
      const timer = again(t, () => socket.write('x'.repeat(100)), 25)
      const text = await told
      clearInterval(timer)
      assert.match(text, /^HTTP\/1.1 200 [^]*5000$/)
    })

    test('a body that nobody asks for yet is not waited for', async (t) => {
      let raw: Parameters<RequestListener> | undefined
      const port = await serve(t, {
        isSecure,
        listener: (...exchange) => {
          raw = exchange
        },
      })
      const socket = await open(port, isSecure)
      const told = everythingFrom(socket)
      socket.write(`PUT / ${HEAD}Connection: close\r\nContent-Length: 1000\r\n\r\n`)
      const timer = again(t, () => socket.write('x'), 25)
      await passing(600)
      assert.equal(socket.closed, false)
      if (raw) measure(...raw)
      socket.write('x'.repeat(1000))
      assert.match(await told, /^HTTP\/1.1 200 /)
      clearInterval(timer)
    })

    test('an answer that nobody takes is ended', async (t) => {
      const port = await serve(t, {
        isSecure,
        listener: (_raw, answer) => answer.end(Buffer.alloc(50_000_000)),
      })
      const socket = await open(port, isSecure)
      const closed = closing(socket)
      socket.pause()
      socket.write(`GET / ${HEAD}\r\n`)
      // A few bytes now and then do not help.
      const timer = again(
        t,
        () => {
          socket.read(10)
        },
        20,
      )
      await t.waitFor(() => assert.ok(served.every((one) => one.destroyed)), { timeout: 5000 })
      clearInterval(timer)
      socket.resume()
      await closed
    })

    test('one that is taken slowly, but taken, arrives whole', async (t) => {
      const body = Buffer.alloc(15_000_000, 'x')
      // The system takes a megabyte at a time, so what moves is seen in steps.
      const timeouts = { ...SHORT, transferMs: 1500 }
      const listener: RequestListener = (_raw, answer) => answer.end(body)
      const port = await serve(t, { isSecure, timeouts, listener })
      const socket = await open(port, isSecure)
      let length = 0
      socket.on('data', (chunk: Buffer) => {
        length += chunk.length
        socket.pause()
      })
      socket.write(`GET / ${HEAD}Connection: close\r\n\r\n`)
      const timer = again(t, () => socket.resume(), 1)
      await closing(socket)
      clearInterval(timer)
      assert.ok(length > body.length)
    })

    test('line breaks do not keep a connection without a request', async (t) => {
      const port = await serve(t, { isSecure, listener: measure })
      const socket = await open(port, isSecure)
      const told = everythingFrom(socket)
      socket.write(`GET / ${HEAD}\r\n`)
      const timer = again(t, () => socket.write('\r\n'), 20)
      assert.match(await told, /^HTTP\/1.1 200 /)
      clearInterval(timer)
    })

    test('an address has so many connections, and when one ends there is room for one more', async (t) => {
      const limits = { ...LIMITS, addressConnectionsMax: 3 }
      const port = await serve(t, { isSecure, listener: measure, limits, timeouts: LONG })
      const ask = async () => {
        const socket = await open(port, isSecure)
        socket.write(`GET / ${HEAD}\r\n`)
        const [chunk] = (await Promise.race([
          once(socket, 'data'),
          closing(socket).then(() => []),
        ])) as [unknown]
        return { socket, isAnswered: Buffer.isBuffer(chunk) }
      }
      const all = [await ask(), await ask(), await ask()]
      assert.deepEqual(new Set(all.map((one) => one.isAnswered)), new Set([true]))
      assert.equal((await ask().catch(() => ({ isAnswered: false }))).isAnswered, false)

      all[0]?.socket.destroy()

      await t.waitFor(async () => {
        assert.ok((await ask()).isAnswered)
      })
    })
  })
}

test('requests that were sent ahead are answered one after another', async (t) => {
  const running: (() => void)[] = []
  const port = await serve(t, {
    isSecure: false,
    timeouts: LONG,
    listener: (raw, answer) => {
      running.push(() => answer.end(`answer to ${raw.url ?? ''}`))
    },
  })
  const socket = await open(port, false)
  const told = everythingFrom(socket)
  socket.write([1, 2, 3].map((at) => `GET /${String(at)} ${HEAD}\r\n`).join(''))
  socket.write(`GET /4 ${HEAD}Connection: close\r\n\r\n`)
  for (let answered = 0; answered < 4; answered++) {
    await t.waitFor(() => assert.equal(running.length, answered + 1))
    await passing(20)
    assert.equal(running.length, answered + 1)
    running[answered]?.()
  }
  assert.deepEqual((await told).match(/answer to \/\d/g), [1, 2, 3, 4].map((at) => `answer to /${String(at)}`)) // prettier-ignore
})

test('an address has so many requests at a time, also behind a proxy that names it', async (t) => {
  const waiting: (() => void)[] = []
  const options = {
    isSecure: false,
    limits: { ...LIMITS, addressRequestsMax: 2 },
    timeouts: LONG,
    trust: () => true,
  }
  const port = await serve(t, {
    ...options,
    listener: (_raw, answer) => {
      waiting.push(() => answer.end())
    },
  })
  const ask = async (address: string) => {
    const socket = await open(port, false)
    const told = everythingFrom(socket)
    socket.write(`GET / ${HEAD}X-Forwarded-For: ${address}\r\nConnection: close\r\n\r\n`)
    return (await told).slice(9, 12)
  }
  const answers = [ask('192.0.2.1'), ask('192.0.2.1')]
  await t.waitFor(() => assert.equal(waiting.length, 2))
  assert.equal(await ask('192.0.2.1'), '429')
  answers.push(ask('192.0.2.2'))
  await t.waitFor(() => assert.equal(waiting.length, 3))

  for (const answer of waiting.splice(0)) answer()
  assert.deepEqual(await Promise.all(answers), ['200', '200', '200'])
  answers.push(ask('192.0.2.1'))
  await t.waitFor(() => assert.equal(waiting.length, 1))
  waiting[0]?.()
  assert.equal(await answers.at(-1), '200')
})

describe('by HTTP/2', () => {
  const heads = { ':method': 'PUT', ':path': '/' }
  const session = async (t: TestContext, listener: RequestListener) => {
    const port = await serve(t, { isSecure: true, listener })
    const opened = connectHttp2(`https://127.0.0.1:${String(port)}`, { rejectUnauthorized: false })
    t.after(() => {
      opened.destroy()
    })
    opened.on('error', () => undefined)
    return opened
  }

  test('a body that hardly moves is ended with words, and its connection, too', async (t) => {
    const opened = await session(t, measure)
    const closed = closing(opened)
    const stream = opened.request(heads, { endStream: false })
    stream.on('error', () => undefined)
    const timer = again(t, () => stream.write('x'), 90)
    const [answer] = (await once(stream, 'response')) as [{ ':status': number }]
    assert.equal(answer[':status'], 408)
    await closed
    clearInterval(timer)
  })

  test('a body that moves is not', async (t) => {
    const opened = await session(t, measure)
    const stream = opened.request(heads, { endStream: false })
    const timer = again(t, () => stream.write('x'.repeat(100)), 25)
    await passing(1000)
    clearInterval(timer)
    stream.end()
    const [answer] = (await once(stream, 'response')) as [{ ':status': number }]
    assert.equal(answer[':status'], 200)
  })

  test('an answer that nobody takes is ended with its connection', async (t) => {
    const opened = await session(t, (_raw, answer) => answer.end(Buffer.alloc(5_000_000)))
    const stream = opened.request({ ':path': '/' })
    stream.on('error', () => undefined)
    // It stays open for whatever else is sent on it.
    const timer = again(t, () => opened.ping(() => undefined), 50)
    await closing(opened)
    clearInterval(timer)
  })

  test('a connection on which nothing is asked is ended, whatever else is sent on it', async (t) => {
    const opened = await session(t, measure)
    const timer = again(
      t,
      () => {
        if (!opened.destroyed && !opened.connecting) opened.ping(() => undefined)
      },
      50,
    )
    await closing(opened)
    clearInterval(timer)
  })
})

/** Of the server that is tried at the moment. */
let served: Socket[] = []

type Serving = Partial<Pick<GuardOptions, 'limits' | 'timeouts' | 'trust'>> & {
  readonly isSecure: boolean
  readonly listener: RequestListener
}

async function serve(t: TestContext, serving: Serving): Promise<number> {
  const { limits = LIMITS, timeouts = SHORT, trust } = serving
  const guard = new ConnectionGuard({
    limits,
    timeouts,
    trust,
    isOurs: () => false,
    refuse: (exchange, refusal) => {
      refuseRequest(kit, exchange, refusal)
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-guard-'))
  const config = await certificate(folder, serving.isSecure)
  const server: Server = makeHttpServer({ config, timeouts, guard }, guard.guard(serving.listener))
  const { clientErrorHandler } = brokenRequestOptions(kit)
  server.on('clientError', (error, socket) => {
    clientErrorHandler?.call(undefined as never, error as never, socket as never)
  })
  served = []
  server.on('connection', (socket: Socket) => served.push(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(async () => {
    guard.stop()
    for (const socket of served) socket.destroy()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  return (server.address() as AddressInfo).port
}

async function certificate(folder: string, isSecure: boolean) {
  if (!isSecure) return { tlsCert: '', tlsKey: '' }
  const files = { tlsCert: join(folder, 'cert.pem'), tlsKey: join(folder, 'key.pem') }
  await writeFile(files.tlsCert, TEST_CERTIFICATE)
  await writeFile(files.tlsKey, TEST_CERTIFICATE_KEY)
  return files
}

async function open(port: number, isSecure: boolean): Promise<Socket> {
  const at = { port, host: '127.0.0.1' }
  const socket = isSecure ? connectTls({ ...at, rejectUnauthorized: false }) : connect(at)
  socket.on('error', () => undefined)
  const opened = once(socket, isSecure ? 'secureConnect' : 'connect')
  await Promise.race([opened, closing(socket).then(() => Promise.reject(new Error('closed')))])
  return socket
}

async function everythingFrom(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
  })
  await closing(socket)
  return text
}

async function passing(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Resolves when it is closed, with an error or without. */
async function closing(one: {
  once: (event: 'close', heard: () => void) => unknown
}): Promise<void> {
  await new Promise<void>((resolve) => one.once('close', resolve))
}

function again(t: TestContext, work: () => void, milliseconds: number): NodeJS.Timeout {
  const timer = setInterval(work, milliseconds)
  t.after(() => {
    clearInterval(timer)
  })
  return timer
}
