import type { NodeRecord, ReadTx } from '../catalog/catalog.ts'
import { byteLength, DEPTH_MAX, PATH_BYTES_MAX } from '../domain/node-name.ts'
import { Problem } from '../domain/problem.ts'

/** Names from the root of the space down to a folder. */
type Names = readonly string[]

/**
 * A node may go to a place only if the paths of all that is below it stay within the limits there:
 * whatever is stored can be named.
 *
 * @param former the names of the place where it is now, its own included; undefined when that is
 *   no longer known
 * @param withMembers false: what is in it does not come along
 * @throws Problem 'invalid-input' with fact `field` 'path'
 */
export async function checkReach(
  tx: ReadTx,
  node: Pick<NodeRecord, 'id' | 'kind'>,
  place: {
    readonly names: Names
    readonly former?: Names | undefined
    readonly withMembers?: boolean
  },
): Promise<void> {
  const { names, former, withMembers = true } = place
  const pathBytes = bytesOf(names)
  const mayGrow = !former || names.length > former.length || pathBytes > bytesOf(former)
  // What fits a place as deep and as long already need not be walked through.
  const below =
    node.kind === 'folder' && withMembers && mayGrow
      ? await tx.nodes.reachBelow(node.id)
      : { depth: 0, pathBytes: 0 }
  const isWithin =
    names.length + below.depth <= DEPTH_MAX && pathBytes + below.pathBytes <= PATH_BYTES_MAX
  if (isWithin) return
  throw new Problem(
    'invalid-input',
    {
      en: `Something in it would get a path of more than ${String(PATH_BYTES_MAX)} bytes or ${String(DEPTH_MAX)} levels there. Choose a place nearer to the top, or a shorter name.`,
      'zh-CN': `移到该处后，其中部分内容的路径将超过 ${String(PATH_BYTES_MAX)} 字节或 ${String(DEPTH_MAX)} 层。请选择更靠上的位置或更短的名称。`,
    },
    { facts: { field: 'path' } },
  )
}

function bytesOf(names: Names): number {
  return byteLength(names.join('/'))
}
