import type { Capability, MediaClass } from '../domain/governed.ts'
import { isoInstant } from '../domain/instant.ts'
import type { Bilingual } from '../domain/language.ts'
import { Problem } from '../domain/problem.ts'
import {
  DEED_WORDS,
  KIND_WORDS,
  editionWords,
  listWords,
  suspendedWords,
} from './governed-words.ts'
import { type MeasureTable, type Question, type Refusal, decide } from './measure-table.ts'
import { noticeDay, noticeMoment } from './notice-date.ts'

/**
 * The refusal as every door tells it. Facts: `notice`, `measure`, `capability`, `mediaClass` (or null),
 * `judgedBy`, `since` and `until` (RFC 3339 in UTC; `until` may be null), `stillWorks`. The door adds what
 * only it knows: the notice's address.
 */
export function refusalProblem(refusal: Refusal, stillWorks: readonly Capability[]): Problem {
  const { measure, capability, mediaClass, judgedBy } = refusal
  return new Problem('suspended-by-notice', refusalDetail(refusal, stillWorks), {
    facts: {
      notice: measure.notice,
      measure: measure.id,
      capability,
      mediaClass,
      judgedBy,
      since: isoInstant(measure.from),
      until: measure.until === null ? null : isoInstant(measure.until),
      stillWorks,
    },
  })
}

/** What somebody can go on doing with content like this that the disk holds already. */
export function stillWorks(
  table: MeasureTable,
  refusal: Refusal,
  question: Omit<Question, 'capability'>,
): Capability[] {
  const { capability, measure, mediaClass } = refusal
  if (capability === 'sign-up' || capability === 'open-link') return []
  return usesOf(measure.media ? mediaClass : null).filter(
    (one) =>
      one !== capability && decide(table, { ...question, capability: one }).verdict === 'allow',
  )
}

/** Films and sound are played, what has pages is looked at. */
function usesOf(mediaClass: MediaClass | null): readonly Capability[] {
  if (mediaClass === 'video' || mediaClass === 'audio')
    return ['download', 'play', 'share', 'export']
  if (mediaClass === 'archive' || mediaClass === 'software') return ['download', 'share', 'export']
  if (mediaClass === null) return ['download', 'preview', 'play', 'share', 'export']
  return ['download', 'preview', 'share', 'export']
}

/** Why, since when, by which notice, and what still works: one text in each language. */
export function refusalDetail(refusal: Refusal, works: readonly Capability[]): Bilingual {
  const sentences = [
    renameWords(refusal),
    causeWords(refusal),
    contentWords(refusal),
    worksWords(refusal, works),
  ]
  const said = sentences.filter((one) => one !== undefined)
  return {
    en: said.map((one) => one.en).join(' '),
    'zh-CN': said.map((one) => one['zh-CN']).join(''),
  }
}

function renameWords({ byRename, mediaClass }: Refusal): Bilingual | undefined {
  if (!byRename || !mediaClass) return undefined
  const kind = KIND_WORDS[mediaClass]
  return {
    en: `That name would make ${kind.one} of the file, which counts as an upload; it keeps its old name.`,
    'zh-CN': `改用该名称会使此文件成为${kind.zh}，视同上传，因此保留原名。`,
  }
}

function causeWords(refusal: Refusal): Bilingual {
  const { measure } = refusal
  const title = measure.noticeTitle
  const en = `by the notice “${title.en}” (${measure.notice})`
  const zh = `公告《${title['zh-CN']}》（${measure.notice}）`
  const since = noticeDay(measure.from, measure.zoneMinutes)
  if (measure.effect === 'end') {
    const edition = editionWords(measure.cohort.edition)
    const deed = DEED_WORDS[refusal.capability]
    return {
      en: `${edition.en} ended on ${since.en} ${en}. ${deed.gerund} is no longer possible.`,
      'zh-CN': `根据${zh}，${edition['zh-CN']}已于${since['zh-CN']}终止服务，不能再${deed.zh}。`,
    }
  }
  const what = suspendedWords(refusal.capability, spokenKind(refusal))
  const until =
    measure.until === null ? undefined : noticeMoment(measure.until, measure.zoneMinutes)
  return {
    en: `${what.en} ${until ? `from ${since.en} until ${until.en}` : `since ${since.en}`} ${en}.`,
    'zh-CN': `根据${zh}，自${since['zh-CN']}起${until ? `至${until['zh-CN']}` : ''}暂停${what['zh-CN']}。`,
  }
}

/** Said only where it surprises: the name doesn't tell. */
function contentWords({ judgedBy, mediaClass }: Refusal): Bilingual | undefined {
  if (judgedBy !== 'content' || !mediaClass) return undefined
  const kind = KIND_WORDS[mediaClass]
  return {
    en: `By its content this file is ${kind.one}, whatever its name.`,
    'zh-CN': `无论文件名如何，此文件的内容属于${kind.zh}。`,
  }
}

function worksWords(refusal: Refusal, works: readonly Capability[]): Bilingual | undefined {
  if (refusal.capability === 'sign-up') {
    return {
      en: 'Whoever has an account can still sign in.',
      'zh-CN': '已有账号的用户仍可登录。',
    }
  }
  if (works.length === 0) {
    return { en: 'The files stay with their owner.', 'zh-CN': '文件仍由其所有者保留。' }
  }
  const kind = refusal.measure.effect === 'end' ? undefined : spokenKind(refusal)
  const verbs = listWords(
    works.map((one) => DEED_WORDS[one].verb),
    'en',
  )
  const zh = listWords(
    works.map((one) => DEED_WORDS[one].zh),
    'zh-CN',
  )
  return {
    en: `Your existing ${kind?.many ?? 'files'} stay: you can still ${verbs} them.`,
    'zh-CN': `您已有的${kind?.zh ?? '文件'}予以保留，仍可${zh}。`,
  }
}

/** The class to speak of; undefined where the measure is for everything. */
function spokenKind({ measure, mediaClass }: Refusal) {
  return measure.media && mediaClass ? KIND_WORDS[mediaClass] : undefined
}
