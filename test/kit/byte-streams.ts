import type { ByteStream } from '../../src/domain/bytes.ts'

/** Copies each chunk: it may be lent only until the next. */
export async function collect(bytes: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** The bytes in chunks of 64 KiB, as a connection brings them. */
export async function* cut(bytes: Uint8Array, chunkBytes = 64 * 1024): ByteStream {
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    yield bytes.subarray(start, start + chunkBytes)
  }
}

export async function* each(chunks: readonly Uint8Array[]): ByteStream {
  yield* chunks
}

/** The bytes, and then `error`. */
export async function* failing(bytes: Uint8Array, error: Error): ByteStream {
  yield* cut(bytes)
  throw error
}

/** The bytes, and then nothing ever; `onStall` is called when all of them were taken. */
export async function* stalling(bytes: Uint8Array, onStall: () => void): ByteStream {
  yield* cut(bytes)
  setImmediate(onStall)
  await new Promise(() => undefined)
}
