import type { NoticeId } from '../../domain/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, isoInstant, MINUTE_MS } from '../../domain/instant.ts'
import type { Bilingual } from '../../domain/language.ts'
import {
  appendToDraft,
  beginDraft,
  finishDraft,
  listDrafts,
  readDraft,
} from '../../operations/drafts.ts'
import { draftNotice } from '../../operations/notices/draft-notice.ts'
import { getNotice, listNotices } from '../../operations/notices/list-notices.ts'
import { publishNotice } from '../../operations/notices/publish-notice.ts'
import { markDelivered, markSeen } from '../../operations/notices/receive-notices.ts'
import { simulateNotice } from '../../operations/notices/simulate-notice.ts'
import { verifyDiskLedger } from '../../operations/verify-ledger.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'
import { liftTemplate, NOTICE_TEMPLATES, pledgeTemplate } from '../../policy/templates.ts'
import { attemptsOf, type Attempt, type Reading, storeBefore } from './attempts.ts'
import { sampleFile } from './sample-files.ts'
import { placeOf, refusalOf, Stage } from './stage.ts'
import { type StoryTeller } from './story-teller.ts'

/** All days of the story are days in China. */
const ZONE_MS = 8 * HOUR_MS
const at = (day: string, hour = 0): Instant => Date.parse(`${day}T00:00:00Z`) - ZONE_MS + hour * HOUR_MS // prettier-ignore
const NEVER = new AbortController().signal

const DOCUMENTS: Readonly<Record<Reading, string>> = {
  video: 'letv-2016-video',
  every: 'letv-2016-all',
}

/**
 * Lives through LeTV's notice of 2016-05-21 up to its lifting, in the data folder `folder`, which must be
 * new. Each thing that the story claims is tried, and told as a statement that holds or not.
 */
export async function replayLetv(
  folder: string,
  reading: Reading,
  teller: StoryTeller,
): Promise<void> {
  const stage = await Stage.open(folder, at('2016-05-20', 9))
  try {
    const story: Story = { stage, reading, teller, notice: documentOf(reading) }
    const inFlight = await before(story)
    await publication(story)
    await uploadInFlight(story, inFlight)
    await tryAll(story, { who: stage.players.lin, seed: 100, when: '2016-05-21' })
    await dayByDay(story)
    await fiveMonthsLater(story)
    await pledge(story)
    await lifting(story)
  } finally {
    await stage.close()
  }
}

type Story = {
  readonly stage: Stage
  readonly reading: Reading
  readonly teller: StoryTeller
  readonly notice: NoticeDocument
}

function documentOf(reading: Reading): NoticeDocument {
  const template = NOTICE_TEMPLATES.find(({ key }) => key === DOCUMENTS[reading])
  if (!template) throw new Error(`There is no template ${DOCUMENTS[reading]}.`)
  return template.document
}

const FLIGHT = sampleFile('mp4', 50)

/** 2016-05-20: people store what they have, and one upload is on its way over midnight. */
async function before({ stage, teller }: Story) {
  const { lin, ada } = stage.players
  for (const who of [lin, ada]) await storeBefore(stage, who)
  teller.tell(stage.clock.now(), {
    en: 'lin and ada store an mp4, an mkv named .txt, a jpg and a pdf.',
    'zh-CN': 'lin 和 ada 存入一个 mp4、一个改名为 .txt 的 mkv、一个 jpg 和一个 pdf。',
  })
  await stage.moveTo(at('2016-05-20', 23) + 50 * MINUTE_MS)
  const actor = { ...ada.actor, door: 'tus' as const }
  const place = placeOf(ada, 'on-the-way')
  const draft = await beginDraft(stage.parts, {
    actor,
    ...place,
    size: FLIGHT.length,
    metadata: '',
  })
  const bytes = (async function* () {
    yield FLIGHT
  })()
  await appendToDraft(stage.parts, { actor, draft, offset: 0, bytes }, NEVER)
  teller.tell(stage.clock.now(), {
    en: 'ada’s upload of another film is on its way as the day ends.',
    'zh-CN': '一天将尽，ada 的另一部影片仍在上传途中。',
  })
  return { actor, draft }
}

async function publication({ stage, teller, notice }: Story): Promise<void> {
  const { operator: governor, parts } = stage
  const id = notice.id as NoticeId
  await stage.moveTo(at('2016-05-21', 9))
  await draftNotice(parts, { governor, document: notice })
  const { files, accounts } = await simulateNotice(parts, { governor, id })
  const early = await refusalOf(() =>
    stage.put(stage.players.lin, 'before.mp4', { bytes: sampleFile('mp4', 60) }),
  )
  teller.tell(stage.clock.now(), {
    en: `Simulated: it would hit ${accounts.affected} accounts; ${files.count} stored files of its classes stay usable.`,
    'zh-CN': `模拟：将影响 ${accounts.affected} 个账号；相关类别的 ${files.count} 个已存文件照常使用。`,
  })
  await stage.moment()
  await publishNotice(parts, { governor, id })
  const view = await getNotice(parts, { id, governor })
  teller.tell(stage.clock.now(), {
    en: `Published: ${notice.title.en} (${id}), dated ${notice.issuedAt ?? ''}.`,
    'zh-CN': `发布：${notice.title['zh-CN']}（${id}），落款 ${notice.issuedAt ?? ''}。`,
  })
  const hasDate = notice.issuedAt?.startsWith('2016-05-21') === true
  const isOnTime = view.measures.every(({ from }) => from === view.publishedAt)
  teller.state(hasDate && isOnTime && early === undefined, {
    source: 'S',
    date: '2016-05-21',
    words: {
      en: 'the notice bears the date 2016-05-21, and nothing takes effect before it is published',
      'zh-CN': '公告落款为 2016-05-21，发布之前不产生任何效果',
    },
  })
  await stage.moment()
}

async function uploadInFlight(
  { stage, teller }: Story,
  { actor, draft }: Awaited<ReturnType<typeof before>>,
): Promise<void> {
  const { parts } = stage
  const refusal = await refusalOf(() => finishDraft(parts, { actor, draft }, NEVER))
  const kept = (await listDrafts(parts, actor)).find((one) => one.draft.id === draft.id)
  const back = kept && (await readDraft(parts, kept.draft, NEVER))
  const bytes = back && Buffer.concat(await Array.fromAsync(back.bytes))
  teller.state(refusal !== undefined && bytes?.equals(FLIGHT) === true, {
    source: 'product',
    date: '2016-05-21',
    words: {
      en: 'the upload in flight is refused at its end, and its owner can take every byte back',
      'zh-CN': '途中的上传在提交时被拒绝，其所有者可取回全部数据',
    },
  })
}

type Trying = {
  readonly who: Stage['players']['lin']
  readonly seed: number
  readonly when: string
}

async function tryAll(story: Story, { who, seed, when }: Trying): Promise<void> {
  const { stage, teller, reading } = story
  const attempts = attemptsOf(stage, who, seed)
  const results = new Map<Attempt['shows'], boolean[]>()
  for (const attempt of attempts) {
    await stage.moment()
    const got = await outcomeOf(attempt)
    const isRight = got.isRefused === attempt.isRefused[reading] && got.failure === undefined
    teller.attempt(attempt.what, { ...got, isRight })
    results.set(attempt.shows, [...(results.get(attempt.shows) ?? []), isRight])
  }
  for (const [shows, all] of results) {
    const words = shows === 'other-class' && reading === 'every' ? NO_CLASS : SHOWN[shows]
    const source = shows === 'other-class' ? 'product' : 'S'
    teller.state(all.every(Boolean), { source, date: when, words })
  }
}

async function outcomeOf(attempt: Attempt) {
  try {
    const refusal = await refusalOf(attempt.run)
    return { isRefused: refusal !== undefined, sentence: refusal?.detail, failure: undefined }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    return { isRefused: false, sentence: undefined, failure }
  }
}

/** 22 May to 28 October: the disk does its jobs, people look in, and it tells what happens. */
async function dayByDay(story: Story): Promise<void> {
  const { stage, teller, notice } = story
  const id = notice.id as NoticeId
  const known = new Set<string>([id])
  for (let noon = at('2016-05-22', 12); noon < at('2016-10-29'); noon += DAY_MS) {
    await stage.moveTo(noon)
    const day = dayOf(noon)
    if (day === '2016-05-22') await read(story, 'lin')
    if (day === '2016-06-03') await read(story, 'ada')
    const { items } = await listNotices(stage.parts, { limit: 100 })
    for (const { document } of items.filter((one) => !known.has(one.document.id))) {
      known.add(document.id)
      teller.tell(noon, document.title)
    }
    if (!day.endsWith('-01')) continue
    const who = stage.players.ada
    const refusal = await refusalOf(() =>
      stage.put(who, `film-${day}.mp4`, { bytes: sampleFile('mp4', 200) }),
    )
    teller.tell(noon, refusal ? stillRefused(stage) : STORED_AGAIN)
  }
  const days = [...known].filter((one) => one.startsWith(`${id}-reminder`)).length
  teller.state(days === 1, {
    source: 'product',
    date: '2016-08-19',
    words: {
      en: 'after 90 days the disk itself publishes a reminder: nobody finds out five months late',
      'zh-CN': '满 90 天时云盘自动发布提醒，不致五个月后才有人发现',
    },
  })
}

async function read({ stage, teller, notice }: Story, name: 'lin' | 'ada' | 'chen'): Promise<void> {
  const { actor } = stage.players[name]
  await markDelivered(stage.parts, actor)
  await markSeen(stage.parts, actor, notice.id as NoticeId)
  teller.tell(stage.clock.now(), {
    en: `${name} opens the app and reads the notice.`,
    'zh-CN': `${name} 打开应用，阅读了公告。`,
  })
}

async function fiveMonthsLater(story: Story): Promise<void> {
  const { stage, teller, notice } = story
  const { parts, operator: governor } = stage
  const id = notice.id as NoticeId
  await stage.moveTo(at('2016-10-29', 10))
  await tryAll(story, { who: stage.players.ada, seed: 300, when: '2016-10-29' })
  await read(story, 'chen')
  const seen = await seenAt(story)
  for (const [name, when] of seen) {
    teller.tell(stage.clock.now(), {
      en: `${name} has known of it since ${when}.`,
      'zh-CN': `${name} 自 ${when} 起已知悉。`,
    })
  }
  const report = await verifyDiskLedger(parts, NEVER)
  const view = await getNotice(parts, { id, governor })
  teller.tell(stage.clock.now(), {
    en: `The ledger: ${report.entries} entries recomputed, the notice is number ${view.ledgerIndex ?? -1}.`,
    'zh-CN': `账本：已重新计算 ${report.entries} 条记录，公告为第 ${view.ledgerIndex ?? -1} 条。`,
  })
  const isProvable = report.ok && report.notices > 0 && view.ledgerIndex !== null
  teller.state(isProvable && seen.every(([, when]) => when !== NOT_SEEN), {
    source: 'product',
    date: '2016-10-29',
    words: {
      en: 'the notice is proved by the ledger, with who has seen it since when',
      'zh-CN': '公告可由账本证明，并可查明何人何时阅知',
    },
  })
  const isCounted = view.measures.reduce((sum, { refusals }) => sum + refusals, 0) > 0
  teller.state(isCounted, {
    source: 'product',
    date: '2016-10-29',
    words: {
      en: 'every refusal is counted in public',
      'zh-CN': '每次拒绝均公开计数',
    },
  })
}

async function seenAt({ stage, notice }: Story): Promise<[string, string][]> {
  const id = notice.id as NoticeId
  return await stage.parts.catalog.read(async (tx) => {
    const seen: [string, string][] = []
    for (const { actor } of Object.values(stage.players)) {
      const at = (await tx.deliveries.one(id, actor.accountId))?.seenAt ?? null
      seen.push([actor.name, at === null ? NOT_SEEN : momentOf(at)])
    }
    return seen
  })
}

/** The same day: asked about its future, the operator says that the disk will not shut down. */
async function pledge({ stage, teller }: Story): Promise<void> {
  const { parts, operator: governor } = stage
  await stage.moveTo(at('2016-10-29', 18))
  await stage.publish(pledgeTemplate('2017-10-29T00:00:00+08:00').document)
  teller.tell(stage.clock.now(), {
    en: 'The operator promises in a notice that the disk will not shut down before 2017-10-29.',
    'zh-CN': '运营者以公告承诺：2017-10-29 之前不停止服务。',
  })
  await draftNotice(parts, { governor, document: THE_END })
  const { faults } = await simulateNotice(parts, { governor, id: THE_END.id as NoticeId })
  const isBound = faults.some(({ problem }) => /promise|pledge/i.test(problem.en))
  teller.state(isBound, {
    source: 'S',
    date: '2016-10-29',
    words: {
      en: 'the promise that the disk will not shut down is public, and binds: an end before its date cannot be published',
      'zh-CN': '“不会停止服务”的承诺公开且有约束力：期前的终止公告无法发布',
    },
  })
}

/** LeTV did close on 2017-06-30, after saying that it would not. */
const THE_END: NoticeDocument = {
  id: '2017-06-30-end',
  title: { en: 'End of the personal disk', 'zh-CN': '关于个人云盘停止服务的公告' },
  body: {
    en: 'The personal edition of this disk closes on 30 June 2017. Please take your files away until then.',
    'zh-CN': '个人云盘将于 2017 年 6 月 30 日停止服务，请在此之前备份您的文件。',
  },
  authority: 'operator',
  kind: 'measure',
  measures: [{ effect: 'end', cohort: { edition: 'personal' }, from: '2017-06-30T00:00:00+08:00' }],
}

async function lifting({ stage, teller, notice, reading }: Story): Promise<void> {
  await stage.moveTo(at('2016-10-30', 9))
  await stage.publish(liftTemplate(notice).document)
  teller.tell(stage.clock.now(), {
    en: 'A second notice lifts the first.',
    'zh-CN': '第二份公告解除第一份。',
  })
  await stage.moment()
  const { lin } = stage.players
  const again = attemptsOf(stage, lin, 400).filter(({ shows }) => shows !== 'existing')
  const stillRefused: Attempt[] = []
  for (const attempt of again) {
    await stage.moment()
    const got = await outcomeOf(attempt)
    const isRight = !got.isRefused && got.failure === undefined
    teller.attempt(attempt.what, { ...got, isRight })
    if (!isRight) stillRefused.push(attempt)
  }
  teller.state(stillRefused.length === 0, {
    source: 'product',
    date: '2016-10-30',
    words: {
      en: `lifted by a second notice, uploads of ${reading === 'video' ? 'videos' : 'every class'} work again`,
      'zh-CN': `第二份公告解除后，${reading === 'video' ? '视频' : '全部类别'}可再次上传`,
    },
  })
  const report = await verifyDiskLedger(stage.parts, NEVER)
  teller.state(report.ok, {
    source: 'product',
    date: '2016-10-30',
    words: {
      en: `the whole ledger verifies: ${report.entries} entries, ${report.checkpoints} signed checkpoints`,
      'zh-CN': `整个账本核对无误：${report.entries} 条记录，${report.checkpoints} 个已签名的检查点`,
    },
  })
}

function stillRefused({ clock }: Stage): Bilingual {
  const days = Math.floor((clock.now() - at('2016-05-21')) / DAY_MS)
  return {
    en: `ada tries again to upload a film: refused as before, for ${days} days now.`,
    'zh-CN': `ada 再次尝试上传影片：仍被拒绝，至今已 ${days} 天。`,
  }
}

const NOT_SEEN = '–'

function momentOf(instant: Instant): string {
  return isoInstant(instant + ZONE_MS)
    .slice(0, 16)
    .replace('T', ' ')
}

function dayOf(instant: Instant): string {
  return isoInstant(instant + ZONE_MS).slice(0, 10)
}

const SHOWN: Readonly<Record<Attempt['shows'], Bilingual>> = {
  'new-video': {
    en: 'uploading videos is suspended, by every operation and under every disguise',
    'zh-CN': '视频上传已暂停，无论经由何种操作、以何种名称',
  },
  'other-class': {
    en: 'files of other classes are accepted as before',
    'zh-CN': '其他类别的文件照常接收',
  },
  existing: {
    en: 'existing video data is retained and stays usable: download, range, copy, move, trash, versions',
    'zh-CN': '已有视频数据予以保留，照常使用：下载、分段、复制、移动、回收站、版本',
  },
}
const NO_CLASS: Bilingual = {
  en: 'read as the headline has it, no file of any class is accepted',
  'zh-CN': '按标题的说法，任何类别的文件均不接收',
}
const STORED_AGAIN: Bilingual = { en: 'A new video was stored.', 'zh-CN': '新视频已存入。' }
