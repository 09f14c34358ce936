import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { openTestDisk } from '../../test/kit/disk.ts'

const BYTES = 1024 * 1024
/** More than the kernel takes for a client that does not read. */
const ANSWERS = 24

test('what a slow client has not taken yet is not overwritten by what others read', async (t) => {
  const disk = await openTestDisk()
  t.after(disk.close)
  const { authorization } = await disk.addAccount('ada')
  const headers = { authorization }
  const mine = randomBytes(BYTES)
  for (const [name, body] of Object.entries({ mine, others: randomBytes(BYTES) })) {
    const put = await fetch(`${disk.url}/dav/${name}`, { method: 'PUT', headers, body })
    assert.equal(put.status, 201)
  }
  const socket = connect(Number(new URL(disk.url).port), '127.0.0.1')
  await once(socket, 'connect')
  t.after(() => socket.destroy())
  const request = `GET /dav/mine HTTP/1.1\r\nHost: disk\r\nAuthorization: ${authorization}\r\n\r\n`
  socket.write(request.repeat(ANSWERS))

  const get = async () => (await fetch(`${disk.url}/dav/others`, { headers })).arrayBuffer()
  for (let turn = 0; turn < 10; turn++) await Promise.all([get(), get(), get()])

  const taken: Buffer[] = []
  let length = 0
  for await (const chunk of socket) {
    taken.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length > ANSWERS * BYTES) break
  }
  let rest = Buffer.concat(taken)
  for (let answer = 1; answer <= ANSWERS; answer++) {
    const start = rest.indexOf('\r\n\r\n') + 4
    const body = rest.subarray(start, start + BYTES)
    if (answer < ANSWERS) assert.ok(body.equals(mine), `answer ${String(answer)}`)
    rest = rest.subarray(start + BYTES)
  }
})
