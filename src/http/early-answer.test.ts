import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { openTestDisk, type TestDisk } from '../../test/kit/disk.ts'
import { publishMeasure } from '../../test/kit/publish-measure.ts'
import { mp4 } from '../../test/kit/sample-files.ts'

let disk: TestDisk
before(async () => {
  disk = await openTestDisk()
})
after(async () => {
  await disk.close()
})

test('a film refused by its first bytes is answered at once, and its connection goes on', async () => {
  const { authorization } = await disk.addAccount('ada')
  const from = disk.clock.now()
  await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], media: ['video'], from })
  const film = mp4(120_000)
  const socket = connect(Number(new URL(disk.url).port), '127.0.0.1')
  await once(socket, 'connect')
  const head = [`Host: disk`, `Authorization: ${authorization}`]

  socket.write(
    ['PUT /dav/notes.txt HTTP/1.1', ...head, `Content-Length: ${String(film.length)}`, '', ''].join(
      '\r\n',
    ),
  )
  socket.write(film.subarray(0, 80_000))
  const refusal = await read(socket, /HTTP\/1\.1 451/)
  socket.write(film.subarray(80_000))
  socket.write(['GET /healthz HTTP/1.1', ...head, '', ''].join('\r\n'))
  const next = await read(socket, /HTTP\/1\.1 200/)
  socket.destroy()

  assert.match(refusal, /blocked-by/)
  assert.match(next, /"ok"/)
})

/** Reads until the wanted answer is there, body and all. */
async function read(socket: Socket, wanted: RegExp): Promise<string> {
  let text = ''
  for (;;) {
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) })) as [Buffer]
    text += chunk.toString('latin1')
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Infinity)
    const body = text.slice(text.indexOf('\r\n\r\n') + 4)
    if (wanted.test(text) && body.length >= length) return text
  }
}
