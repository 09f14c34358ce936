import { type Static, type TSchema, Type } from 'typebox'
import { CAPABILITIES, MEDIA_CLASSES } from '../../domain/governed.ts'
import { BytesSchema, InstantSchema, NullableInstantSchema } from './schemas.ts'

const words = <T extends string>(list: readonly T[]) =>
  Type.Unsafe<T>(Type.String({ enum: [...list] }))
/** What we answer with is never changed by whoever gets it. */
const list = <T extends TSchema>(schema: T) => Type.Unsafe<readonly Static<T>[]>(Type.Array(schema))
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

export const NoticeIdSchema = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,99}$' })
export const BilingualSchema = Type.Object({ en: Type.String(), 'zh-CN': Type.String() })
export const CapabilitySchema = words(CAPABILITIES)
export const MediaClassSchema = words(MEDIA_CLASSES)
const Capabilities = list(CapabilitySchema)
const Media = list(MediaClassSchema)
const Effect = words(['suspend', 'inspect', 'end', 'purge'])
const Kind = words(['measure', 'amend', 'extend', 'lift', 'clarification', 'pledge'])
const WrittenInstant = Type.String({ description: 'RFC 3339 with a zone.' })

const Cohort = Type.Object({
  edition: Type.Optional(words(['personal', 'enterprise'])),
  accounts: Type.Optional(list(Type.String())),
  createdSince: Type.Optional(WrittenInstant),
  createdBefore: Type.Optional(WrittenInstant),
})

const inventory = {
  banks: Type.Optional(list(Type.String())),
  grounds: Type.Optional(list(Type.String())),
  level: Type.Optional(Type.String()),
}

const DocumentMeasureSchema = Type.Object({
  effect: Effect,
  capabilities: Type.Optional(Capabilities),
  media: Type.Optional(Media),
  cohort: Type.Optional(Cohort),
  from: Type.Optional(Type.String({ description: '“publication”, or an instant.' })),
  until: Type.Optional(nullable(WrittenInstant)),
  ...inventory,
})

const text = {
  id: NoticeIdSchema,
  issuedAt: Type.Optional(WrittenInstant),
  title: BilingualSchema,
  body: Type.Object(
    { en: Type.String(), 'zh-CN': Type.String() },
    { description: 'Markdown; it gives the reason.' },
  ),
  authority: Type.String({ description: 'Who asked for it; “operator” if nobody did.' }),
  legalBasis: Type.Optional(BilingualSchema),
  kind: Kind,
  of: Type.Optional(nullable(NoticeIdSchema)),
  urgent: Type.Optional(Type.Boolean()),
  urgentReason: Type.Optional(BilingualSchema),
  until: Type.Optional(nullable(WrittenInstant)),
  pledge: Type.Optional(Type.Object({ effect: Type.Literal('end'), notBefore: WrittenInstant })),
}

/** A notice as its operator writes it. Told by the interface, checked by the policy, which says more. */
export const NoticeDocumentSchema = Type.Object({
  ...text,
  measures: Type.Optional(list(DocumentMeasureSchema)),
})

const measure = {
  id: Type.String(),
  notice: NoticeIdSchema,
  noticeUrl: Type.String(),
  effect: Effect,
  capabilities: Capabilities,
  media: nullable(Media),
  cohort: nullable(Cohort),
  ...inventory,
  from: Type.String({ description: 'An instant; in a draft perhaps “publication”.' }),
  until: NullableInstantSchema,
  state: words(['coming', 'in-force', 'ended']),
  endedBy: nullable(NoticeIdSchema),
  refusals: Count,
}

export const MeasureSchema = Type.Object(measure)

export const MeasureForMeSchema = Type.Object({
  ...measure,
  title: BilingualSchema,
  since: InstantSchema,
  stillWorks: Capabilities,
})

export const NoticeSchema = Type.Object({
  ...text,
  state: words(['draft', 'approved', 'published']),
  url: Type.String(),
  draftedBy: Type.String(),
  draftedAt: InstantSchema,
  publishedBy: nullable(Type.String()),
  publishedAt: NullableInstantSchema,
  approvals: list(Type.Object({ account: Type.String(), at: InstantSchema })),
  ledgerIndex: nullable(Count),
  signature: nullable(Type.String({ description: 'The signed checkpoint that covers it.' })),
  measures: list(MeasureSchema),
  deliveries: Type.Object({ accounts: Count, delivered: Count, seen: Count }),
  seen: Type.Optional(Type.Boolean()),
  changedBy: list(NoticeIdSchema),
  inForce: Type.Boolean(),
})

const Counted = Type.Object({ count: Count, bytes: BytesSchema })

export const SimulationSchema = Type.Object({
  accounts: Type.Object({ total: Count, affected: Count }),
  files: Type.Object({
    count: Count,
    bytes: BytesSchema,
    byClass: Type.Record(Type.String(), Counted),
  }),
  openUploads: Counted,
  from: NullableInstantSchema,
  capabilities: Capabilities,
  media: nullable(Media),
  samples: list(Type.Object({ account: Type.String(), files: Count, bytes: BytesSchema })),
  tookMs: Type.Number(),
  faults: list(
    Type.Object({
      path: Type.String(),
      problem: BilingualSchema,
      mend: BilingualSchema,
      line: Type.Optional(Type.Integer()),
    }),
  ),
})

export const TemplateSchema = Type.Object({
  key: Type.String(),
  name: BilingualSchema,
  effect: BilingualSchema,
  document: NoticeDocumentSchema,
})
