import { Type } from 'typebox'
import type { NodeId, SpaceId } from '../../domain/ids.ts'
import { isoInstant } from '../../domain/instant.ts'
import { parseName } from '../../domain/node-name.ts'
import type { HttpKit } from '../../http/kit.ts'
import {
  emptyTrash,
  listTrash,
  removeFromTrash,
  restoreFromTrash,
  type Trashed,
} from '../../operations/trash.ts'
import { listVersions, restoreVersion } from '../../operations/versions.ts'
import { nodeIdOf, spaceIdOf } from './inputs.ts'
import { resourceOf } from './node-routes.ts'
import { nodeResource, versionResource } from './resources.ts'
import type { RestServer } from './rest-server.ts'
import { IdSchema, listOf, NodeSchema, pageOf, TrashItemSchema, VersionSchema } from './schemas.ts'

const Target = Type.Object({ id: Type.String() })
const tree = { gate: { tree: true } } as const

/** What was: earlier states of files. */
export function versionRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/nodes/:id/versions',
    {
      config: tree,
      schema: {
        summary: 'All states of a file, newest first',
        params: Target,
        response: { 200: listOf(VersionSchema) },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const ref = { id: nodeIdOf(request.params.id) }
      const { current, earlier } = await listVersions(parts, { actor, ref })
      const { byName } = current
      const now = { ...current, madeAt: current.changedAt }
      return {
        items: [
          versionResource(now, { byName, current: true }),
          ...earlier.map((one) => versionResource(one, { byName, current: false })),
        ],
      }
    },
  )

  server.post(
    '/nodes/:id/versions/:version/restore',
    {
      config: tree,
      schema: {
        summary: 'Make an earlier state the newest again',
        params: Type.Object({ id: Type.String(), version: Type.Integer({ minimum: 1 }) }),
        response: { 200: NodeSchema },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const nodeId = nodeIdOf(request.params.id)
      await restoreVersion(parts, { actor, nodeId, versionNo: request.params.version })
      return await resourceOf(kit, actor, { id: nodeId })
    },
  )
}

/** What was deleted, for 30 days. */
export function trashRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/trash',
    {
      config: tree,
      schema: {
        summary: 'What is in the trash',
        querystring: Type.Object({
          space: Type.Optional(Type.String()),
          after: Type.Optional(IdSchema),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }),
        }),
        response: { 200: pageOf(TrashItemSchema) },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const { after, limit } = request.query
      const items = await listTrash(parts, {
        actor,
        spaceId: await spaceIdOf(kit, actor, request.query.space),
        limit,
        ...(after === undefined ? {} : { before: nodeIdOf(after) }),
      })
      const last = items.length === limit ? items.at(-1) : undefined
      return {
        items: items.map((one) => trashResource(one, parts.limits.trashLifeMs)),
        next: last ? String(last.node.id) : null,
      }
    },
  )

  restoreRoute(server, kit)
  removeRoutes(server, kit)
}

function restoreRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/trash/:id/restore',
    {
      config: tree,
      schema: {
        summary: 'Put it back',
        params: Target,
        body: Type.Object({
          parent: Type.Optional(IdSchema),
          name: Type.Optional(Type.String()),
        }),
        response: { 200: NodeSchema },
      },
      preValidation(request, _reply, done) {
        request.body = orEmpty(request.body)
        done()
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const { parent, name } = request.body
      const node = await restoreFromTrash(parts, {
        actor,
        nodeId: nodeIdOf(request.params.id),
        parentId: parent === undefined ? undefined : nodeIdOf(parent),
        name: name === undefined ? undefined : parseName(name),
      })
      return await resourceOf(kit, actor, { id: node.id })
    },
  )
}

function removeRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.delete(
    '/trash/:id',
    {
      config: tree,
      schema: { summary: 'Remove for good', params: Target, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      await removeFromTrash(parts, { actor, nodeId: nodeIdOf(request.params.id) })
      return await reply.code(204).send(null)
    },
  )

  server.delete(
    '/trash',
    {
      config: tree,
      schema: {
        summary: 'Empty the trash',
        querystring: Type.Object({ space: Type.Optional(Type.String()) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const spaceId: SpaceId = await spaceIdOf(kit, actor, request.query.space)
      await emptyTrash(parts, { actor, spaceId })
      return await reply.code(204).send(null)
    },
  )
}

/** Without a body it goes back to where it was. */
function orEmpty(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {}
}

function trashResource({ record, node }: Trashed, lifeMs: number) {
  const id: NodeId = node.id
  return {
    id: String(id),
    node: nodeResource(node, record.path.split('/')),
    originalPath: `/${record.path}`,
    deletedAt: isoInstant(record.deletedAt),
    expiresAt: isoInstant(record.deletedAt + lifeMs),
  }
}
