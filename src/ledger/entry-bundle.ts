import assert from 'node:assert/strict'

/** An entry's length is written in 16 bits (c2sp.org/tlog-tiles). */
export const ENTRY_BYTES_MAX = 65_535

/**
 * The bytes of `/tile/entries/N[.p/W]`: each entry after its length, 16 bits, the high byte first.
 *
 * @param entries in the order of the log, each at most ENTRY_BYTES_MAX
 */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      assert.ok(entry.length <= ENTRY_BYTES_MAX, `an entry of ${entry.length} bytes`)
      return [new Uint8Array([entry.length >> 8, entry.length & 0xff]), entry]
    }),
  )
}

/** The entries of a bundle of `width`, or undefined when it has not exactly that many. */
export function parseEntryBundle(
  bytes: Uint8Array,
  width: number,
): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Uint8Array[] = []
  let at = 0
  while (entries.length < width) {
    if (at + 2 > bytes.length) return undefined
    const end = at + 2 + view.getUint16(at)
    if (end > bytes.length) return undefined
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return at === bytes.length ? entries : undefined
}
