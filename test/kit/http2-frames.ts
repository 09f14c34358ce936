import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const TYPES = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  window: 8,
  continuation: 9,
} as const
export const END_HEADERS = 4

/** END_STREAM, on a frame of data or headers. */
export const END = 1

/** One frame on stream 1 (RFC 9113 §4.1). */
export function frame(type: 'data' | 'reset', payload: Uint8Array, flags = 0): Buffer {
  return frameOf(type, { flags, stream: 1 }, payload)
}

/** The payload of RST_STREAM. */
export function errorCode(code: number): Buffer {
  return Buffer.from([0, 0, 0, code])
}

/** A connection on which stream 1 has sent its head and goes on with whatever frames are written. */
export async function beginRequest(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<TLSSocket> {
  const socket = await openHttp2(url)
  socket.write(frameOf('headers', { flags: END_HEADERS, stream: 1 }, headerBlock(headers)))
  return socket
}

/** A connection that has said hello; with `allowHalfOpen` it does not hang up because the other side does. */
export async function openHttp2(
  url: string,
  options: { readonly allowHalfOpen?: boolean } = {},
): Promise<TLSSocket> {
  const { hostname: host, port } = new URL(url)
  const socket = connect({
    ...options,
    host,
    port: Number(port),
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
  })
  await once(socket, 'secureConnect')
  socket.on('error', () => undefined)
  socket.resume()
  socket.write(PREFACE)
  socket.write(frameOf('settings', { flags: 0, stream: 0 }, new Uint8Array()))
  return socket
}

/** Any frame (RFC 9113 §4.1). */
export function frameOf(
  type: keyof typeof TYPES,
  { flags, stream }: { readonly flags: number; readonly stream: number },
  payload: Uint8Array,
): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = TYPES[type]
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Literals that enter no table (RFC 7541 §6.2.2), each shorter than 127 bytes. */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)])
  return Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]),
  )
}

/** Tells the kind and the payload of each frame that comes (RFC 9113 §4.1). */
export class FrameReader {
  #rest = Buffer.alloc(0)
  readonly #onFrame: (kind: number, payload: Buffer) => void

  constructor(onFrame: (kind: number, payload: Buffer) => void) {
    this.#onFrame = onFrame
  }

  add(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes])
    while (this.#rest.length >= 9) {
      const length = this.#rest.readUIntBE(0, 3)
      if (this.#rest.length < 9 + length) return
      this.#onFrame(this.#rest[3] ?? 0, this.#rest.subarray(9, 9 + length))
      this.#rest = this.#rest.subarray(9 + length)
    }
  }
}
