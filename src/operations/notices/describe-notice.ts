import { DAY_MS, type Instant } from '../../domain/instant.ts'
import type { Bilingual } from '../../domain/language.ts'
import {
  DEED_WORDS,
  editionWords,
  KIND_WORDS,
  listWords,
  suspendedWords,
} from '../../policy/governed-words.ts'
import { noticeDay, noticeMoment } from '../../policy/notice-date.ts'
import type { DocumentMeasure, NoticeDocument } from '../../policy/notice-document.ts'
import { parseWrittenInstant } from '../../policy/written-instant.ts'
import type { MeasureView } from './notice-view.ts'

/** A measure in plain words. */
export type Description = {
  /** What is no longer possible, or what is done: a sentence each. */
  readonly what: readonly Bilingual[]
  /** Whom it concerns. */
  readonly whom: Bilingual
}

export function describeMeasure(measure: MeasureView): Description {
  return { what: whatOf(measure), whom: whomOf(measure.written) }
}

/** Day and time in the zone in which the notice writes its dates. */
export function sayMoment(document: NoticeDocument, instant: Instant): Bilingual {
  return noticeMoment(instant, zoneOf(document))
}

/** The date on the text: its own, or that of the publication. */
export function sayIssueDay(document: NoticeDocument, publishedAt: Instant): Bilingual {
  const written = document.issuedAt ? parseWrittenInstant(document.issuedAt) : undefined
  return noticeDay(written?.instant ?? publishedAt, written?.zoneMinutes ?? zoneOf(document))
}

/** Whole days for which a measure has been, or was, in force. */
export function daysInForce(measure: MeasureView, now: Instant): number {
  if (measure.from === null) return 0
  const end = Math.min(now, measure.until ?? now)
  return Math.max(0, Math.floor((end - measure.from) / DAY_MS))
}

function zoneOf(document: NoticeDocument): number | undefined {
  const [first] = document.measures ?? []
  const dated = document.issuedAt ?? first?.from ?? first?.until
  return dated ? parseWrittenInstant(dated)?.zoneMinutes : undefined
}

function whatOf({ effect, written, capabilities, media }: MeasureView): Bilingual[] {
  switch (effect) {
    case 'suspend': {
      const [only] = media?.length === 1 ? media : []
      const kind = only && KIND_WORDS[only]
      const among = media && media.length > 1 ? amongWords(media) : { en: '', 'zh-CN': '' }
      return capabilities.map((one) => {
        const words = suspendedWords(one, kind)
        return {
          en: `${words.en}${among.en}.`,
          'zh-CN': `暂停${words['zh-CN']}${among['zh-CN']}。`,
        }
      })
    }
    case 'inspect':
      return [inspectWords(written)]
    case 'end': {
      const edition = editionWords(written.cohort?.edition)
      const deeds = capabilities.map((one) => DEED_WORDS[one])
      const gone = listWords(
        deeds.map((one) => one.gerund.toLowerCase()),
        'en',
      )
      const goneZh = listWords(
        deeds.map((one) => one.zh),
        'zh-CN',
      )
      return [
        {
          en: `${edition.en} ends. No longer possible then: ${gone}. Signing in, downloading and exporting go on.`,
          'zh-CN': `${edition['zh-CN']}终止服务，届时不能再${goneZh}；登录、下载和导出仍可使用。`,
        },
      ]
    }
    case 'purge':
      return [
        {
          en: 'What is still stored then is deleted for good.',
          'zh-CN': '届时仍存储的数据将被永久删除。',
        },
      ]
  }
}

function amongWords(media: NonNullable<MeasureView['media']>): Bilingual {
  const many = listWords(
    media.map((one) => KIND_WORDS[one].many),
    'en',
  )
  const zh = listWords(
    media.map((one) => KIND_WORDS[one].zh),
    'zh-CN',
  )
  return { en: ` for ${many}`, 'zh-CN': `（限于${zh}）` }
}

function inspectWords({ banks = [], grounds = [], level }: DocumentMeasure): Bilingual {
  const forGrounds = grounds.length > 0 ? ` for ${grounds.join(', ')}` : ''
  const forGroundsZh = grounds.length > 0 ? `，事由：${grounds.join('、')}` : ''
  const hit = level ? ` A hit is restricted to level ${level}.` : ''
  const hitZh = level ? `命中内容按 ${level} 级限制处理。` : ''
  return {
    en: `Stored content is compared with the lists ${banks.join(', ')}${forGrounds}.${hit}`,
    'zh-CN': `对存储内容与以下名单进行比对：${banks.join('、')}${forGroundsZh}。${hitZh}`,
  }
}

function whomOf({ cohort = {} }: DocumentMeasure): Bilingual {
  const { edition, accounts, createdSince, createdBefore } = cohort
  const conditions: Bilingual[] = []
  if (edition === 'personal') conditions.push({ en: 'the personal edition', 'zh-CN': '个人版' })
  if (edition === 'enterprise') conditions.push({ en: 'the enterprise edition', 'zh-CN': '企业版' })
  if (accounts) {
    conditions.push({
      en: `the accounts ${accounts.join(', ')}`,
      'zh-CN': `账号 ${accounts.join('、')}`,
    })
  }
  if (createdSince) {
    conditions.push({
      en: `accounts made since ${createdSince}`,
      'zh-CN': `${createdSince} 起注册的账号`,
    })
  }
  if (createdBefore) {
    conditions.push({
      en: `accounts made before ${createdBefore}`,
      'zh-CN': `${createdBefore} 前注册的账号`,
    })
  }
  if (conditions.length === 0) return { en: 'everybody', 'zh-CN': '所有用户' }
  return {
    en: conditions.map((one) => one.en).join('; '),
    'zh-CN': conditions.map((one) => one['zh-CN']).join('；'),
  }
}
