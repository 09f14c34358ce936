import { DAY_MS, isoInstant } from '../../domain/instant.ts'
import { NOTICE_TEMPLATES, type NoticeTemplate, pledgeTemplate } from '../../policy/templates.ts'
import type { Parts } from '../parts.ts'

/** The pledge that is offered binds for a year. */
const PLEDGE_MS = 365 * DAY_MS

/** Documents that an operator can start from, in the order in which they are offered. */
export function noticeTemplates(parts: Pick<Parts, 'clock'>): NoticeTemplate[] {
  const notBefore = `${isoInstant(parts.clock.now() + PLEDGE_MS).slice(0, 10)}T00:00:00Z`
  return [...NOTICE_TEMPLATES, pledgeTemplate(notBefore)]
}
