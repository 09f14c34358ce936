import type { ReadTx } from '../catalog/catalog.ts'
import type { NodeId } from '../domain/ids.ts'
import { byteLength, NAME_BYTES_MAX } from '../domain/node-name.ts'

/** What is longer after a dot says nothing of the kind of file, and would leave no room for a number. */
const EXTENSION_BYTES_MAX = 32

/** `name`, or `name (2).ext`, `name (3).ext` … whichever the folder has free first. */
export async function freeName(tx: ReadTx, parentId: NodeId, name: string): Promise<string> {
  const dot = name.lastIndexOf('.')
  const hasExtension = dot > 0 && byteLength(name.slice(dot)) <= EXTENSION_BYTES_MAX
  const stem = hasExtension ? name.slice(0, dot) : name
  const extension = hasExtension ? name.slice(dot) : ''
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : withCount(stem, extension, count)
    if (!(await tx.nodes.child(parentId, candidate))) return candidate
  }
}

function withCount(stem: string, extension: string, count: number): string {
  const suffix = ` (${String(count)})${extension}`
  const shorter = Array.from(stem)
  while (byteLength(shorter.join('') + suffix) > NAME_BYTES_MAX) shorter.pop()
  return shorter.join('') + suffix
}
