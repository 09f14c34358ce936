import type { Bilingual } from '../domain/language.ts'
import { UsageError } from './usage-error.ts'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** `1.4 GiB`, as people read sizes. */
export function byteWords(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`
}

/** Bytes of `10GiB`, `500 MB`, `1073741824`. @throws UsageError */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGTP]?)(iB|B)?$/i.exec(text.trim())
  const power = 'KMGTP'.indexOf((match?.[2] ?? '').toUpperCase() || '-') + 1
  const base = match?.[3]?.toLowerCase() === 'b' ? 1000 : 1024
  const bytes = Math.round(Number(match?.[1]) * base ** power)
  if (match && Number.isSafeInteger(bytes)) return bytes
  throw new UsageError(NO_SIZE(text))
}

const NO_SIZE = (text: string): Bilingual => ({
  en: `“${text}” is no size. Write a number with a unit, such as 10GiB.`,
  'zh-CN': `“${text}”不是有效的大小。请写数字和单位，例如 10GiB。`,
})

/** `1:02:03`, `2:03`, `0:03`: hours only where there are some. */
export function timeWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
