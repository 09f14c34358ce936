import type { Language } from '../api/types.ts'
import { formatBytes, formatSpan } from '../i18n/format.ts'
import type { Say } from '../i18n/use-words.ts'
import type { UploadsView } from './upload-task.ts'

export function titleWords(view: UploadsView, t: Say): string {
  if (view.open > 0) return t('uploads.busy', { count: view.count, done: view.done })
  if (view.paused > 0) return t('uploads.pausedAll', { count: view.paused })
  if (view.refused > 0) return t('uploads.overRefused', { count: view.refused, done: view.done })
  if (view.failed > 0) return t('uploads.overFailed', { count: view.failed, done: view.done })
  return t('uploads.over', { count: view.done })
}

/** "12 MB of 340 MB · 3.4 MB/s · 2 minutes left" */
export function progressWords(view: UploadsView, t: Say, language: Language): string {
  if (view.totalBytes === 0) return ''
  const parts = [
    t('uploads.sentOf', {
      sent: formatBytes(view.sentBytes, language),
      total: formatBytes(view.totalBytes, language),
    }),
  ]
  if (view.open > 0 && view.bytesPerSecond > 0) {
    parts.push(t('uploads.rate', { rate: formatBytes(view.bytesPerSecond, language) }))
  }
  if (view.secondsLeft !== undefined)
    parts.push(t('uploads.left', { span: formatSpan(view.secondsLeft, language) }))
  return parts.join(' · ')
}
