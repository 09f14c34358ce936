import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { DetailedError, Upload } from 'tus-js-client'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'

const MIB = 1024 * 1024
const SIZE = scale(64 * MIB, 1024 * MIB)
/** In pieces, or all of it in one request. */
const PIECE_BYTES = scale(8 * MIB, Infinity)
const PARALLEL_PIECE_BYTES = 2 * MIB
/** The server dies whenever so much of the file has been sent. */
const KILLED_AT = [0.2, 0.5, 0.8].map((share) => share * SIZE)

it('stores what tus-js-client uploads, though the server is killed three times', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const source = join(server.folder, 'source.bin')
  const sha256 = await writeRandomFile(source)

  const startedAt = performance.now()
  const { kills, keptBytes } = await uploadWithKills(server, source)
  const seconds = (performance.now() - startedAt) / 1000

  const node = await nodeAt(server, '/folder/big file.bin')
  assert.equal(node.sha256, sha256)
  assert.equal(await digestOf(server, node.id), sha256)
  const headers = { authorization: server.authorization }
  const versions = await fetch(`${server.url}/api/v1/nodes/${node.id}/versions`, { headers })
  const { items } = (await versions.json()) as { items: unknown[] }
  assert.equal(items.length, 1, 'it became a file once')
  t.diagnostic(
    `${String(SIZE / MIB)} MiB in ${seconds.toFixed(1)} s with ${String(kills)} kills; ` +
      `resumed at ${keptBytes.map((bytes) => `${(bytes / MIB).toFixed(0)} MiB`).join(', ')}`,
  )
})

it('lets tus-js-client begin again with another instance, from where the first one was', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const bytes = randomBytes(3 * MIB)
  const { promise: address, resolve } = Promise.withResolvers<string>()
  const first = uploadOf(server, bytes, {
    chunkSize: MIB,
    onChunkComplete: (_size, accepted) => {
      if (accepted === 2 * MIB)
        void first.abort().then(() => {
          resolve(first.url ?? '')
        })
    },
  })
  first.start()
  const uploadUrl = await address
  let firstAccepted = 0
  await new Promise<void>((onSuccess, onError) => {
    uploadOf(server, bytes, {
      uploadUrl,
      chunkSize: MIB,
      onSuccess: () => {
        onSuccess()
      },
      onError,
      onChunkComplete: (_size, accepted) => {
        firstAccepted ||= accepted
      },
    }).start()
  })
  assert.equal(firstAccepted, 3 * MIB)
  const node = await nodeAt(server, '/folder/big file.bin')
  assert.equal(node.sha256, createHash('sha256').update(bytes).digest('hex'))
})

it('stores what tus-js-client uploads in parallel parts, though the server is killed', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const bytes = randomBytes(SIZE / 2)
  const sha256 = createHash('sha256').update(bytes).digest('hex')

  const kills = await uploadInPartsWithKills(server, bytes)
  assert.equal(kills, 3)

  const node = await nodeAt(server, '/folder/big file.bin')
  assert.equal(node.sha256, sha256)
  assert.equal(await digestOf(server, node.id), sha256)
  const headers = { authorization: server.authorization }
  const uploads = await fetch(`${server.url}/api/v1/uploads`, { headers })
  assert.deepEqual(await uploads.json(), { items: [] }, 'no part is left over')
  t.diagnostic(`${String(bytes.length / MIB)} MiB in 4 parts with ${String(kills)} kills`)
})

it('stores what tus-js-client uploads without knowing how long it will be', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const bytes = randomBytes(5 * MIB + 3)
  await new Promise<void>((onSuccess, onError) => {
    uploadOf(server, Readable.from(bytesOf(bytes)), {
      uploadLengthDeferred: true,
      chunkSize: MIB,
      onSuccess: () => {
        onSuccess()
      },
      onError,
    }).start()
  })
  const node = await nodeAt(server, '/folder/big file.bin')
  assert.equal(node.sha256, createHash('sha256').update(bytes).digest('hex'))
})

it('gives tus-js-client a refusal that it does not repeat', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const error = await new Promise<Error>((resolve) => {
    const metadata = { filename: '../outside' }
    uploadOf(server, Buffer.from('x'), { metadata, onError: resolve }).start()
  })
  assert.ok(error instanceof DetailedError)
  assert.equal(error.originalResponse?.getStatus(), 400)
})

function* bytesOf(bytes: Buffer): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; start += 100_000) {
    yield bytes.subarray(start, start + 100_000)
  }
}

type Options = ConstructorParameters<typeof Upload>[1]

function uploadOf(server: ServerProcess, source: Upload['file'], options: Options): Upload {
  return new Upload(source, {
    endpoint: `${server.url}/tus/`,
    headers: { authorization: server.authorization },
    metadata: { filename: 'big file.bin', path: '/folder' },
    // Longer than a busy machine takes to start again.
    retryDelays: [0, 100, 200, 400, 800, 1600, 3200, 6400, 12_800],
    ...options,
  })
}

/** @returns how often the server was killed, and from where the upload went on each time */
async function uploadWithKills(
  server: ServerProcess,
  source: string,
): Promise<{ kills: number; keptBytes: number[] }> {
  const keptBytes: number[] = []
  let kills = 0
  let restart = Promise.resolve()
  await new Promise<void>((resolve, reject) => {
    uploadOf(server, createReadStream(source), {
      chunkSize: PIECE_BYTES,
      onProgress(sentBytes) {
        const next = KILLED_AT[kills]
        if (next === undefined || sentBytes < next || !server.isRunning) return
        kills += 1
        restart = server.kill().then(() => server.start())
        restart.catch(reject)
      },
      onAfterResponse(request, response) {
        const offset = response.getHeader('Upload-Offset')
        if (request.getMethod() === 'HEAD' && offset !== undefined) keptBytes.push(Number(offset))
      },
      onSuccess: () => {
        resolve()
      },
      onError: reject,
    }).start()
  })
  await restart
  assert.equal(kills, KILLED_AT.length)
  return { kills, keptBytes }
}

/**
 * The server dies while parts come, and while the file is made of them: that last request the client
 * does not repeat by itself, so it is told to go on.
 */
async function uploadInPartsWithKills(server: ServerProcess, bytes: Buffer): Promise<number> {
  let kills = 0
  let restart = Promise.resolve()
  const killWhen = (isTime: boolean) => {
    if (!isTime || !server.isRunning) return
    kills += 1
    restart = server.kill().then(() => server.start())
  }
  await new Promise<void>((onSuccess, onError) => {
    const upload = uploadOf(server, bytes, {
      parallelUploads: 4,
      chunkSize: PARALLEL_PIECE_BYTES,
      onProgress: (sentBytes) => {
        killWhen(kills < 2 && sentBytes > ((kills + 1) / 3) * bytes.length)
      },
      onBeforeRequest: (request) => {
        if (kills !== 2 || !request.getHeader('Upload-Concat')?.startsWith('final')) return
        restart = setTimeout(20).then(() => {
          killWhen(true)
          return restart
        })
      },
      onSuccess: () => {
        onSuccess()
      },
      onError: (error) => {
        const goOn = () => {
          if (kills === 3) upload.start()
          else onError(error)
        }
        restart.then(goOn, onError)
      },
    })
    upload.start()
  })
  await restart
  return kills
}

/** @returns the SHA-256 of what was written */
async function writeRandomFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'w')
  for (let written = 0; written < SIZE; written += MIB) {
    const chunk = randomBytes(MIB)
    hash.update(chunk)
    await file.write(chunk)
  }
  return hash.digest('hex')
}

async function nodeAt(
  server: ServerProcess,
  path: string,
): Promise<{ id: string; sha256: string }> {
  const headers = { authorization: server.authorization }
  const query = `path=${encodeURIComponent(path)}`
  const response = await fetch(`${server.url}/api/v1/nodes/by-path?${query}`, { headers })
  assert.equal(response.status, 200)
  return (await response.json()) as { id: string; sha256: string }
}

async function digestOf(server: ServerProcess, id: string): Promise<string> {
  const headers = { authorization: server.authorization }
  const response = await fetch(`${server.url}/api/v1/nodes/${id}/content`, { headers })
  const hash = createHash('sha256')
  for await (const chunk of response.body ?? []) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
