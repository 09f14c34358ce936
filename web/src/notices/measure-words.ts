import type {
  Capability,
  Cohort,
  Effect,
  Language,
  Measure,
  MeasureDocument,
  MediaClass,
} from '../api/types.ts'
import { formatDate, formatInstant, formatList } from '../i18n/format.ts'
import type { Say } from '../i18n/use-words.ts'

/** What a sentence about a measure needs, from a published one or from one that is being written. */
export type MeasureFacts = {
  effect: Effect
  capabilities: readonly Capability[]
  media: readonly MediaClass[] | null
  cohort: Cohort | null
  /** null: at publication */
  from: string | null
  until: string | null
  state: Measure['state']
}

export function factsOf(document: MeasureDocument): MeasureFacts {
  const isAtPublication = !document.from || document.from === 'publication'
  return {
    effect: document.effect,
    capabilities: document.capabilities ?? [],
    media: document.media && document.media.length > 0 ? document.media : null,
    cohort: document.cohort ?? null,
    from: isAtPublication ? null : (document.from ?? null),
    until: document.until ?? null,
    state: 'coming',
  }
}

type Options = { t: Say; language: Language; forMe?: boolean }

/** The measure as one plain sentence: "Since 21 May 2016, you can’t upload or save videos." */
export function measureSentence(facts: MeasureFacts, { t, language, forMe }: Options): string {
  const who = forMe ? t('measure.you') : cohortWords(facts.cohort, t, language)
  const when = whenWords(facts, t, language)
  if (facts.effect === 'suspend') {
    const isForAll = !forMe && who === t('measure.everybody')
    return t(isForAll ? 'measure.suspendAll' : 'measure.suspend', {
      when,
      who,
      verbs: verbsOf(facts.capabilities, t, language),
      media: objectOf(facts, t, language),
    })
  }
  return t(`measure.${facts.effect}`, { when, who, media: mediaWords(facts.media, t, language) })
}

/** Until when, said even where it is open: nobody should have to ask. */
export function untilSentence(facts: MeasureFacts, t: Say, language: Language): string {
  if (facts.state === 'ended') return t('measure.ended')
  return facts.until
    ? t('measure.until', { until: formatInstant(facts.until, language) })
    : t('measure.open')
}

export function stillWorksWords(
  capabilities: readonly Capability[],
  t: Say,
  language: Language,
): string {
  return t('measure.stillWorks', {
    names: formatList(
      capabilities.map((one) => t(`capability.${one}`)),
      language,
    ),
  })
}

export function cohortWords(cohort: Cohort | null, t: Say, language: Language): string {
  if (!cohort || Object.keys(cohort).length === 0) return t('measure.everybody')
  const parts: string[] = []
  if (cohort.edition) parts.push(t(`measure.edition.${cohort.edition}`))
  if (cohort.accounts) parts.push(formatList(cohort.accounts, language))
  if (cohort.createdSince)
    parts.push(t('measure.createdSince', { date: formatDate(cohort.createdSince, language) }))
  if (cohort.createdBefore)
    parts.push(t('measure.createdBefore', { date: formatDate(cohort.createdBefore, language) }))
  return formatList(parts, language)
}

export function mediaWords(
  media: readonly MediaClass[] | null,
  t: Say,
  language: Language,
): string {
  if (!media || media.length === 0) return t('measure.allMedia')
  return formatList(
    media.map((one) => t(`measure.media.${one}`)),
    language,
  )
}

const WITHOUT_FILES: readonly Capability[] = ['sign-up', 'sign-in', 'search', 'export']

function objectOf(facts: MeasureFacts, t: Say, language: Language): string {
  return facts.capabilities.every((one) => WITHOUT_FILES.includes(one))
    ? ''
    : mediaWords(facts.media, t, language)
}

function verbsOf(capabilities: readonly Capability[], t: Say, language: Language): string {
  const verbs = capabilities.map((one) => t(`verb.${one}`))
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(verbs)
}

function whenWords(facts: MeasureFacts, t: Say, language: Language): string {
  if (!facts.from || facts.from === 'publication') return t('measure.atPublication')
  const date = formatDate(facts.from, language)
  return facts.state === 'coming'
    ? t('measure.fromDate', { date })
    : t('measure.sinceDate', { date })
}
