/** Is `magic` (each character one byte) at `offset`? */
export function hasMagic(head: Uint8Array, offset: number, magic: string): boolean {
  if (offset + magic.length > head.length) return false
  for (let i = 0; i < magic.length; i++) {
    if (head[offset + i] !== magic.charCodeAt(i)) return false
  }
  return true
}

/** The first place of `magic` that begins in `start` (inclusive) to `end` (exclusive), or -1. */
export function findMagic(
  head: Uint8Array,
  magic: string,
  range: { readonly start?: number; readonly end?: number } = {},
): number {
  const end = Math.min(range.end ?? head.length, head.length - magic.length + 1)
  const key = rarest(magic)
  const code = magic.charCodeAt(key)
  let at = head.indexOf(code, (range.start ?? 0) + key)
  while (at >= 0 && at - key < end) {
    if (hasMagic(head, at - key, magic)) return at - key
    at = head.indexOf(code, at + 1)
  }
  return -1
}

/** The index of the highest byte: low ones, zeros above all, fill whole stretches of many files. */
function rarest(magic: string): number {
  let key = 0
  for (let i = 1; i < magic.length; i++) if (magic.charCodeAt(i) > magic.charCodeAt(key)) key = i
  return key
}

/** Bytes as characters U+0000 to U+00FF; shorter than `length` where the head ends. */
export function latin1(head: Uint8Array, offset: number, length: number): string {
  const end = Math.min(offset + length, head.length)
  let text = ''
  for (let at = offset; at < end; at++) text += String.fromCharCode(byteAt(head, at))
  return text
}

/** The byte at `offset`; beyond the end 0, which no rule here takes for a sign. */
export function byteAt(head: Uint8Array, offset: number): number {
  return head[offset] ?? 0
}

export function uint16be(head: Uint8Array, offset: number): number {
  return byteAt(head, offset) * 0x100 + byteAt(head, offset + 1)
}

export function uint16le(head: Uint8Array, offset: number): number {
  return byteAt(head, offset) + byteAt(head, offset + 1) * 0x100
}

export function uint32be(head: Uint8Array, offset: number): number {
  return uint16be(head, offset) * 0x10000 + uint16be(head, offset + 2)
}

export function uint32le(head: Uint8Array, offset: number): number {
  return uint16le(head, offset) + uint16le(head, offset + 2) * 0x10000
}
