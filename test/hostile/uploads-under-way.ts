import { once } from 'node:events'
import { metadataHeader, TusRequests } from '../kit/tus-requests.ts'
import { RawRequest } from '../kit/raw-request.ts'
import type { TwoPeople } from './two-people.ts'

/** An upload of which a part has been taken, and that goes on when the test says so. */
export type UnderWay = {
  /** Sends the rest. @returns the status of the answer */
  readonly finish: () => Promise<number>
}

export type Begin = (
  people: TwoPeople,
  upload: { readonly name: string; readonly bytes: Buffer; readonly cutAt: number },
) => Promise<UnderWay>

/** By each door that takes bytes, with and without a length. All go to `/a/NAME`. */
export const UPLOADS: Readonly<Record<string, Begin>> = {
  'PUT by WebDAV': (people, upload) =>
    put(people, upload, { path: `/dav/a/${upload.name}`, isChunked: false }),
  'PUT by WebDAV in chunks': (people, upload) =>
    put(people, upload, { path: `/dav/a/${upload.name}`, isChunked: true }),
  'PUT by REST': (people, upload) =>
    put(people, upload, { path: restPath(upload.name), isChunked: false }),
  'PUT by REST in chunks': (people, upload) =>
    put(people, upload, { path: restPath(upload.name), isChunked: true }),
  'tus, inside of the last piece': async (people, upload) => {
    const tus = new TusRequests(people.disk.url, people.ada.authorization)
    const path = await tus.begin({ filename: `/a/${upload.name}` }, upload.bytes.length)
    return await piece(people, { path, offset: 0, ...upload })
  },
  'tus, between two pieces': async (people, { name, bytes, cutAt }) => {
    const tus = new TusRequests(people.disk.url, people.ada.authorization)
    const path = await tus.begin({ filename: `/a/${name}` }, bytes.length)
    const first = await tus.append(path, {
      offset: 0,
      bytes: Buffer.from(bytes.subarray(0, cutAt)),
    })
    if (first.status !== 204) throw new Error(`The first piece: ${String(first.status)}`)
    return {
      finish: async () =>
        (await tus.append(path, { offset: cutAt, bytes: Buffer.from(bytes.subarray(cutAt)) }))
          .status,
    }
  },
  'tus, in parts that are joined': async (people, { name, bytes, cutAt }) => {
    const tus = new TusRequests(people.disk.url, people.ada.authorization)
    const parts = [bytes.subarray(0, cutAt), bytes.subarray(cutAt)]
    const paths = await Promise.all(parts.map((one) => tus.part(Buffer.from(one))))
    return { finish: async () => (await tus.join(paths, { filename: `/a/${name}` })).status }
  },
  'tus in one request': async (people, upload) => {
    const headers = {
      'upload-length': String(upload.bytes.length),
      'upload-metadata': metadataHeader({ filename: `/a/${upload.name}` }),
    }
    return await raw(people, {
      method: 'POST',
      path: '/tus/',
      headers,
      isChunked: false,
      ...upload,
    })
  },
}

function restPath(name: string): string {
  return `/api/v1/nodes/by-path/content?path=/a/${name}`
}

type Bytes = { readonly bytes: Buffer; readonly cutAt: number }

async function put(
  people: TwoPeople,
  upload: Bytes,
  where: { readonly path: string; readonly isChunked: boolean },
): Promise<UnderWay> {
  return await raw(people, { method: 'PUT', headers: {}, ...where, ...upload })
}

async function piece(
  people: TwoPeople,
  { path, offset, bytes, cutAt }: Bytes & { readonly path: string; readonly offset: number },
): Promise<UnderWay> {
  const headers = { 'upload-offset': String(offset) }
  return await raw(people, { method: 'PATCH', path, headers, isChunked: false, bytes, cutAt })
}

/** The server asks for the body once it has judged all that the head tells. */
async function raw(
  people: TwoPeople,
  asked: Bytes & {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly isChunked: boolean
  },
): Promise<UnderWay> {
  const { bytes, cutAt, isChunked } = asked
  const length: Record<string, string> = isChunked
    ? { 'transfer-encoding': 'chunked' }
    : { 'content-length': String(bytes.length) }
  const request = await RawRequest.open(people.disk.url, {
    method: asked.method,
    path: asked.path,
    headers: {
      'authorization': people.ada.authorization,
      'expect': '100-continue',
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      ...asked.headers,
      ...length,
    }, // prettier-ignore
  })
  const status = await request.status()
  if (status !== 100) throw new Error(`It was refused before its body: ${String(status)}`)
  const send = async (part: Buffer) => {
    if (part.length === 0) return
    await request.send(isChunked ? chunkOf(part) : part)
  }
  await send(bytes.subarray(0, cutAt))
  return {
    async finish() {
      await send(bytes.subarray(cutAt))
      if (isChunked) await request.send(Buffer.from('0\r\n\r\n'))
      const answered = (await request.status()) ?? 0
      const closed = once(request.socket, 'close')
      request.socket.destroy()
      await closed
      return answered
    },
  }
}

function chunkOf(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
}
