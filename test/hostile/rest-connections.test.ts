import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { publishMeasure } from '../kit/publish-measure.ts'
import { exchange, head } from '../kit/raw-exchange.ts'
import { HostileDisk, problemOf } from './hostile-disk.ts'

const V1 = '/api/v1'
const PUT = `PUT ${V1}/nodes/by-path/content?path=`
let hostile: HostileDisk
before(async () => {
  hostile = await HostileDisk.open()
  await hostile.person.put('/f', 'what was')
})
after(() => hostile.close())

const auth = () => `Authorization: ${hostile.ada.authorization}`
const bytes = (call: string, lines: readonly string[], body = '') => {
  const { host } = new URL(hostile.disk.url)
  return head([`${call} HTTP/1.1`, `Host: ${host}`, auth(), ...lines], body)
}

describe('bodies and what is said of them', () => {
  test('a body that ends early leaves what was, small or large', async () => {
    for (const length of [20, 500_000]) {
      await hostile.changesNothing(async () => {
        const socket = await open()
        socket.write(
          bytes(`${PUT}/f`, [`Content-Length: ${String(length)}`], 'x'.repeat(length / 2)),
        )
        await turns()
        socket.destroy()
        await turns()
      })
    }
    assert.equal((await hostile.person.read('/f')).toString(), 'what was')
  })

  test('lengths that contradict themselves or the body never store anything', async () => {
    for (const lines of [
      ['Content-Length: -1'],
      ['Content-Length: 5', 'Content-Length: 6'],
      ['Content-Length: 5x'],
      ['Content-Length: 99999999999999999999'],
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked, identity'],
      ['Transfer-Encoding: xchunked'],
      ['Transfer-Encoding : chunked'],
    ]) {
      await hostile.changesNothing(async () => {
        const answer = await exchange(
          hostile.disk.url,
          bytes(`${PUT}/x`, lines, '5\r\nwords\r\n0\r\n\r\n'),
        )
        problemOf(answer, lines.join())
      })
    }
  })

  test('chunks that are none, or end in the middle, never store anything', async () => {
    for (const body of [
      'x\r\nwords\r\n0\r\n\r\n',
      '5\r\nwordsX\r\n0\r\n\r\n',
      '-5\r\nwords\r\n0\r\n\r\n',
      `${'f'.repeat(20)}\r\nx`,
    ]) {
      await hostile.changesNothing(async () => {
        await exchange(hostile.disk.url, bytes(`${PUT}/x`, ['Transfer-Encoding: chunked'], body))
      })
    }
    await hostile.changesNothing(async () => {
      const socket = await open()
      socket.write(bytes(`${PUT}/x`, ['Transfer-Encoding: chunked'], '5\r\nwords\r\n'))
      await turns()
      socket.resume().end()
      await once(socket, 'close')
    })
  })

  test('chunks without a length are stored whole', async () => {
    const body = '5\r\nwords\r\n7\r\n, words\r\n0\r\n\r\n'
    const answer = await exchange(
      hostile.disk.url,
      bytes(`${PUT}/chunked`, ['Transfer-Encoding: chunked'], body),
    )

    assert.equal(answer.status, 201)
    assert.equal((await hostile.person.read('/chunked')).toString(), 'words, words')
  })

  test('a chunked body stops at the quota', async () => {
    await hostile.changesNothing(async () => {
      const socket = await open()
      const answered = answerOn(socket)
      socket.write(bytes(`${PUT}/x`, ['Transfer-Encoding: chunked']))
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      let sent = 0
      while (!answered.isThere() && sent < 500) {
        sent++
        if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), answered.whole])
      }
      assert.match(await answered.whole, /^HTTP\/1\.1 507/)
      assert.ok(sent * 0x10000 < 60_000_000)
      socket.destroy()
    })
  })

  test('requests that follow each other on one connection stay apart', async () => {
    const smuggled = bytes(`DELETE ${V1}/trash`, [])
    const first = bytes(
      `${PUT}/pipelined`,
      [`Content-Length: ${String(smuggled.length)}`],
      smuggled,
    )

    const answer = await exchange(hostile.disk.url, first)

    assert.equal(answer.status, 201)
    assert.equal((await hostile.person.read('/pipelined')).toString(), smuggled)
  })
})

describe('refused before the body', () => {
  test('`Expect: 100-continue` is heard: go on, or not at all', async () => {
    const expecting = (call: string, length: number) =>
      bytes(call, ['Expect: 100-continue', `Content-Length: ${String(length)}`])
    const refused = await exchange(hostile.disk.url, expecting(`${PUT}/missing/x`, 5))
    assert.deepEqual([refused.status, refused.interim], [409, []])
    const full = await exchange(hostile.disk.url, expecting(`${PUT}/x`, 11_000_000))
    assert.deepEqual([full.status, full.interim], [507, []])

    const socket = await open()
    socket.write(expecting(`${PUT}/expected`, 5))
    const answered = answerOn(socket)
    assert.match(await answered.first, /^HTTP\/1\.1 100/)
    socket.write('words')
    assert.match(await answered.whole, /HTTP\/1\.1 201/)
    socket.destroy()
  })

  test('a JSON call that expects to be told is told', async () => {
    const body = '{"path":"/by expectation"}'
    const socket = await open()
    const lines = [
      'Expect: 100-continue',
      'Content-Type: application/json',
      `Content-Length: ${String(body.length)}`,
    ]
    socket.write(bytes(`POST ${V1}/folders`, lines))
    const answered = answerOn(socket)
    assert.match(await answered.first, /^HTTP\/1\.1 100/)
    socket.write(body)
    assert.match(await answered.whole, /HTTP\/1\.1 201/)
    socket.destroy()
  })

  test('a client that is still sending hears why it may stop', async () => {
    const from = hostile.disk.clock.now()
    await publishMeasure(hostile.disk.parts.catalog, {
      capabilities: ['upload'],
      media: ['video'],
      from,
    })
    for (const [path, status] of [
      ['/film.mp4', 451],
      ['/missing/x', 409],
    ] as const) {
      await hostile.changesNothing(async () => {
        const size = 8_000_000
        const socket = await open()
        const answered = answerOn(socket)
        socket.write(bytes(`${PUT}${path}`, [`Content-Length: ${String(size)}`]))
        for (let sent = 0; sent < size; sent += 100_000) {
          if (!socket.write('x'.repeat(100_000))) await once(socket, 'drain')
        }
        const answer = await answered.whole
        assert.match(answer, new RegExp(`^HTTP/1.1 ${String(status)}`))
        // All of it was read and dropped, so the connection is good for the next request.
        const next = answerOn(socket)
        socket.write(bytes(`GET ${V1}/me`, []))
        assert.match(await next.whole, /^HTTP\/1\.1 200/)
        socket.destroy()
      })
    }
  })

  test('a film by another name is refused after its first bytes, not after its last', async () => {
    await hostile.changesNothing(async () => {
      const socket = await open()
      const answered = answerOn(socket)
      socket.write(bytes(`${PUT}/notes.txt`, ['Content-Length: 9000000']))
      socket.write(
        Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'), Buffer.alloc(100_000)]),
      )
      assert.match(await answered.whole, /^HTTP\/1\.1 451/)
      socket.destroy()
    })
  })
})

describe('slow clients', () => {
  test('two hundred that never finish their requests hold nobody up', async (t) => {
    const sockets = await Promise.all(Array.from({ length: 200 }, open))
    for (const [index, socket] of sockets.entries()) {
      socket.write(
        index % 2 === 0
          ? `GET ${V1}/me HTTP/1.1\r\nHost: x\r\nX-Slow: `
          : bytes(`${PUT}/slow`, ['Content-Length: 1000000'], 'x'),
      )
    }
    await turns()
    let worstMs = 0
    for (let probe = 0; probe < 20; probe++) {
      const start = performance.now()
      assert.equal((await hostile.ask(`GET ${V1}/me`)).status, 200)
      worstMs = Math.max(worstMs, performance.now() - start)
    }
    for (const socket of sockets) socket.destroy()

    t.diagnostic(`the slowest of 20 answers beside 200 slow clients: ${worstMs.toFixed(0)} ms`)
    assert.ok(worstMs < 5000)
  })

  test('a connection that does not move is ended, and nothing of it stays', async (t) => {
    const slow = await HostileDisk.open({ timeouts: { headersMs: 300, transferMs: 300 } })
    t.after(() => slow.close())
    const socketTo = async (text: string) => {
      const { hostname, port } = new URL(slow.disk.url)
      const socket = connect({ host: hostname, port: Number(port) })
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(text)
      const answered = answerOn(socket)
      await once(socket, 'close')
      return answered.soFar()
    }

    assert.match(await socketTo('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '), /^HTTP\/1\.1 408|^$/)
    await slow.changesNothing(async () => {
      const lines = [
        `PUT ${V1}/nodes/by-path/content?path=/x HTTP/1.1`,
        'Host: x',
        `Authorization: ${slow.ada.authorization}`,
        'Content-Length: 1000000',
      ]
      assert.doesNotMatch(await socketTo(head(lines, 'x'.repeat(200_000))), /^HTTP\/1\.1 2/)
    })
  })
})

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(hostile.disk.url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** What comes back: the beginning of it, and all of an answer's head. */
function answerOn(socket: Socket) {
  let text = ''
  let isWhole = false
  const isFinal = () => /HTTP\/1\.1 [2-5]\d\d[^]*\r\n\r\n/.test(text)
  const first = once(socket, 'data').then(([chunk]: Buffer[]) => String(chunk))
  const whole = new Promise<string>((resolve) => {
    const settle = () => {
      isWhole = true
      resolve(text)
    }
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (isFinal()) settle()
    })
    socket.once('close', settle)
  })
  // Where nobody waits for it, a connection that closes without a word is no failure.
  first.catch(() => undefined)
  return { first, whole, isThere: () => isWhole, soFar: () => text }
}

/** Lets the server read what has arrived. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}
