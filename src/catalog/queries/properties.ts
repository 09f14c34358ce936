import type { NodeId } from '../../domain/ids.ts'
import { type Executor, statement } from '../statement.ts'

/** A dead property (RFC 4918 §4): the server keeps it and understands nothing of it. */
export type PropertyRecord = {
  readonly nodeId: NodeId
  readonly namespace: string
  readonly name: string
  /** XML of the value, self-contained. */
  readonly value: string
}

const COLUMNS = ['node_id as nodeId', 'namespace', 'name', 'value'] as const
const QUALIFIED = [
  'properties.node_id as nodeId',
  'properties.namespace as namespace',
  'properties.name as name',
  'properties.value as value',
] as const

const ofNode = statement((db, p: { nodeId: NodeId }) =>
  db.selectFrom('properties').select(COLUMNS).where('node_id', '=', p.nodeId),
)
const ofChildren = statement((db, p: { parentId: NodeId }) =>
  db
    .selectFrom('properties')
    .innerJoin('nodes', 'nodes.id', 'properties.node_id')
    .select(QUALIFIED)
    .where('nodes.parent_id', '=', p.parentId),
)
const any = statement((db) => db.selectFrom('properties').select('node_id').limit(1))
const set = statement((db, p: PropertyRecord) =>
  db
    .insertInto('properties')
    .values({ node_id: p.nodeId, namespace: p.namespace, name: p.name, value: p.value })
    .onConflict((c) => c.columns(['node_id', 'namespace', 'name']).doUpdateSet({ value: p.value })),
)
const remove = statement((db, p: { nodeId: NodeId; namespace: string; name: string }) =>
  db
    .deleteFrom('properties')
    .where('node_id', '=', p.nodeId)
    .where('namespace', '=', p.namespace)
    .where('name', '=', p.name),
)
const removeOf = statement((db, p: { nodeId: NodeId }) =>
  db.deleteFrom('properties').where('node_id', '=', p.nodeId),
)

export type PropertyReads = ReturnType<typeof propertyReads>
export function propertyReads(run: Executor) {
  return {
    ofNode: (nodeId: NodeId): Promise<PropertyRecord[]> => run.all(ofNode, { nodeId }),
    ofChildren: (parentId: NodeId): Promise<PropertyRecord[]> => run.all(ofChildren, { parentId }),
    /** Whether any node has one: listings skip the question on a disk without. */
    any: async (): Promise<boolean> => (await run.first(any, {})) !== undefined,
  }
}

export type PropertyWrites = ReturnType<typeof propertyWrites>
export function propertyWrites(run: Executor) {
  return {
    set: (property: PropertyRecord) => run.run(set, property),
    remove: (property: { nodeId: NodeId; namespace: string; name: string }) =>
      run.run(remove, property),
    removeOf: (nodeId: NodeId) => run.run(removeOf, { nodeId }),
  }
}
