import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { converse } from '../kit/conversation.ts'
import { DOORS, RawDisk, READING_DOORS } from './raw-door.ts'

// Several requests on one connection: each gets its own answer, in its turn.

let disk: RawDisk
before(async () => {
  disk = await RawDisk.open()
})
after(() => disk.close())

const bodyOf = (text: string) => text.slice(text.indexOf('\r\n\r\n') + 4)

describe('requests that are sent ahead', () => {
  for (const door of READING_DOORS) {
    test(`a thousand to ${door.name} are answered, each once`, async () => {
      const one = disk.head(`${door.reads} HTTP/1.1`)
      const last = disk.head(`${door.reads} HTTP/1.1`, ['Connection: close'])
      const heard = await everything(one.repeat(999) + last)
      assert.equal(heard.statuses.length, 1000)
      assert.deepEqual([...new Set(heard.statuses)].length, 1)
      assert.ok((heard.statuses[0] ?? 500) < 300)
    })
  }

  test('hundreds that write and read are done in their order', async () => {
    const { host, auth } = disk
    const put = (text: string) => disk.head('PUT /dav/g HTTP/1.1', [`Content-Length: ${String(text.length)}`]) + text // prettier-ignore
    const get = disk.head('GET /dav/g HTTP/1.1')
    const rounds = Array.from({ length: 100 }, (_, at) => `round ${String(at)} of these`)
    const remove = `DELETE /dav/g HTTP/1.1\r\n${host}\r\n${auth}\r\n`
    const bytes = rounds.map((text) => put(text) + get + `${remove}\r\n` + get).join('')
    const heard = await everything(`${bytes}${remove}Connection: close\r\n\r\n`)
    assert.deepEqual(heard.statuses, [...rounds.flatMap(() => [201, 200, 204, 404]), 404])
    assert.deepEqual(heard.text.match(/round \d+ of these/g), rounds)
  })

  test('what is no request behind one that is leaves its answer alone', async () => {
    for (const door of DOORS) {
      const length = `Content-Length: ${String(door.body.length)}`
      const good = disk.head(`${door.writes} HTTP/1.1`, [...door.lines, length]) + door.body
      for (const bad of ['NONSENSE\r\n\r\n', '\0\0\0\0', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n']) {
        const heard = await everything(good + bad)
        assert.deepEqual(heard.statuses, [201, 400], `${door.name}: ${heard.text}`)
        assert.notEqual(await disk.takeAway(), undefined)
      }
    }
  })

  test('nothing is done of what stands behind the last request', async () => {
    const last = disk.head('GET /dav/f HTTP/1.1', ['Connection: close'])
    const heard = await everything(last + disk.head('DELETE /dav/f HTTP/1.1'))
    assert.deepEqual(heard.statuses, [200])
    assert.equal(await disk.takeAway(), undefined)
  })

  test('nor behind a body that is refused by its length', async () => {
    for (const door of DOORS) {
      const asked = disk.head(`${door.writes} HTTP/1.1`, [...door.lines, 'Content-Length: 5, 6'])
      await everything(asked + door.body + disk.head('DELETE /dav/f HTTP/1.1'))
      assert.equal(await disk.takeAway(), undefined)
    }
  })
})

describe('a body that nobody asked for', () => {
  for (const door of READING_DOORS) {
    test(`to be read by nobody at ${door.name} is no request`, async () => {
      const hidden = disk.head('DELETE /dav/f HTTP/1.1')
      const length = `Content-Length: ${String(hidden.length)}`
      const then = disk.head('GET /healthz HTTP/1.1', ['Connection: close'])
      const heard = await everything(disk.head(`${door.reads} HTTP/1.1`, [length]) + hidden + then)
      assert.equal(heard.statuses.length, 2, heard.text)
      assert.equal(heard.statuses[1], 200)
      assert.equal(await disk.takeAway(), undefined)
    })
  }
})

describe('answers without a body', () => {
  test('HEAD sends none, and the next request is answered', async () => {
    for (const path of ['/dav/f', '/dav/none', '/api/v1/me', '/notices', '/nothing']) {
      const last = disk.head('GET /healthz HTTP/1.1', ['Connection: close'])
      const heard = await everything(disk.head(`HEAD ${path} HTTP/1.1`) + last)
      assert.match(bodyOf(heard.text), /^HTTP\/1\.1 200 /, path)
      assert.equal(heard.statuses.length, 2)
    }
  })

  test('nor does 304', async () => {
    const heard = await everything(
      disk.head('GET /dav/f HTTP/1.1', ['If-None-Match: *']) +
        disk.head('GET /healthz HTTP/1.1', ['Connection: close']),
    )
    assert.deepEqual(heard.statuses, [304, 200])
    assert.match(bodyOf(heard.text), /^HTTP\/1\.1 200 /)
  })
})

/** All that comes until the server closes the connection. */
async function everything(bytes: string) {
  const { hostile } = disk
  const heard = await converse(hostile.disk.url, bytes, { isToTheEnd: true })
  assert.ok(heard.isClosed && heard.ms < 5_000, 'the connection was not closed in time')
  for (const status of heard.statuses) assert.ok(status < 500, heard.text.slice(-1000))
  return heard
}
