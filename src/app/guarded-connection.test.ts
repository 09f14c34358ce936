import assert from 'node:assert/strict'
import { once } from 'node:events'
import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { Socket } from 'node:net'
import { finished } from 'node:stream'
import { describe, test, type TestContext } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { again, closing, LONG, passing, serveGuarded } from '../../test/kit/guarded-server.ts'
import {
  END,
  END_HEADERS,
  errorCode,
  frameOf,
  headerBlock,
  openHttp2,
} from '../../test/kit/http2-frames.ts'
import { GuardedConnection } from './guarded-connection.ts'

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

test('a request is not held to what moved while nothing was asked', () => {
  const limits = { quietMs: 60_000, transferMs: 1000, bytesPerSecondMin: 100 }
  const socket = new Socket()
  const connection = new GuardedConnection(socket, undefined)
  const beginUpload = () => {
    const raw = new IncomingMessage(socket).on('data', () => undefined)
    const answer = new ServerResponse(raw)
    connection.enter({ raw, answer }, () => undefined)
    return answer
  }
  const startMs = performance.now()
  const isCutAfter = (milliseconds: number) => connection.isToBeCut(limits, startMs + milliseconds)

  const first = beginUpload()
  assert.equal(isCutAfter(0), false)
  first.emit('close')
  assert.equal(isCutAfter(500), false)
  beginUpload()
  assert.equal(isCutAfter(1100), false)
  assert.equal(isCutAfter(2000), false)
  assert.equal(isCutAfter(2200), true)
})

describe('by HTTP/2', () => {
  const heads = { ':method': 'PUT', ':path': '/' }
  const session = async (t: TestContext, listener: RequestListener) => {
    const { port } = await serveGuarded(t, { isSecure: true, listener })
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

  test('what is taken back in the same breath is never begun', async (t) => {
    let begun = 0
    const { port } = await serveGuarded(t, {
      isSecure: true,
      timeouts: LONG,
      listener: (_raw, answer) => {
        begun += 1
        answer.end()
      },
    })
    const socket = await openHttp2(`https://127.0.0.1:${String(port)}`)
    t.after(() => {
      socket.destroy()
    })
    const head = headerBlock({ ...heads, ':scheme': 'https', ':authority': 'disk' })
    const asking = (stream: number) =>
      frameOf('headers', { flags: END | END_HEADERS, stream }, head)
    const pairs = Array.from({ length: 500 }, (_, at) => {
      const stream = 2 * at + 1
      return Buffer.concat([asking(stream), frameOf('reset', { flags: 0, stream }, errorCode(8))])
    })
    socket.write(Buffer.concat([...pairs, asking(1001)]))

    await t.waitFor(() => assert.ok(begun > 0))
    await passing(50)
    assert.ok(begun < 50, String(begun))
  })

  test('while answers wait to be taken no more are begun than can be held', async (t) => {
    let begun = 0
    const { port } = await serveGuarded(t, {
      isSecure: true,
      timeouts: LONG,
      listener: (_raw, answer) => {
        begun += 1
        answer.end(Buffer.alloc(1024 * 1024))
      },
    })
    const opened = connectHttp2(`https://127.0.0.1:${String(port)}`, { rejectUnauthorized: false })
    t.after(() => {
      opened.destroy()
    })
    opened.on('error', () => undefined)
    const streams = Array.from({ length: 40 }, () =>
      opened.request({ ':path': '/' }).on('error', () => undefined),
    )
    await t.waitFor(() => assert.ok(begun >= 8))
    await passing(50)
    assert.ok(begun <= 12, String(begun))

    for (const stream of streams) stream.resume()

    await t.waitFor(() => assert.equal(begun, 40), { timeout: 10_000 })
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

  const hello = frameOf(
    'settings',
    { flags: 0, stream: 0 },
    Buffer.from([0, 4, 127, 255, 255, 255]),
  )
  const room = frameOf('window', { flags: 0, stream: 0 }, Buffer.from([63, 255, 255, 255]))
  const head = headerBlock({
    ':method': 'GET',
    ':path': '/',
    ':scheme': 'https',
    ':authority': 'd',
  })
  const asking = frameOf('headers', { flags: END | END_HEADERS, stream: 1 }, head)
  const staying: readonly (readonly [string, (socket: TLSSocket) => void])[] = [
    ['asks nothing', () => undefined],
    [
      'takes nothing of an answer',
      (socket) => {
        socket.write(Buffer.concat([hello, room, asking]))
        socket.pause()
      },
    ],
  ]
  for (const [what, behave] of staying) {
    test(`a client that ${what} has no place, even if it never hangs up`, async (t) => {
      const { port, sockets } = await serveGuarded(t, {
        isSecure: true,
        listener: (_raw, answer) => answer.end(Buffer.alloc(50_000_000)),
      })
      const url = `https://127.0.0.1:${String(port)}`
      const socket = await openHttp2(url, { allowHalfOpen: true })
      t.after(() => {
        socket.destroy()
      })
      behave(socket)
      const isGone = () => {
        assert.ok(sockets.every((one) => one.destroyed))
      }
      await t.waitFor(isGone, { timeout: 5000 })
    })
  }
})
