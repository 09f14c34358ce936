import type { Instant } from '../domain/instant.ts'
import { MINUTE_MS } from '../domain/instant.ts'
import type { Bilingual } from '../domain/language.ts'

/**
 * The day of an instant as people write it, "21 May 2016" and "2016年5月21日". Days are counted in the
 * zone that the notice itself uses (`zoneMinutes` east of UTC), else in UTC: "since 21 May" must be the
 * date that stands on the notice, wherever the reader is.
 */
export function noticeDay(instant: Instant, zoneMinutes = 0): Bilingual {
  const local = new Date(instant + zoneMinutes * MINUTE_MS)
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()]
  return {
    en: `${day} ${MONTHS[month] ?? ''} ${year}`,
    'zh-CN': `${year}年${month + 1}月${day}日`,
  }
}

/** Day, time and zone: for an end, where "until 1 June" would leave the day itself in doubt. */
export function noticeMoment(instant: Instant, zoneMinutes = 0): Bilingual {
  const day = noticeDay(instant, zoneMinutes)
  const time = new Date(instant + zoneMinutes * MINUTE_MS).toISOString().slice(11, 16)
  const zone = zoneName(zoneMinutes)
  return {
    en: `${day.en}, ${time} (${zone})`,
    'zh-CN': `${day['zh-CN']}${time}（${zoneMinutes === BEIJING_MINUTES ? '北京时间' : zone}）`,
  }
}

const BEIJING_MINUTES = 480

// prettier-ignore
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December']

function zoneName(zoneMinutes: number): string {
  if (zoneMinutes === 0) return 'UTC'
  const minutes = Math.abs(zoneMinutes) % 60
  const hours = (Math.abs(zoneMinutes) - minutes) / 60
  const rest = minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`
  return `UTC${zoneMinutes < 0 ? '-' : '+'}${hours}${rest}`
}
