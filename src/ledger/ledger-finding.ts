import type { Bilingual } from '../domain/language.ts'

/** What can be wrong with a ledger. */
export type FindingKind =
  | 'entry-missing' // there are later entries, but not this one
  | 'entry-altered' // it does not hash to the stored hash of its leaf
  | 'entry-unexpected' // its number was there before, or is none
  | 'entry-malformed' // its bytes are not canonical JSON of a known kind
  | 'hash-missing'
  | 'hash-altered' // it does not follow from the two hashes below it
  | 'hash-unexpected' // stored for a subtree that is not complete, or twice
  | 'checkpoint-malformed' // not a checkpoint, not of this log, or signed by none of its keys
  | 'checkpoint-wrong-root' // the entries have another root: history was rewritten
  | 'checkpoint-beyond-log' // it covers more entries than there are: the log was rolled back
  | 'checkpoint-missing' // there are entries, and nothing signed

/** One damage, and where: `index` of the entry, of the hash within its level, or the checkpoint's size. */
export type LedgerFinding = {
  readonly kind: FindingKind
  readonly index: number
  /** Of a hash; 0 are the leaves. */
  readonly level?: number
  readonly detail: Bilingual
}

/** A finding with its words. A level belongs to findings about a hash. */
export function makeFinding(kind: FindingKind, index: number, level?: number): LedgerFinding {
  const detail = DETAILS[kind](level === undefined ? String(index) : `${level}/${index}`)
  return { kind, index, ...(level === undefined ? {} : { level }), detail }
}

const DETAILS: Readonly<Record<FindingKind, (where: string) => Bilingual>> = {
  'entry-missing': (where) => ({
    en: `Entry ${where} is missing.`,
    'zh-CN': `缺少第 ${where} 条记录。`,
  }),
  'entry-altered': (where) => ({
    en: `Entry ${where} and its stored hash disagree: one of the two was changed.`,
    'zh-CN': `第 ${where} 条记录与所存的哈希不符：两者之一已被改动。`,
  }),
  'entry-unexpected': (where) => ({
    en: `There is a second entry ${where}, or one out of order.`,
    'zh-CN': `第 ${where} 条记录重复，或次序有误。`,
  }),
  'entry-malformed': (where) => ({
    en: `Entry ${where} is not a ledger entry in canonical form.`,
    'zh-CN': `第 ${where} 条记录不是规范格式的账本记录。`,
  }),
  'hash-missing': (where) => ({
    en: `The stored hash ${where} is missing.`,
    'zh-CN': `缺少所存的哈希 ${where}。`,
  }),
  'hash-altered': (where) => ({
    en: `The stored hash ${where} does not follow from the two below it.`,
    'zh-CN': `所存的哈希 ${where} 与其下两个哈希不符。`,
  }),
  'hash-unexpected': (where) => ({
    en: `The stored hash ${where} has no place in a ledger of this size.`,
    'zh-CN': `所存的哈希 ${where} 在此大小的账本中不应存在。`,
  }),
  'checkpoint-malformed': (where) => ({
    en: `The checkpoint of size ${where} is damaged or not signed by this ledger.`,
    'zh-CN': `大小为 ${where} 的检查点已损坏，或并非由本账本签名。`,
  }),
  'checkpoint-wrong-root': (where) => ({
    en: `The first ${where} entries are not those that their checkpoint was signed for.`,
    'zh-CN': `前 ${where} 条记录与签署检查点时不同。`,
  }),
  'checkpoint-beyond-log': (where) => ({
    en: `A checkpoint was signed for ${where} entries, but the ledger ends earlier.`,
    'zh-CN': `曾为 ${where} 条记录签署检查点，但账本提前结束。`,
  }),
  'checkpoint-missing': (where) => ({
    en: `The ledger has ${where} entries and no signed checkpoint.`,
    'zh-CN': `账本有 ${where} 条记录，却没有任何已签名的检查点。`,
  }),
}
