// The REST resources as /api/v1 sends them. Instants are ISO 8601 strings in UTC, sizes are bytes, ids are strings.

export type Language = 'en' | 'zh-CN'
export type Bilingual = { en: string; 'zh-CN': string }
export type Capability =
  | 'sign-up'
  | 'sign-in'
  | 'upload'
  | 'save'
  | 'fetch'
  | 'share'
  | 'open-link'
  | 'preview'
  | 'play'
  | 'download'
  | 'search'
  | 'export'
export type MediaClass =
  'video' | 'software' | 'audio' | 'image' | 'archive' | 'document' | 'text' | 'other'
export type Edition = 'personal' | 'enterprise'
export type Role = 'user' | 'administrator'
export type Page<T> = { items: T[]; next: string | null }

export type Problem = {
  type: string
  title: string
  status: number
  detail?: string
  instance?: string
  /** the field at fault, as a path: `measures[0].from` */
  field?: string
  retryAfterSeconds?: number
  faults?: Fault[]
  // of a refusal by a measure (451)
  notice?: string
  noticeUrl?: string
  capability?: Capability
  mediaClass?: MediaClass
  since?: string
  until?: string | null
}

export type About = {
  name: string
  version: string
  demo: boolean
  languages: Language[]
  signUp: boolean
  origin: string
}

export type Account = {
  id: string
  name: string
  displayName: string
  role: Role
  edition: Edition
  state: 'active' | 'suspended'
  language: Language | null
  createdAt: string
  quotaBytes?: number | null
  usedBytes?: number
}

export type Space = {
  id: string
  name: string
  /** id of the account */
  owner: string
  root: string
  edition: Edition
  isHome: boolean
  usedBytes: number
  quotaBytes: number | null
}

export type Node = {
  id: string
  kind: 'file' | 'folder'
  name: string
  path: string
  space: string
  parent: string | null
  size: number
  etag: string
  mediaType: string | null
  mediaClass: MediaClass | null
  sha256: string | null
  createdAt: string
  modifiedAt: string
  permissions: string[]
}

export type Children = Page<Node> & { total: number }

export type Version = {
  version: number | string
  size: number
  sha256: string
  mediaClass: MediaClass | null
  createdAt: string
  modifiedAt: string
  current: boolean
}

export type TrashItem = {
  id: string
  node: Node
  originalPath: string
  deletedAt: string
  expiresAt: string | null
}

export type Draft = {
  id: string
  name: string
  path: string
  space: string
  /** A part of a file, sent by a program that will join it with others: it has no name yet. */
  part: boolean
  size: number | null
  receivedBytes: number
  createdAt: string
  expiresAt: string
  refusedBy: { notice: string; noticeUrl: string; title: Bilingual } | null
}

export type Cohort = {
  edition?: Edition
  accounts?: string[]
  createdBefore?: string
  createdSince?: string
}

export type Effect = 'suspend' | 'inspect' | 'end' | 'purge'

export type MeasureDocument = {
  effect: Effect
  capabilities?: Capability[]
  media?: MediaClass[]
  cohort?: Cohort
  from?: string
  until?: string | null
  banks?: string[]
  grounds?: string[]
  level?: string
}

export type NoticeKind = 'measure' | 'amend' | 'extend' | 'lift' | 'clarification' | 'pledge'

export type NoticeDocument = {
  id: string
  issuedAt?: string
  title: Bilingual
  body: Bilingual
  authority: string
  legalBasis?: Bilingual | null
  kind: NoticeKind
  of?: string | null
  measures?: MeasureDocument[]
  urgent?: boolean
  urgentReason?: Bilingual
  /** of an extension: the new end */
  until?: string | null
  /** of a pledge: what will not happen before */
  pledge?: { effect: 'end'; notBefore: string }
}

export type Measure = {
  id: string
  notice: string
  effect: Effect
  capabilities: Capability[]
  media: MediaClass[] | null
  cohort: Cohort | null
  banks?: string[]
  grounds?: string[]
  level?: string
  /** an instant; in a draft perhaps `publication` */
  from: string
  until: string | null
  state: 'coming' | 'in-force' | 'ended'
  endedBy: string | null
  refusals: number
}

export type MeasureForMe = Measure & {
  title: Bilingual
  noticeUrl: string
  since: string
  stillWorks: Capability[]
}

export type Notice = Omit<NoticeDocument, 'measures'> & {
  state: 'draft' | 'approved' | 'published'
  url: string
  draftedBy: string
  draftedAt: string
  publishedAt: string | null
  approvals: { account: string; at: string }[]
  ledgerIndex: number | null
  signature: string | null
  measures: Measure[]
  deliveries: { accounts: number; delivered: number; seen: number }
  seen?: boolean
  changedBy: string[]
  inForce: boolean
}

export type Fault = { path: string; problem: Bilingual; mend: Bilingual; line?: number }

export type Simulation = {
  accounts: { total: number; affected: number }
  files: {
    count: number
    bytes: number
    byClass: Partial<Record<MediaClass, { count: number; bytes: number }>>
  }
  openUploads: { count: number; bytes: number }
  from: string | null
  capabilities: Capability[]
  media: MediaClass[] | null
  samples: { account: string; files: number; bytes: number }[]
  tookMs: number
  faults: Fault[]
}

export type Me = {
  account: Account
  spaces: Space[]
  quota: { usedBytes: number; limitBytes: number | null }
  measures: MeasureForMe[]
  unseenNotices: Notice[]
}

export type SessionEntry = {
  id: string
  current: boolean
  createdAt: string
  lastSeenAt: string
  userAgent: string | null
  address: string | null
}

export type AppPassword = {
  id: string
  label: string
  createdAt: string
  lastUsedAt: string | null
}
export type Token = AppPassword & { scopes: string[]; expiresAt: string | null }
export type NoticeTemplate = {
  key: string
  name: Bilingual
  effect: Bilingual
  document: NoticeDocument
}

export type DemoFacts = {
  people?: { user: string; password: string; displayName: string }[]
  curl?: string
  rclone?: string
  tryFiles?: { name: string; url: string; mediaClass: MediaClass }[]
}
