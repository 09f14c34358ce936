import type { ProblemKind } from '../domain/problem.ts'

type Form = { readonly status: number; readonly title: string; readonly titleZh: string }

/** The one place where a kind becomes a status. `satisfies` makes a new kind fail to compile until it has a row. */
export const FORMS = {
  unauthenticated: { status: 401, title: 'Sign in first', titleZh: '请先登录' },
  forbidden: { status: 403, title: 'Not allowed', titleZh: '不允许' },
  'not-found': { status: 404, title: 'Not found', titleZh: '未找到' },
  'name-taken': { status: 409, title: 'Name already taken', titleZh: '名称已被占用' },
  'parent-missing': { status: 409, title: 'Folder missing', titleZh: '文件夹不存在' },
  'invalid-input': { status: 400, title: 'Invalid request', titleZh: '请求无效' },
  'unsupported-media-type': { status: 415, title: 'Unsupported format', titleZh: '不支持的格式' },
  'precondition-failed': { status: 412, title: 'Changed meanwhile', titleZh: '期间已被更改' },
  locked: { status: 423, title: 'Locked', titleZh: '已锁定' },
  'offset-mismatch': { status: 409, title: 'Wrong offset', titleZh: '偏移量不符' },
  'digest-mismatch': { status: 400, title: 'Checksum does not match', titleZh: '校验和不符' },
  'incomplete-body': { status: 400, title: 'Incomplete upload', titleZh: '上传不完整' },
  'range-not-satisfiable': { status: 416, title: 'No such range', titleZh: '范围无效' },
  'too-large': { status: 413, title: 'Too large', titleZh: '过大' },
  'quota-exceeded': { status: 507, title: 'Not enough space', titleZh: '空间不足' },
  'storage-full': { status: 507, title: 'Storage full', titleZh: '存储已满' },
  'storage-failed': { status: 503, title: 'Storage failed', titleZh: '存储故障' },
  'suspended-by-notice': { status: 451, title: 'Suspended by a notice', titleZh: '已按公告暂停' },
  restricted: { status: 451, title: 'Restricted', titleZh: '已被限制' },
  gone: { status: 410, title: 'No longer there', titleZh: '已不存在' },
  'too-many-requests': { status: 429, title: 'Too many requests', titleZh: '请求过多' },
  busy: { status: 503, title: 'Busy', titleZh: '繁忙' },
  corrupt: { status: 500, title: 'Stored data is damaged', titleZh: '存储的数据已损坏' },
  internal: { status: 500, title: 'Internal error', titleZh: '内部错误' },
} as const satisfies Record<ProblemKind, Form>
