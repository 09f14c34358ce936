import type { Capability, MediaClass } from '../domain/governed.ts'
import type { Bilingual } from '../domain/language.ts'
import type { NoticeDocument } from './notice-document.ts'
import type { WrittenInstant } from './notice-document.ts'

/** A notice that an operator can start from: a document that passes its checks as it stands. */
export type NoticeTemplate = {
  /** Names the template, not the notice. */
  readonly key: string
  readonly name: Bilingual
  /** What it would do, in one sentence. */
  readonly effect: Bilingual
  readonly document: NoticeDocument
}

const WRITES: readonly Capability[] = ['upload', 'save', 'fetch']

/** LeTV's notice of 2016-05-21 in the two readings of its story, told in our own words. */
function letvDocument(reading: {
  readonly id: string
  readonly title: Bilingual
  readonly what: Bilingual
  readonly media?: readonly MediaClass[]
}): NoticeDocument {
  const { id, title, what, media } = reading
  return {
    id,
    issuedAt: '2016-05-21T00:00:00+08:00',
    title,
    body: {
      en: `To support the special campaign of the state against pornographic information spread through cloud disks, ${what.en} suspended from the publication of this notice until further notice.

**What this means for you**

- Everything you have stored stays. You can go on to download, play, share and export it.
- Copying, moving and restoring what your space already holds go on to work.
- When the suspension ends, a further notice on this page will say so.

We cooperate with the authorities in this campaign. Whatever is found to be restricted, its owner gets a statement of reasons and can object.`,
      'zh-CN': `为配合国家有关部门开展的打击利用云盘传播淫秽色情信息专项整治行动，自本公告发布之日起，本网盘${what['zh-CN']}，恢复时间另行公告。

**对您的影响**

- 您已存储的全部内容予以保留，仍可正常下载、播放、分享和导出。
- 对空间内已有文件进行复制、移动或还原，不受影响。
- 服务恢复时，将在本页面另行公告。

本网盘将配合主管部门做好相关工作。如有内容因此受到限制，我们会向其所有者说明理由，所有者有权提出异议。`,
    },
    authority: '全国“扫黄打非”办公室',
    kind: 'measure',
    measures: [{ effect: 'suspend', capabilities: WRITES, ...(media && { media }) }],
  }
}

const LETV_VIDEO: NoticeTemplate = {
  key: 'letv-2016-video',
  name: { en: 'Suspend video uploads (LeTV, 2016)', 'zh-CN': '暂停视频上传（乐视云盘，2016年）' },
  effect: {
    en: 'No new videos; everything stored stays usable.',
    'zh-CN': '不再接收新的视频，已存储的内容照常使用。',
  },
  document: letvDocument({
    id: '2016-05-21-video',
    title: { en: 'Suspension of video uploads', 'zh-CN': '关于暂停视频文件上传服务的公告' },
    what: {
      en: 'the uploading of video files, and saving or fetching them, is',
      'zh-CN': '暂停视频文件的上传、转存和离线下载服务',
    },
    media: ['video'],
  }),
}

const LETV_ALL: NoticeTemplate = {
  key: 'letv-2016-all',
  name: {
    en: 'Suspend all uploads (the other reading of 2016)',
    'zh-CN': '暂停全部文件上传（2016年事件的另一种说法）',
  },
  effect: {
    en: 'No new files of any kind; everything stored stays usable.',
    'zh-CN': '不再接收任何新文件，已存储的内容照常使用。',
  },
  document: letvDocument({
    id: '2016-05-21-all',
    title: { en: 'Suspension of uploads', 'zh-CN': '关于暂停文件上传服务的公告' },
    what: {
      en: 'the uploading of files of every kind, and saving or fetching them, is',
      'zh-CN': '暂停所有文件的上传、转存和离线下载服务',
    },
  }),
}

const MAINTENANCE: NoticeTemplate = {
  key: 'maintenance',
  name: { en: 'Nothing new during maintenance', 'zh-CN': '维护期间暂停写入' },
  effect: {
    en: 'No new content for a time; reading, sharing and sorting go on.',
    'zh-CN': '暂时不接收新内容，读取、分享和整理照常进行。',
  },
  document: {
    id: 'maintenance',
    title: { en: 'No new content during maintenance', 'zh-CN': '关于维护期间暂停写入新内容的公告' },
    body: {
      en: `We are moving this disk to new storage. So that nothing is lost on the way, it takes no new content while the work lasts.

You can read, download, play, share and export everything as before, and sort what you have. A further notice will say when uploads work again.`,
      'zh-CN': `本网盘正在迁移至新的存储设备。为确保迁移过程中数据不丢失，维护期间暂不接收新内容。

您仍可照常查看、下载、播放、分享和导出全部文件，也可以整理已有文件。上传恢复时将另行公告。`,
    },
    authority: 'operator',
    kind: 'measure',
    measures: [{ effect: 'suspend', capabilities: WRITES }],
  },
}

const PLAYBACK: NoticeTemplate = {
  key: 'playback-off',
  name: { en: 'Close playback and preview', 'zh-CN': '关闭在线播放和预览' },
  effect: {
    en: 'Videos and audio files are no longer played in the browser; downloads go on.',
    'zh-CN': '视频和音频不再提供在线播放，下载不受影响。',
  },
  document: {
    id: 'playback-off',
    title: { en: 'Closing of online playback', 'zh-CN': '关于关闭在线播放和预览功能的公告' },
    body: {
      en: `Online playback makes this disk into a place for publishing, which it is not meant to be. Playing and previewing videos and audio files therefore close with the publication of this notice.

The files stay where they are. You can download them and play them on your own device, and share and export them as before.`,
      'zh-CN': `在线播放会使网盘成为内容发布平台，这并非本网盘的用途。因此，自本公告发布之时起，关闭视频和音频文件的在线播放和预览功能。

文件本身不受影响，您可以下载到自己的设备上播放，也可照常分享和导出。`,
    },
    authority: 'operator',
    kind: 'measure',
    measures: [{ effect: 'suspend', capabilities: ['play', 'preview'], media: ['video', 'audio'] }],
  },
}

const CLARIFICATION: NoticeTemplate = {
  key: 'clarification',
  name: { en: 'Clarify without a rule', 'zh-CN': '发布说明（不含措施）' },
  effect: {
    en: 'Says something to everybody; nothing changes.',
    'zh-CN': '向所有人说明情况，不作任何更改。',
  },
  document: {
    id: 'clarification',
    title: { en: 'On recent reports about this disk', 'zh-CN': '关于近期有关本网盘报道的说明' },
    body: {
      en: `Reports say that this disk is about to close. That is not so. What applies at present stands on the page of notices, each with its date, and nothing else does.

Should anything change, a notice will say so here first.`,
      'zh-CN': `近期有报道称本网盘即将关闭，该说法与事实不符。目前适用的规定均已在公告页面列明并注明日期，除此之外别无其他限制。

如有变化，我们将首先在此公告。`,
    },
    authority: 'operator',
    kind: 'clarification',
  },
}

/** A promise that binds: no later notice can end the disk before the date. */
export function pledgeTemplate(notBefore: WrittenInstant): NoticeTemplate {
  const day = notBefore.slice(0, 10)
  return {
    key: 'pledge',
    name: { en: 'Promise not to close', 'zh-CN': '承诺不停止服务' },
    effect: {
      en: 'No later notice can end the disk before the date.',
      'zh-CN': '在该日期之前，任何公告都不得终止服务。',
    },
    document: {
      id: 'pledge',
      title: {
        en: `This disk will not close before ${day}`,
        'zh-CN': `关于 ${day} 前不停止服务的承诺`,
      },
      body: {
        en: `You ask whether your files are safe here. This disk will not shut down before ${day}. The promise binds us: until then no notice that ends the disk can be published.`,
        'zh-CN': `不少用户询问文件存放在此是否安全。我们承诺：${day} 之前，本网盘不会停止服务。本承诺对我们具有约束力，在此之前无法发布终止服务的公告。`,
      },
      authority: 'operator',
      kind: 'pledge',
      pledge: { effect: 'end', notBefore },
    },
  }
}

/** The notice that ends another one's measures, ready to publish. */
export function liftTemplate(
  notice: Pick<NoticeDocument, 'id' | 'title' | 'authority'>,
): NoticeTemplate {
  const { title } = notice
  return {
    key: 'lift',
    name: { en: 'Lift a notice', 'zh-CN': '解除公告' },
    effect: {
      en: 'Its measures end with the publication.',
      'zh-CN': '自发布之时起，其措施全部终止。',
    },
    document: {
      id: `${notice.id.slice(0, ID_CHARACTERS_MAX - LIFTED.length)}${LIFTED}`,
      title: {
        en: `Lifted: ${title.en}`.slice(0, TITLE_CHARACTERS_MAX),
        'zh-CN': `关于解除《${title['zh-CN']}》的公告`.slice(0, TITLE_CHARACTERS_MAX),
      },
      body: {
        en: `The reasons for the notice “${title.en}” (${notice.id}) no longer hold. Its measures end with the publication of this notice, and everything works as before.`,
        'zh-CN': `《${title['zh-CN']}》（${notice.id}）所依据的情况已不复存在。自本公告发布之时起，该公告的各项措施全部终止，相关功能恢复正常。`,
      },
      authority: notice.authority,
      kind: 'lift',
      of: notice.id,
    },
  }
}

const LIFTED = '-lifted'
const ID_CHARACTERS_MAX = 100
const TITLE_CHARACTERS_MAX = 200

/** The templates that need nothing filled in, in the order in which they are offered. */
export const NOTICE_TEMPLATES: readonly NoticeTemplate[] = [
  LETV_VIDEO,
  LETV_ALL,
  MAINTENANCE,
  PLAYBACK,
  CLARIFICATION,
]
