import { createHash } from 'node:crypto'
import { CAPABILITIES } from '../domain/governed.ts'
import type { Capability } from '../domain/governed.ts'
import type { MeasureId, NoticeId } from '../domain/ids.ts'
import { isoInstant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts'
import { ENTRY_BYTES_MAX } from './entry-bundle.ts'

/** `at` is when it happened: RFC 3339 in UTC with milliseconds, as `isoInstant` writes it. */
type Entry<Kind extends string, Facts> = { readonly at: string; readonly kind: Kind } & Facts

/** Hex digits of `documentHash`. */
type Sha256 = string
/** Made by `personCommitment`. */
type Commitment = string
/** `YYYY-MM-DD` in UTC. */
type Day = string

/** A notice was published, and this is its whole text. */
export type NoticeEntry = Entry<
  'notice',
  {
    readonly notice: NoticeId
    /** Of `document`. */
    readonly sha256: Sha256
    readonly document: Readonly<Record<string, unknown>>
  }
>

/** Somebody agreed to the publication of exactly this text. */
export type ApprovalEntry = Entry<
  'approval',
  { readonly notice: NoticeId; readonly sha256: Sha256; readonly approver: Commitment }
>

/** How many accounts a notice is for, has been delivered to and was seen by, at the end of the day. */
export type DeliveryEntry = Entry<
  'delivery',
  {
    readonly notice: NoticeId
    readonly day: Day
    readonly accounts: number
    readonly delivered: number
    readonly seen: number
  }
>

/** How often one measure refused something on one day. */
export type RefusalsEntry = Entry<
  'refusals',
  {
    readonly measure: MeasureId
    readonly day: Day
    readonly counts: Readonly<Partial<Record<Capability, number>>>
  }
>

/** What was done to an account, and the notice that it rests on, if one does. */
export type AccountEntry = Entry<
  'account',
  {
    readonly account: Commitment
    readonly change: 'suspended' | 'reinstated' | 'closed'
    readonly notice: NoticeId | null
  }
>

/** From here on checkpoints are signed by `key`; both as `formatVerifierKey` writes them. */
export type KeyEntry = Entry<
  'key',
  {
    readonly change: 'made' | 'rotated'
    readonly key: string
    /** null: the log begins. */
    readonly previous: string | null
  }
>

/** All that is ever written into the ledger. Closed: a new kind is added here, with its facts below. */
export type LedgerEntry =
  NoticeEntry | ApprovalEntry | DeliveryEntry | RefusalsEntry | AccountEntry | KeyEntry
export type LedgerKind = LedgerEntry['kind']

/**
 * The entry's bytes: canonical JSON (RFC 8785) in UTF-8. These bytes, not their meaning, are what
 * the tree hashes.
 *
 * @throws Problem 'too-large' when that is more than 65,535 bytes
 * @throws TypeError when a fact has not the form that the type promises
 */
export function encodeLedgerEntry(entry: LedgerEntry): Uint8Array {
  if (!isLedgerEntry(entry)) throw new TypeError('A malformed ledger entry.')
  const bytes = new TextEncoder().encode(canonicalJson(entry))
  if (bytes.length <= ENTRY_BYTES_MAX) return bytes
  throw new Problem(
    'too-large',
    {
      en: `The text is too long for the ledger by ${bytes.length - ENTRY_BYTES_MAX} bytes. Shorten it; long documents can be linked.`,
      'zh-CN': `文本超出账本上限 ${bytes.length - ENTRY_BYTES_MAX} 字节。请精简；长文件可以用链接引用。`,
    },
    { facts: { bytes: bytes.length, bytesMax: ENTRY_BYTES_MAX } },
  )
}

/** The entry, or undefined unless the bytes are exactly what `encodeLedgerEntry` would make of it. */
export function parseLedgerEntry(bytes: Uint8Array): LedgerEntry | undefined {
  if (bytes.length > ENTRY_BYTES_MAX) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value = parseCanonicalJson(text)
    return isLedgerEntry(value) ? value : undefined
  } catch {
    // Not UTF-8.
    return undefined
  }
}

/** SHA-256 of the document's canonical JSON: 64 lower-case hex digits. */
export function documentHash(document: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(canonicalJson(document), 'utf8').digest('hex')
}

type Check = (value: unknown) => boolean
type FactsOf<Kind extends LedgerKind> = Exclude<
  keyof Extract<LedgerEntry, { kind: Kind }>,
  'at' | 'kind'
>

const isString: Check = (value) => typeof value === 'string' && value !== ''
const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isDay: Check = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d$/.test(value) &&
  isInstant(`${value}T00:00:00.000Z`)

const FACTS: { readonly [K in LedgerKind]: Readonly<Record<FactsOf<K>, Check>> } = {
  notice: { notice: isString, sha256: isHash, document: isRecord },
  approval: { notice: isString, sha256: isHash, approver: isHash },
  delivery: { notice: isString, day: isDay, accounts: isCount, delivered: isCount, seen: isCount },
  refusals: { measure: isString, day: isDay, counts: areCounts },
  account: {
    account: isHash,
    change: isOneOf('suspended', 'reinstated', 'closed'),
    notice: orNull(isString),
  },
  key: { change: isOneOf('made', 'rotated'), key: isString, previous: orNull(isString) },
}

export const LEDGER_KINDS = Object.keys(FACTS) as readonly LedgerKind[]

function isLedgerEntry(value: unknown): value is LedgerEntry {
  if (!isRecord(value)) return false
  const { at, kind, ...facts } = value
  if (!isInstant(at) || typeof kind !== 'string' || !Object.hasOwn(FACTS, kind)) return false
  const checks: readonly [string, Check][] = Object.entries(FACTS[kind as LedgerKind])
  const isWhole = checks.every(([name, check]) => Object.hasOwn(facts, name) && check(facts[name]))
  if (!isWhole || Object.keys(facts).length !== checks.length) return false
  const { document } = facts
  return !isRecord(document) || facts['sha256'] === documentHash(document)
}

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 30) return false
  const instant = Date.parse(value)
  return Number.isFinite(instant) && isoInstant(instant) === value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function areCounts(value: unknown): boolean {
  const names: readonly string[] = CAPABILITIES
  return (
    isRecord(value) &&
    Object.entries(value).every(([name, count]) => names.includes(name) && isCount(count))
  )
}

function isOneOf(...words: readonly string[]): Check {
  return (value) => typeof value === 'string' && words.includes(value)
}

function orNull(check: Check): Check {
  return (value) => value === null || check(value)
}
