import type { Bilingual } from '../../domain/language.ts'
import { beginDraft, appendToDraft, finishDraft } from '../../operations/drafts.ts'
import { copyNode } from '../../operations/copy-node.ts'
import { moveNode } from '../../operations/move-node.ts'
import { restoreFromTrash } from '../../operations/trash.ts'
import { trashNode } from '../../operations/trash-node.ts'
import { getNode } from '../../operations/list-children.ts'
import { restoreVersion } from '../../operations/versions.ts'
import { type SampleKind, sampleFile } from './sample-files.ts'
import { placeOf, type Player, type Stage } from './stage.ts'

/** Which of the two ways the page of 2016 can be read. */
export type Reading = 'video' | 'every'

/** Something that a person tries while the notice is in force. */
export type Attempt = {
  readonly what: Bilingual
  /** What it shows: that new content stops, that other classes go on, that what is there stays usable. */
  readonly shows: 'new-video' | 'other-class' | 'existing'
  readonly isRefused: Readonly<Record<Reading, boolean>>
  readonly run: () => Promise<void>
}

const NEVER = { video: false, every: false } as const
const ALWAYS = { video: true, every: true } as const
const ONLY_EVERY = { video: false, every: true } as const

/** What `who` tries, by every operation that brings content or moves it; `seed` makes the names new. */
export function attemptsOf(stage: Stage, who: Player, seed: number): Attempt[] {
  return [
    ...newVideos(stage, who, seed),
    ...otherClasses(stage, who, seed),
    ...existing(stage, who, seed),
  ]
}

/** Puts there what `existing` needs, before the notice. */
export async function storeBefore(stage: Stage, who: Player): Promise<void> {
  await stage.put(who, 'film.mp4', { bytes: sampleFile('mp4', 1) })
  await stage.put(who, 'holiday.txt', { bytes: sampleFile('mkv', 2), door: 'webdav' })
  await stage.put(who, 'photo.jpg', { bytes: sampleFile('jpg', 3), door: 'tus' })
  await stage.put(who, 'paper.pdf', { bytes: sampleFile('pdf', 4) })
  await stage.folder(who, 'Films')
  await stage.moment()
  await stage.put(who, 'cut.mp4', { bytes: sampleFile('mp4', 5) })
  await stage.put(who, 'cut.mp4', { bytes: sampleFile('mp4', 6) })
  await stage.put(who, 'old.mp4', { bytes: sampleFile('mp4', 7) })
}

function newVideos(stage: Stage, who: Player, seed: number): Attempt[] {
  const put = (path: string, kind: SampleKind) => () =>
    stage.put(who, path, { bytes: sampleFile(kind, seed) })
  const shows = 'new-video' as const
  return [
    { shows, isRefused: ALWAYS, what: WHAT.upload, run: put(`new-${seed}.mp4`, 'mp4') },
    { shows, isRefused: ALWAYS, what: WHAT.disguised, run: put(`diary-${seed}.txt`, 'mkv') },
    { shows, isRefused: ALWAYS, what: WHAT.upperCase, run: put(`NEW-${seed}.MP4`, 'mp4') },
    { shows, isRefused: ALWAYS, what: WHAT.byName, run: put(`named-${seed}.mp4`, 'text') },
    { shows, isRefused: ALWAYS, what: WHAT.overwrite, run: put('film.mp4', 'mp4') },
    {
      shows,
      isRefused: ALWAYS,
      what: WHAT.emptyFirst,
      run: async () => {
        await stage.put(who, `empty-${seed}`, { bytes: new Uint8Array(0) })
        await stage.put(who, `empty-${seed}`, { bytes: sampleFile('mp4', seed) })
      },
    },
    { shows, isRefused: ALWAYS, what: WHAT.tus, run: () => sendByDraft(stage, who, seed) },
    {
      shows,
      isRefused: ALWAYS,
      what: WHAT.save,
      run: async () => {
        await copy(stage, who, { source: 'film.mp4', target: `second:film-${seed}.mp4` })
      },
    },
    {
      shows,
      // Within a suspension of every class no name makes a file anything that it was not before.
      isRefused: { video: true, every: false },
      what: WHAT.rename,
      run: async () => {
        await move(stage, who, { source: 'paper.pdf', target: 'paper.mp4' })
        await move(stage, who, { source: 'paper.mp4', target: 'paper.pdf' })
      },
    },
  ]
}

function otherClasses(stage: Stage, who: Player, seed: number): Attempt[] {
  const put = (path: string, kind: SampleKind) => () =>
    stage.put(who, path, { bytes: sampleFile(kind, seed) })
  const shows = 'other-class' as const
  const isRefused = ONLY_EVERY
  return [
    { shows, isRefused, what: WHAT.picture, run: put(`photo-${seed}.jpg`, 'jpg') },
    { shows, isRefused, what: WHAT.paper, run: put(`paper-${seed}.pdf`, 'pdf') },
    { shows, isRefused, what: WHAT.text, run: put(`notes-${seed}.txt`, 'text') },
  ]
}

function existing(stage: Stage, who: Player, seed: number): Attempt[] {
  const shows = 'existing' as const
  const isRefused = NEVER
  return [
    { shows, isRefused, what: WHAT.download, run: () => compare(stage, who, 0) },
    { shows, isRefused, what: WHAT.range, run: () => compare(stage, who, 50_000) },
    {
      shows,
      isRefused,
      what: WHAT.copy,
      run: () => copy(stage, who, { source: 'film.mp4', target: `Films/copy-${seed}.mp4` }),
    },
    {
      shows,
      isRefused,
      what: WHAT.move,
      run: async () => {
        await move(stage, who, { source: 'holiday.txt', target: 'Films/holiday.txt' })
        await move(stage, who, { source: 'Films/holiday.txt', target: 'holiday.txt' })
      },
    },
    { shows, isRefused, what: WHAT.trash, run: () => throughTrash(stage, who) },
    { shows, isRefused, what: WHAT.version, run: () => earlierVersion(stage, who) },
  ]
}

async function sendByDraft(stage: Stage, who: Player, seed: number): Promise<void> {
  const { parts } = stage
  const actor = { ...who.actor, door: 'tus' as const }
  const bytes = sampleFile('mp4', seed)
  const place = placeOf(who, `tus-${seed}`)
  const draft = await beginDraft(parts, { actor, ...place, size: bytes.length, metadata: '' })
  const signal = new AbortController().signal
  const pieces = (async function* () {
    yield bytes
  })()
  await appendToDraft(parts, { actor, draft, offset: 0, bytes: pieces }, signal)
  await finishDraft(parts, { actor, draft }, signal)
}

type Way = { readonly source: string; readonly target: string }

async function copy(stage: Stage, who: Player, { source, target }: Way): Promise<void> {
  await copyNode(stage.parts, {
    actor: { ...who.actor, door: 'webdav' },
    source: placeOf(who, source),
    target: placeOf(who, target),
    overwrite: false,
    withMembers: true,
    lockTokens: [],
  })
}

async function move(stage: Stage, who: Player, { source, target }: Way): Promise<void> {
  await moveNode(stage.parts, {
    actor: { ...who.actor, door: 'webdav' },
    source: placeOf(who, source),
    target: placeOf(who, target),
    overwrite: false,
    lockTokens: [],
  })
}

async function compare(stage: Stage, who: Player, start: number): Promise<void> {
  const got = await stage.get(who, 'film.mp4', start)
  const wanted = sampleFile('mp4', 1).subarray(start)
  if (!got.equals(wanted)) throw new Error('The film came back with other bytes.')
}

async function throughTrash(stage: Stage, who: Player): Promise<void> {
  const { parts } = stage
  const { actor } = who
  const target = placeOf(who, 'old.mp4')
  const { node } = await getNode(parts, { actor, ref: target })
  await trashNode(parts, { actor, target, lockTokens: [] })
  await restoreFromTrash(parts, { actor, nodeId: node.id })
}

async function earlierVersion(stage: Stage, who: Player): Promise<void> {
  const { parts } = stage
  const { actor } = who
  const { node } = await getNode(parts, { actor, ref: placeOf(who, 'cut.mp4') })
  await restoreVersion(parts, { actor, nodeId: node.id, versionNo: 1 })
  const got = await stage.get(who, 'cut.mp4')
  if (!got.equals(sampleFile('mp4', 5))) throw new Error('The earlier version has other bytes.')
}

const WHAT = {
  upload: { en: 'upload a new mp4', 'zh-CN': '上传新的 mp4' },
  disguised: { en: 'upload an mkv named .txt', 'zh-CN': '上传改名为 .txt 的 mkv' },
  upperCase: { en: 'upload a NEW.MP4', 'zh-CN': '上传 NEW.MP4（大写扩展名）' },
  byName: { en: 'upload a text named .mp4', 'zh-CN': '上传改名为 .mp4 的文本' },
  overwrite: { en: 'overwrite a stored mp4 with a new one', 'zh-CN': '用新的 mp4 覆盖已存的 mp4' },
  emptyFirst: {
    en: 'upload an empty file and overwrite it with an mp4',
    'zh-CN': '先上传空文件，再用 mp4 覆盖',
  },
  tus: {
    en: 'send an mp4 in pieces (tus), without a telling name',
    'zh-CN': '分段上传（tus）名称不明的 mp4',
  },
  save: { en: 'copy a stored mp4 to another space', 'zh-CN': '将已存的 mp4 复制到另一空间' },
  rename: { en: 'rename a pdf to .mp4', 'zh-CN': '将 pdf 改名为 .mp4' },
  picture: { en: 'upload a new jpg', 'zh-CN': '上传新的 jpg' },
  paper: { en: 'upload a new pdf', 'zh-CN': '上传新的 pdf' },
  text: { en: 'upload a new text', 'zh-CN': '上传新的文本' },
  download: { en: 'download the old film, byte for byte', 'zh-CN': '逐字节下载旧影片' },
  range: { en: 'download a part of the old film', 'zh-CN': '分段下载旧影片' },
  copy: { en: 'copy the old film inside the space', 'zh-CN': '在空间内复制旧影片' },
  move: { en: 'move a stored video and back', 'zh-CN': '移动已存的视频并移回' },
  trash: { en: 'delete an old film and restore it', 'zh-CN': '删除旧影片再还原' },
  version: { en: 'restore an earlier version of a film', 'zh-CN': '还原影片的早期版本' },
} as const satisfies Record<string, Bilingual>
