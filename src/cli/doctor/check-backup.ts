import type { BackupRecord } from '../../catalog/catalog.ts'
import type { Bilingual } from '../../domain/language.ts'
import { DAY_MS, HOUR_MS, type Instant } from '../../domain/instant.ts'
import type { Diagnosis } from './diagnosis.ts'

/** A disk whose last backup is older loses more than most people would write again. */
const AGE_MS_MAX = 7 * DAY_MS

/** When the disk was backed up last, as far as it knows itself. */
export function checkBackup(latest: BackupRecord | undefined, now: Instant): Diagnosis {
  const what = { en: 'backup', 'zh-CN': '备份' }
  const mend = {
    en: 'Run “npx cloudkeep backup DIR” every night, with DIR on another disk: one disk is one copy.',
    'zh-CN': '请每晚运行“npx cloudkeep backup DIR”，DIR 应位于另一块磁盘：单块磁盘只有一份数据。',
  }
  if (!latest) return { what, state: 'warn', found: { en: 'never', 'zh-CN': '从未备份' }, mend }
  const age = ageWords(Math.max(0, now - latest.begunAt))
  const found = {
    en: `${age.en} ago, into ${latest.folder}`,
    'zh-CN': `${age['zh-CN']}前，位于 ${latest.folder}`,
  }
  const isOld = now - latest.begunAt > AGE_MS_MAX
  return { what, state: isOld ? 'warn' : 'ok', found, ...(isOld && { mend }) }
}

function ageWords(ageMs: number): Bilingual {
  if (ageMs < 2 * DAY_MS) {
    const hours = Math.floor(ageMs / HOUR_MS)
    if (hours === 0) return { en: 'less than an hour', 'zh-CN': '不到一小时' }
    return { en: hours === 1 ? 'an hour' : `${hours} hours`, 'zh-CN': `${hours} 小时` }
  }
  const days = Math.floor(ageMs / DAY_MS)
  return { en: `${days} days`, 'zh-CN': `${days} 天` }
}
