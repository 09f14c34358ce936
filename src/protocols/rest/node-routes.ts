import { Type } from 'typebox'
import type { Actor } from '../../domain/actor.ts'
import { parseName } from '../../domain/node-name.ts'
import { Problem } from '../../domain/problem.ts'
import type { HttpKit } from '../../http/kit.ts'
import { copyNode } from '../../operations/copy-node.ts'
import { createFolder } from '../../operations/create-folder.ts'
import { createFolders } from '../../operations/create-folders.ts'
import type { NodeRef } from '../../operations/find-node.ts'
import { getNode, listChildren } from '../../operations/list-children.ts'
import { moveNode } from '../../operations/move-node.ts'
import { trashNode } from '../../operations/trash-node.ts'
import { nodeIdOf, pathRefOf, preconditionOf } from './inputs.ts'
import { decodeCursor, encodeCursor } from './list-cursor.ts'
import { nodeResource } from './resources.ts'
import type { RestServer } from './rest-server.ts'
import { IdSchema, NodeSchema } from './schemas.ts'

const Target = Type.Object({ id: Type.String() })
const tree = { gate: { tree: true } } as const

/** Folders and files as things with names and places. */
export function nodeRoutes(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.get(
    '/nodes/by-path',
    {
      config: tree,
      schema: {
        summary: 'A node by its path',
        querystring: Type.Object({ space: Type.Optional(Type.String()), path: Type.String() }),
        response: { 200: NodeSchema },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      return await resourceOf(kit, actor, await pathRefOf(kit, actor, request.query))
    },
  )

  server.get(
    '/nodes/:id',
    {
      config: tree,
      schema: { summary: 'A node', params: Target, response: { 200: NodeSchema } },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      return await resourceOf(kit, actor, { id: nodeIdOf(request.params.id) })
    },
  )

  server.get(
    '/nodes/:id/children',
    {
      config: tree,
      schema: {
        summary: 'A page of a folder: folders first, then files, each by name',
        params: Target,
        querystring: Type.Object({
          after: Type.Optional(Type.String()),
          limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(NodeSchema),
            next: Type.Union([Type.String(), Type.Null()]),
            total: Type.Integer(),
          }),
        },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const page = await listChildren(parts, {
        actor,
        ref: { id: nodeIdOf(request.params.id) },
        after: decodeCursor(request.query.after),
        limit: request.query.limit,
      })
      return {
        items: page.items.map((one) => nodeResource(one, [...page.folder.path, one.name])),
        next: page.next ? encodeCursor(page.next) : null,
        total: page.total,
      }
    },
  )

  folderRoute(server, kit)
  moveRoute(server, kit)
  copyRoute(server, kit)
  deleteRoute(server, kit)
}

function folderRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/folders',
    {
      config: tree,
      schema: {
        summary: 'Make a folder',
        body: Type.Object({
          space: Type.Optional(Type.String()),
          path: Type.String(),
          parents: Type.Boolean({ default: false, description: 'Make those above it too.' }),
        }),
        response: { 201: NodeSchema },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const place = await pathRefOf(kit, actor, request.body)
      const node = request.body.parents
        ? await createFolders(parts, { actor, ...place })
        : await createFolder(parts, { actor, place, lockTokens: [] })
      return await reply.code(201).send(nodeResource(node, place.path))
    },
  )
}

function moveRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.patch(
    '/nodes/:id',
    {
      config: tree,
      schema: {
        summary: 'Rename or move',
        params: Target,
        body: Type.Object({
          name: Type.Optional(Type.String()),
          parent: Type.Optional(IdSchema),
          overwrite: Type.Boolean({
            default: false,
            description: 'Move what has the name already to the trash.',
          }),
        }),
        response: { 200: NodeSchema },
      },
    },
    async (request) => {
      const actor = await kit.authenticate(request, 'rest')
      const source = { id: nodeIdOf(request.params.id) }
      const { node } = await moveNode(parts, {
        actor,
        source,
        target: await placeFor(kit, { actor, source }, request.body),
        overwrite: request.body.overwrite,
        precondition: preconditionOf(request),
        lockTokens: [],
      })
      return await resourceOf(kit, actor, { id: node.id })
    },
  )
}

function copyRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.post(
    '/nodes/:id/copies',
    {
      config: tree,
      schema: {
        summary: 'Copy into a folder',
        params: Target,
        body: Type.Object({
          name: Type.Optional(Type.String()),
          parent: IdSchema,
          overwrite: Type.Boolean({ default: false }),
        }),
        response: { 201: NodeSchema },
      },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      const source = { id: nodeIdOf(request.params.id) }
      const { node } = await copyNode(parts, {
        actor,
        source,
        target: await placeFor(kit, { actor, source }, request.body),
        overwrite: request.body.overwrite,
        withMembers: true,
        lockTokens: [],
      })
      return await reply.code(201).send(await resourceOf(kit, actor, { id: node.id }))
    },
  )
}

function deleteRoute(server: RestServer, kit: HttpKit): void {
  const { parts } = kit

  server.delete(
    '/nodes/:id',
    {
      config: tree,
      schema: { summary: 'Move to the trash', params: Target, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const actor = await kit.authenticate(request, 'rest')
      await trashNode(parts, {
        actor,
        target: { id: nodeIdOf(request.params.id) },
        precondition: preconditionOf(request),
        lockTokens: [],
      })
      return await reply.code(204).send(null)
    },
  )
}

export async function resourceOf(kit: HttpKit, actor: Actor, ref: NodeRef) {
  const { node, path } = await getNode(kit.parts, { actor, ref })
  return nodeResource(node, path)
}

/** The new place of a node: what the body leaves out stays as it is. */
async function placeFor(
  kit: HttpKit,
  about: { readonly actor: Actor; readonly source: { readonly id: ReturnType<typeof nodeIdOf> } },
  body: { readonly name?: string; readonly parent?: string },
) {
  const { node } = await getNode(kit.parts, { actor: about.actor, ref: about.source })
  const parentId = body.parent === undefined ? node.parentId : nodeIdOf(body.parent)
  if (parentId === null) {
    throw new Problem('forbidden', {
      en: 'The root folder of a space stays where it is.',
      'zh-CN': '空间的根文件夹不能移动、替换或删除。',
    })
  }
  return { parentId, name: body.name === undefined ? node.name : parseName(body.name) }
}
