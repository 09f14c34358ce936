import { createHash, randomBytes, randomInt } from 'node:crypto'

export type RandomContent = { readonly bytes: Buffer<ArrayBuffer>; readonly sha256: string }

/** The last that lies in the catalog, the first that is a file of its own, and all around them. */
const LENGTHS = [0, 100, 4000, 20_000, 64 * 1024, 64 * 1024 + 1, 150_000, 400_000]

/** Bytes unlike any others: empty, small and large, and some of a few MB. */
export function randomContent(length = randomLength()): RandomContent {
  const bytes = randomBytes(length)
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function randomLength(): number {
  if (randomInt(30) === 0) return 1_000_000 + randomInt(3_000_000)
  return LENGTHS[randomInt(LENGTHS.length)] ?? 0
}
