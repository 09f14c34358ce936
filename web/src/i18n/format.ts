import type { Bilingual, Language } from '../api/types.ts'

/** 1,536 → "1.5 KB". Decimal steps of 1,024, as file managers show them. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  const number = numberFormat(language, { maximumFractionDigits: digits }).format(value)
  return `${number} ${units[unit] ?? 'B'}`
}

export function formatNumber(value: number, language: Language): string {
  return numberFormat(language, {}).format(value)
}

export function formatDate(instant: string, language: Language): string {
  return dateFormat(language, { dateStyle: 'long' }).format(new Date(instant))
}

/** The date that a text bears: the day in the zone that it was written in, whatever the reader's. */
export function formatWrittenDate(instant: string, language: Language): string {
  const isLocal = !/[+-]\d\d:\d\d$/.test(instant)
  if (isLocal) return formatDate(instant, language)
  const day = new Date(`${instant.slice(0, 10)}T00:00:00Z`)
  return dateFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(day)
}

/** Sentences one after the other; Chinese ones stand without a space between them. */
export function joinSentences(sentences: readonly string[], language: Language): string {
  return sentences.filter(Boolean).join(language === 'zh-CN' ? '' : ' ')
}

export function formatInstant(instant: string, language: Language): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const
  return dateFormat(language, style).format(new Date(instant))
}

/** "2 min", "3 小时": for time left and for how long a measure has lasted. */
export function formatSpan(seconds: number, language: Language): string {
  const [value, unit] =
    seconds < 60
      ? [Math.max(1, Math.ceil(seconds)), 'second']
      : seconds < 3600
        ? [Math.ceil(seconds / 60), 'minute']
        : seconds < 86_400
          ? [Math.round(seconds / 3600), 'hour']
          : [Math.round(seconds / 86_400), 'day']
  const style: Intl.NumberFormatOptions = {
    style: 'unit',
    unit: unit,
    unitDisplay: 'long',
  }
  return new Intl.NumberFormat(language, style).format(value)
}

/** "5 minutes ago", "yesterday". */
export function formatAgo(instant: string, language: Language, now: number): string {
  const seconds = (new Date(instant).getTime() - now) / 1000
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const size = Math.abs(seconds)
  if (size < 60) return format.format(Math.round(seconds), 'second')
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute')
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour')
  if (size < 86_400 * 30) return format.format(Math.round(seconds / 86_400), 'day')
  return formatDate(instant, language)
}

export function formatList(parts: readonly string[], language: Language): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(parts)
}

/** The text in the reader's language, or the other one where that is empty. */
export function inLanguage(text: Bilingual | null | undefined, language: Language): string {
  if (!text) return ''
  return text[language] || text[language === 'en' ? 'zh-CN' : 'en']
}

// Making a formatter costs more than using it a hundred times, and a list has many cells.
const dateFormats = new Map<string, Intl.DateTimeFormat>()
const numberFormats = new Map<string, Intl.NumberFormat>()

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(language, options)
  dateFormats.set(key, format)
  return format
}

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options)
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(language, options)
  numberFormats.set(key, format)
  return format
}
