import { Type } from 'typebox'

/** Shapes of the REST interface. They validate, they serialise, and they are the OpenAPI document. */

export const IdSchema = Type.String({ pattern: '^[0-9]{1,15}$', description: 'A decimal number.' })
export const InstantSchema = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const LanguageSchema = Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])
export const EditionSchema = Type.Union([Type.Literal('personal'), Type.Literal('enterprise')])
export const RoleSchema = Type.Union([Type.Literal('user'), Type.Literal('administrator')])
export const BytesSchema = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
export const NullableBytesSchema = nullable(BytesSchema)
export const NullableLanguageSchema = nullable(LanguageSchema)
export const NullableInstantSchema = nullable(InstantSchema)

export const AccountSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  displayName: Type.String(),
  role: RoleSchema,
  edition: EditionSchema,
  state: Type.Union([Type.Literal('active'), Type.Literal('suspended')]),
  suspendedBy: nullable(Type.String()),
  language: NullableLanguageSchema,
  createdAt: InstantSchema,
  quotaBytes: Type.Optional(NullableBytesSchema),
  usedBytes: Type.Optional(BytesSchema),
})

export const SpaceSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  owner: IdSchema,
  root: IdSchema,
  edition: EditionSchema,
  isHome: Type.Boolean(),
  usedBytes: BytesSchema,
  quotaBytes: NullableBytesSchema,
})

export const NodeSchema = Type.Object({
  id: IdSchema,
  kind: Type.Union([Type.Literal('file'), Type.Literal('folder')]),
  name: Type.String(),
  path: Type.String({ description: 'From the root of the space, beginning with “/”.' }),
  space: IdSchema,
  parent: nullable(IdSchema),
  size: Type.Integer({ description: 'Bytes; of a folder, of everything below it.' }),
  etag: Type.String(),
  mediaType: nullable(Type.String()),
  mediaClass: nullable(Type.String()),
  sha256: nullable(Type.String()),
  createdAt: InstantSchema,
  modifiedAt: InstantSchema,
  permissions: Type.Array(Type.String()),
})

export const VersionSchema = Type.Object({
  version: Type.Integer(),
  size: Type.Integer(),
  sha256: Type.String(),
  mediaClass: Type.String(),
  createdAt: InstantSchema,
  modifiedAt: InstantSchema,
  current: Type.Boolean(),
})

export const TrashItemSchema = Type.Object({
  id: IdSchema,
  node: NodeSchema,
  originalPath: Type.String(),
  deletedAt: InstantSchema,
  expiresAt: InstantSchema,
})

export const UploadSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  path: Type.String(),
  space: IdSchema,
  part: Type.Boolean({ description: 'A part of a file, without a name until it is joined.' }),
  size: nullable(Type.Integer()),
  receivedBytes: Type.Integer(),
  createdAt: InstantSchema,
  expiresAt: InstantSchema,
  refusedBy: nullable(
    Type.Object({
      notice: Type.String(),
      noticeUrl: Type.String(),
      title: Type.Object({ en: Type.String(), 'zh-CN': Type.String() }),
    }),
  ),
})

export const SessionSchema = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  createdAt: InstantSchema,
  lastSeenAt: InstantSchema,
  userAgent: Type.String(),
  address: Type.String(),
})

export const AppPasswordSchema = Type.Object({
  id: IdSchema,
  label: Type.String(),
  createdAt: InstantSchema,
  lastUsedAt: NullableInstantSchema,
})

export const TokenSchema = Type.Object({
  id: IdSchema,
  label: Type.String(),
  scopes: Type.Array(Type.String()),
  createdAt: InstantSchema,
  lastUsedAt: NullableInstantSchema,
  expiresAt: NullableInstantSchema,
})

export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
  },
  { additionalProperties: true },
)

/** `{items, next}`: `next` is the cursor of the next page, null after the last. */
export function pageOf<T extends Parameters<typeof Type.Array>[0]>(schema: T) {
  return Type.Object({ items: Type.Array(schema), next: nullable(Type.String()) })
}

export function listOf<T extends Parameters<typeof Type.Array>[0]>(schema: T) {
  return Type.Object({ items: Type.Array(schema) })
}
