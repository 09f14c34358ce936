import { addressOf, call } from './client.ts'
import type { Notice, NoticeDocument, NoticeTemplate, Page, Simulation } from './types.ts'

export const listNotices = (state?: 'draft' | 'published' | 'all', after?: string) =>
  call<Page<Notice>>('GET', 'notices', { query: { state, after, limit: 100 } })

export const getNotice = (id: string) => call<Notice>('GET', `notices/${id}`)
export const noticePageUrl = (id: string) => addressOf(`notices/${id}`)
export const markSeen = (id: string) => call<void>('POST', `notices/${id}/seen`)

export const listTemplates = () => call<{ items: NoticeTemplate[] }>('GET', 'notices/templates')
export const createDraft = (document: NoticeDocument) =>
  call<Notice>('POST', 'notices', { body: document })
export const changeDraft = (document: NoticeDocument) =>
  call<Notice>('PUT', `notices/${document.id}`, { body: document })
export const deleteDraft = (id: string) => call<void>('DELETE', `notices/${id}`)
export const simulate = (id: string) => call<Simulation>('POST', `notices/${id}/simulation`)
export const approve = (id: string) => call<Notice>('POST', `notices/${id}/approvals`)
export const publish = (id: string) => call<Notice>('POST', `notices/${id}/publication`)
