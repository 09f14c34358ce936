import type { Capability, Edition, MediaClass } from '../domain/governed.ts'
import type { Bilingual } from '../domain/language.ts'

// Pieces of the sentences that people read about measures. English goes first, Chinese second.

type Kind = {
  /** Before a noun: "Video uploads". */
  readonly adjective: string
  readonly one: string
  readonly many: string
  readonly zh: string
}

/** How a class is spoken of. */
export const KIND_WORDS: Readonly<Record<MediaClass, Kind>> = {
  video: { adjective: 'Video', one: 'a video', many: 'videos', zh: '视频' },
  software: { adjective: 'Software', one: 'a program', many: 'programs', zh: '软件' },
  audio: { adjective: 'Audio', one: 'an audio file', many: 'audio files', zh: '音频' },
  image: { adjective: 'Image', one: 'an image', many: 'images', zh: '图片' },
  archive: { adjective: 'Archive', one: 'an archive', many: 'archives', zh: '压缩包' },
  document: { adjective: 'Document', one: 'a document', many: 'documents', zh: '文档' },
  text: { adjective: 'Text', one: 'a text file', many: 'text files', zh: '文本' },
  other: {
    adjective: 'Other',
    one: 'a file of another kind',
    many: 'files of other kinds',
    zh: '其他类型文件',
  },
}

/** What is suspended, with its verb: of one class, or of everything where `kind` is undefined. */
export function suspendedWords(capability: Capability, kind: Kind | undefined): Bilingual {
  const many = kind?.many ?? 'files'
  const zh = kind?.zh ?? '文件'
  const words: Readonly<Record<Capability, readonly [en: string, zh: string]>> = {
    'sign-up': ['Opening new accounts is suspended', '新用户注册'],
    'sign-in': ['Signing in is suspended', '登录'],
    upload: [
      kind ? `${kind.adjective} uploads are suspended` : 'Uploads are suspended',
      `${zh}上传`,
    ],
    save: [`Saving ${many} from shares is suspended`, `${zh}转存`],
    fetch: [`Fetching ${many} from other addresses is suspended`, `${zh}离线下载`],
    share: [`Sharing ${many} is suspended`, `${zh}分享`],
    'open-link': [`Opening links to ${many} is suspended`, `${zh}链接访问`],
    preview: [`Previewing ${many} is suspended`, `${zh}预览`],
    play: [`Playing ${many} is suspended`, `${zh}在线播放`],
    download: [`Downloading ${many} is suspended`, `${zh}下载`],
    search: ['Searching is suspended', '搜索'],
    export: ['Exporting is suspended', '导出'],
  }
  const [en, chinese] = words[capability]
  return { en, 'zh-CN': chinese }
}

/** What somebody does who uses a capability: "you can still download", "no longer possible: uploading". */
export const DEED_WORDS: Readonly<
  Record<Capability, { verb: string; gerund: string; zh: string }>
> = {
  'sign-up': { verb: 'sign up', gerund: 'Opening new accounts', zh: '注册新账号' },
  'sign-in': { verb: 'sign in', gerund: 'Signing in', zh: '登录' },
  upload: { verb: 'upload', gerund: 'Uploading', zh: '上传' },
  save: { verb: 'save', gerund: 'Saving from shares', zh: '转存' },
  fetch: { verb: 'fetch', gerund: 'Fetching from other addresses', zh: '离线下载' },
  share: { verb: 'share', gerund: 'Sharing', zh: '分享' },
  'open-link': { verb: 'open links to', gerund: 'Opening links', zh: '打开链接' },
  preview: { verb: 'preview', gerund: 'Previewing', zh: '预览' },
  play: { verb: 'play', gerund: 'Playing', zh: '播放' },
  download: { verb: 'download', gerund: 'Downloading', zh: '下载' },
  search: { verb: 'search', gerund: 'Searching', zh: '搜索' },
  export: { verb: 'export', gerund: 'Exporting', zh: '导出' },
}

export function editionWords(edition: Edition | undefined): Bilingual {
  if (edition === undefined) return { en: 'This disk', 'zh-CN': '本网盘' }
  return edition === 'personal'
    ? { en: 'The personal edition', 'zh-CN': '个人版' }
    : { en: 'The enterprise edition', 'zh-CN': '企业版' }
}

/** "a, b and c"; "a、b和c". */
export function listWords(words: readonly string[], language: keyof Bilingual): string {
  const [comma, and] = language === 'en' ? [', ', ' and '] : ['、', '和']
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(comma)}${and}${last}`
}
