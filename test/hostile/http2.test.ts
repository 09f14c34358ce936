import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { beginRequest, END, errorCode, frame, FrameReader } from '../kit/http2-frames.ts'
import { ServerProcess } from '../kit/server.ts'
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../kit/test-certificate.ts'

let server: ServerProcess
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudkeep-tls-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(cert, TEST_CERTIFICATE)
  await writeFile(key, TEST_CERTIFICATE_KEY)
  const environment = { CLOUDKEEP_TLS_CERT: cert, CLOUDKEEP_TLS_KEY: key }
  server = await ServerProcess.start({ environment })
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

describe('HTTP/2', () => {
  test('a body without an announced length is stored whole', async () => {
    const bytes = Buffer.alloc(300_000, 'long')
    for (const path of ['/dav/piped', '/api/v1/nodes/by-path/content?path=/piped-too']) {
      assert.equal((await ask('PUT', path, bytes)).status, 201)
    }
    assert.ok((await ask('GET', '/dav/piped')).body.equals(bytes))
    assert.ok((await ask('GET', '/dav/piped-too')).body.equals(bytes))
  })

  test('a large file arrives whole at several readers at once', async () => {
    const bytes = randomBytes(7 * 1024 * 1024 + 3)
    assert.equal((await ask('PUT', '/dav/large', bytes)).status, 201)
    const found = await ask('GET', '/api/v1/nodes/by-path?path=/large')
    const { id } = JSON.parse(found.body.toString()) as { id: string }
    for (const path of ['/dav/large', `/api/v1/nodes/${id}/content`]) {
      const answers = await Promise.all([ask('GET', path), ask('GET', path), ask('GET', path)])
      for (const { body } of answers) assert.ok(body.equals(bytes), path)
    }
  })

  test('a body that turns out to be empty is none', async () => {
    assert.equal((await ask('MKCOL', '/dav/h2-folder', EMPTY)).status, 201)
    assert.equal((await ask('MKCOL', '/dav/h2-other', Buffer.from('x'))).status, 415)
    const tus = {
      'tus-resumable': '1.0.0',
      'upload-length': '3',
      'upload-metadata': `filename ${btoa('h2')}`,
    }
    assert.equal((await ask('POST', '/tus/', EMPTY, tus)).status, 201)
  })

  test('a checksum in a trailer is compared', async () => {
    const tus = { 'tus-resumable': '1.0.0' }
    const metadata = { 'upload-metadata': `filename ${btoa('trailed')}` }
    const made = await ask('POST', '/tus/', undefined, {
      ...tus,
      ...metadata,
      'upload-length': '5',
    })
    const path = String(made.headers['location'])
    const piece = {
      ...tus,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      trailer: 'upload-checksum',
    }
    for (const [text, status] of [
      ['other', 460],
      ['hello', 204],
    ] as const) {
      const digest = createHash('sha256').update(text).digest('base64')
      const trailers = { 'upload-checksum': `sha256 ${digest}` }
      const sent = await ask('PATCH', path, Buffer.from('hello'), piece, trailers)
      assert.equal(sent.status, status)
    }
    assert.equal(String((await ask('GET', '/dav/trailed')).body), 'hello')
  })

  test('who is refused early is told so, and that the rest need not be sent', async () => {
    const socket = await beginRequest(server.url, {
      // Its first bytes are read before it is refused: what was not read at all Node itself ends.
      ':method': 'MKCOL',
      ':path': '/dav/h2-with-body',
      ':scheme': 'https',
      ':authority': 'localhost',
      authorization: server.authorization,
    })
    const kinds: number[] = []
    const parser = new FrameReader((kind, payload) => {
      kinds.push(kind)
      if (kind === 3) assert.deepEqual([...payload], [0, 0, 0, 0])
    })
    socket.on('data', (bytes: Buffer) => parser.add(bytes))
    socket.write(frame('data', Buffer.alloc(16_000)))

    // By the time others have been answered this one has been, too.
    for (let round = 0; round < 5; round++) await ask('PROPFIND', '/dav/')

    assert.ok(
      kinds.indexOf(1) >= 0 && kinds.indexOf(1) < kinds.indexOf(3),
      'the answer comes first',
    )
    socket.destroy()
  })

  test('a failed HEAD has a status and no body', async () => {
    const { status, body } = await ask('HEAD', '/dav/none')
    assert.equal(status, 404)
    assert.equal(body.length, 0)
  })

  test('a body that is cut off never becomes a file, whatever cuts it', async () => {
    const cuts: Record<string, (socket: TLSSocket) => void> = {
      'reset-0': (socket) => socket.write(frame('reset', errorCode(0))),
      'reset-8': (socket) => socket.write(frame('reset', errorCode(8))),
      end: (socket) => socket.end(),
      gone: (socket) => socket.destroy(),
    }
    for (const [name, cut] of Object.entries(cuts)) {
      for (const bytes of [10, 16_000]) {
        const path = `/dav/${name}-${String(bytes)}`
        await upload(path, bytes, cut)
        assert.equal((await ask('HEAD', path)).status, 404, path)
      }
    }
  })

  test('the same body with its end does', async () => {
    await upload('/dav/ended', 16_000, (socket) => {
      socket.write(frame('data', new Uint8Array(), END))
    })
    const { status, headers } = await ask('HEAD', '/dav/ended')
    assert.equal(status, 200)
    assert.equal(headers['content-length'], '16000')
  })
})

/** Sends `bytes` bytes of a body, and then what `end` does; resolves when the server is done with it. */
async function upload(path: string, bytes: number, end: (socket: TLSSocket) => void) {
  const socket = await beginRequest(server.url, {
    ':method': 'PUT',
    ':path': path,
    ':scheme': 'https',
    ':authority': 'localhost',
    authorization: server.authorization,
  })
  socket.write(frame('data', Buffer.alloc(bytes, 'a')))
  // Whatever came so far has been read when a later request has been answered.
  await ask('GET', '/dav/')
  end(socket)
  for (let round = 0; round < 5; round++) await ask('PROPFIND', '/dav/')
  socket.destroy()
}

const EMPTY = Buffer.alloc(0)

async function ask(
  method: string,
  path: string,
  body?: Uint8Array,
  headers: OutgoingHttpHeaders = {},
  trailers?: OutgoingHttpHeaders,
) {
  const session = connect(server.url, { rejectUnauthorized: false })
  try {
    const head: OutgoingHttpHeaders = { ':method': method, ':path': path, depth: '1', ...headers }
    const all = { ...head, authorization: server.authorization }
    const stream = session.request(all, { waitForTrailers: trailers !== undefined })
    stream.once('wantTrailers', () => {
      stream.sendTrailers(trailers ?? {})
    })
    stream.end(body)
    const [answered] = (await once(stream, 'response')) as [
      IncomingHttpHeaders & { ':status': number },
    ]
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return { status: answered[':status'], headers: answered, body: Buffer.concat(chunks) }
  } finally {
    session.destroy()
  }
}
