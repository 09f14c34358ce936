import type { NoticeDocument } from '../../src/policy/notice-document.ts'

/** The notice of 2016-05-21, short, and with whatever a test wants otherwise. */
export function videoNotice(change: Partial<NoticeDocument> = {}): NoticeDocument {
  return {
    id: '2016-05-21-video',
    issuedAt: '2016-05-21T00:00:00+08:00',
    title: { en: 'Suspension of video uploads', 'zh-CN': '关于暂停视频文件上传服务的公告' },
    body: {
      en: 'Video uploads are suspended, to support a campaign of the state. What is stored stays.',
      'zh-CN': '为配合专项整治行动，暂停视频文件上传服务，已存储的内容予以保留。',
    },
    authority: '全国“扫黄打非”办公室',
    kind: 'measure',
    measures: [{ effect: 'suspend', capabilities: ['upload', 'save', 'fetch'], media: ['video'] }],
    ...change,
  }
}

/** A notice that changes another one, or explains it. */
export function laterNotice(
  kind: 'amend' | 'extend' | 'lift' | 'clarification',
  change: Partial<NoticeDocument> = {},
): NoticeDocument {
  const { measures: _none, ...text } = videoNotice()
  return {
    ...text,
    id: `2016-06-01-${kind}`,
    title: { en: 'A later notice', 'zh-CN': '后续公告' },
    kind,
    of: '2016-05-21-video',
    ...change,
  }
}
