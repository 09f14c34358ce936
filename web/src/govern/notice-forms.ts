import type { Bilingual, Fault, MeasureDocument, Notice, NoticeDocument } from '../api/types.ts'
import { ApiProblem } from '../api/client.ts'

/** An empty notice of today. */
export function blankNotice(now: Date): NoticeDocument {
  return {
    id: `${now.toISOString().slice(0, 10)}-`,
    title: { en: '', 'zh-CN': '' },
    body: { en: '', 'zh-CN': '' },
    authority: 'operator',
    legalBasis: { en: '', 'zh-CN': '' },
    kind: 'measure',
    of: null,
    measures: [blankMeasure()],
  }
}

export function blankMeasure(): MeasureDocument {
  return {
    effect: 'suspend',
    capabilities: ['upload'],
    media: ['video'],
    from: 'publication',
    until: null,
  }
}

/** The notice that ends another one, ready to be published as it stands. */
export function liftOf(notice: Notice, takenIds: readonly string[]): NoticeDocument {
  const { title } = notice
  return {
    id: freeId(`${notice.id}-lifted`, takenIds),
    kind: 'lift',
    of: notice.id,
    authority: 'operator',
    title: { en: `Lifted: ${title.en}`, 'zh-CN': `关于解除“${title['zh-CN']}”的公告` },
    body: {
      en: `The reason for the notice “${title.en}” (${notice.id}) no longer applies. Its measures end with the publication of this notice; everything works as before.`,
      'zh-CN': `“${title['zh-CN']}”（${notice.id}）所依据的原因已不再适用。自本公告发布之时起，该公告中的措施全部终止，各项功能恢复正常。`,
    },
  }
}

/** `id`, or `id-2`, `id-3`, … where it is taken: a published id is never used again. */
export function freeId(id: string, takenIds: readonly string[]): string {
  if (!takenIds.includes(id)) return id
  let number = 2
  while (takenIds.includes(`${id}-${String(number)}`)) number += 1
  return `${id}-${String(number)}`
}

/** What is sent: without the parts that are empty or that the kind of notice can't carry. */
export function documentOf(form: NoticeDocument): NoticeDocument {
  const { measures, legalBasis, of, issuedAt, until, pledge, ...rest } = form
  const changes = form.kind === 'amend' || form.kind === 'extend' || form.kind === 'lift'
  const carries = form.kind === 'measure' || form.kind === 'amend'
  return {
    ...rest,
    ...(form.kind === 'extend' && until && { until }),
    ...(form.kind === 'pledge' && pledge && { pledge }),
    ...(issuedAt && { issuedAt }),
    ...(legalBasis && !isEmpty(legalBasis) && { legalBasis }),
    ...(changes && of && { of }),
    ...(carries && { measures: (measures ?? []).map(measureOf) }),
  }
}

/** The form of a draft that the server gave. */
export function formOf(notice: Notice): NoticeDocument {
  const { id, title, body, authority, kind, issuedAt, legalBasis, of, measures } = notice
  const { urgent, urgentReason, until, pledge } = notice
  return {
    id,
    title,
    body,
    authority,
    kind,
    legalBasis: legalBasis ?? { en: '', 'zh-CN': '' },
    of: of ?? null,
    ...(issuedAt && { issuedAt }),
    ...(urgent && { urgent }),
    ...(urgentReason && { urgentReason }),
    ...(until && { until }),
    ...(pledge && { pledge }),
    measures: measures.map((measure) => ({
      effect: measure.effect,
      capabilities: measure.capabilities,
      ...(measure.media && { media: measure.media }),
      ...(measure.cohort && { cohort: measure.cohort }),
      from: measure.from || 'publication',
      until: measure.until,
      ...extrasOf(measure),
    })),
  }
}

/** Faults by field, as `measures.0.from`, whichever way the server wrote the path. */
export type FaultsByField = ReadonlyMap<string, Bilingual>

export function faultsOf(error: unknown, faults: readonly Fault[] | undefined): FaultsByField {
  const found = new Map<string, Bilingual>()
  const all = [
    ...(faults ?? []),
    ...(error instanceof ApiProblem ? (error.problem.faults ?? []) : []),
  ]
  for (const { path, problem, mend } of all) {
    found.set(normal(path), {
      en: `${problem.en} ${mend.en}`,
      'zh-CN': `${problem['zh-CN']}${mend['zh-CN']}`,
    })
  }
  if (
    error instanceof ApiProblem &&
    error.problem.field &&
    !found.has(normal(error.problem.field))
  ) {
    const words = error.problem.detail ?? error.problem.title
    found.set(normal(error.problem.field), { en: words, 'zh-CN': words })
  }
  return found
}

function normal(path: string): string {
  return path
    .replace(/^[/.$]+/, '')
    .replace(/[[\]/]+/g, '.')
    .replace(/\.+/g, '.')
    .replace(/\.$/, '')
}

function extrasOf({
  banks,
  grounds,
  level,
}: Pick<MeasureDocument, 'banks' | 'grounds' | 'level'>): Partial<MeasureDocument> {
  return { ...(banks && { banks }), ...(grounds && { grounds }), ...(level && { level }) }
}

function measureOf(form: MeasureDocument): MeasureDocument {
  const { effect, capabilities, media, cohort, from, until } = form
  const isSuspend = effect === 'suspend'
  return {
    effect,
    ...(isSuspend && { capabilities: capabilities ?? [] }),
    ...(media && media.length > 0 && { media }),
    ...(cohort && Object.keys(cohort).length > 0 && { cohort }),
    from: from || 'publication',
    until: until || null,
    ...(effect === 'inspect' && extrasOf(form)),
  }
}

const isEmpty = (text: Bilingual) => text.en.trim() === '' && text['zh-CN'].trim() === ''
