import xxhash from 'xxhash-wasm'

let loading: Promise<(bytes: Uint8Array) => bigint> | undefined

/** XXH64 with seed 0, of at most some MiB at once. Compiled when it is first asked for, in a few milliseconds. */
export function loadXxh64(): Promise<(bytes: Uint8Array) => bigint> {
  loading ??= load()
  return loading
}

async function load(): Promise<(bytes: Uint8Array) => bigint> {
  const api = await xxhash()
  return (bytes) => api.h64Raw(bytes)
}
