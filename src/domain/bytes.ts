/** Bytes in order, to be read once. Node streams, web streams and generators all fit. */
export type ByteStream = AsyncIterable<Uint8Array>

/** `start` inclusive, `end` exclusive, both in bytes from the beginning. */
export type ByteRange = { readonly start: number; readonly end: number }
