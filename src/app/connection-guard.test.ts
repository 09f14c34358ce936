import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect, type Socket } from 'node:net'
import { finished } from 'node:stream'
import { describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import {
  again,
  closing,
  LIMITS,
  LONG,
  passing,
  serveGuarded,
  SHORT,
} from '../../test/kit/guarded-server.ts'

const HEAD = 'HTTP/1.1\r\nHost: disk\r\n'
/** Takes the body and answers with how long it was. */
const measure: RequestListener = (raw, answer) => {
  let length = 0
  raw.on('data', (chunk: Buffer) => {
    length += chunk.length
  })
  finished(raw, (error) => {
    if (!error) answer.end(String(length))
  })
}

for (const isSecure of [false, true]) {
  describe(`by HTTP/1.1 ${isSecure ? 'over TLS' : 'as it is'}`, () => {
    test('a body that hardly moves is ended with words', async (t) => {
      const { port } = await serveGuarded(t, { isSecure, listener: measure })
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
      const { port } = await serveGuarded(t, { isSecure, listener: measure })
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
      const { port } = await serveGuarded(t, {
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
      const { port, sockets } = await serveGuarded(t, {
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
      await t.waitFor(() => assert.ok(sockets.every((one) => one.destroyed)), { timeout: 5000 })
      clearInterval(timer)
      socket.resume()
      await closed
    })

    test('one that is taken slowly, but taken, arrives whole', async (t) => {
      const body = Buffer.alloc(15_000_000, 'x')
      // The system takes a megabyte at a time, so what moves is seen in steps.
      const timeouts = { ...SHORT, transferMs: 1500 }
      const listener: RequestListener = (_raw, answer) => answer.end(body)
      const { port } = await serveGuarded(t, { isSecure, timeouts, listener })
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
      const { port } = await serveGuarded(t, { isSecure, listener: measure })
      const socket = await open(port, isSecure)
      const told = everythingFrom(socket)
      socket.write(`GET / ${HEAD}\r\n`)
      const timer = again(t, () => socket.write('\r\n'), 20)
      assert.match(await told, /^HTTP\/1.1 200 /)
      clearInterval(timer)
    })

    test('an address has so many connections, and when one ends there is room for one more', async (t) => {
      const limits = { ...LIMITS, addressConnectionsMax: 3 }
      const { port } = await serveGuarded(t, {
        isSecure,
        listener: measure,
        limits,
        timeouts: LONG,
      })
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
  const { port } = await serveGuarded(t, {
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
  const { port } = await serveGuarded(t, {
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
