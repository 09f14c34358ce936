import { createHash } from 'node:crypto'
import type { StoredBlob } from '../catalog/sqlite/snapshot-file.ts'

/** SHA-256 over a line `HASH SIZE` for each blob, in their order. */
export function digestOfList(blobs: Iterable<StoredBlob>): string {
  const hash = createHash('sha256')
  for (const { id, size } of blobs) hash.update(`${id} ${String(size)}\n`)
  return hash.digest('hex')
}

/** The blobs of several lists, each list by id, without those that came before; by id again. */
export function* mergeLists(
  lists: readonly Iterable<StoredBlob>[],
): Generator<StoredBlob, undefined> {
  const heads = lists
    .map((list) => list[Symbol.iterator]())
    .map((rest) => ({ rest, next: rest.next() }))
  for (;;) {
    let first: StoredBlob | undefined
    for (const { next } of heads) {
      if (next.done !== true && (!first || next.value.id < first.id)) first = next.value
    }
    if (!first) return
    yield first
    for (const head of heads) {
      if (head.next.done !== true && head.next.value.id === first.id) head.next = head.rest.next()
    }
  }
}
