import type { AccountRecord } from '../catalog/catalog.ts'
import type { Source } from '../config/read-config.ts'
import type { Capability, MediaClass } from '../domain/governed.ts'
import type { MeasureView, NoticeView } from '../operations/notices/notice-view.ts'
import { DEED_WORDS, KIND_WORDS } from '../policy/governed-words.ts'
import type { Shell } from './shell.ts'

/** How notices, accounts and settings are written, where the table itself does not say it. */
const OTHER_WORDS = {
  draft: '草稿',
  approved: '已批准',
  published: '已发布',
  coming: '即将生效',
  'in-force': '生效中',
  ended: '已结束',
  publication: '自发布起',
  suspend: '暂停',
  inspect: '清查',
  end: '终止',
  purge: '销毁',
  user: '用户',
  administrator: '管理员',
  personal: '个人版',
  enterprise: '企业版',
  active: '正常',
  suspended: '已停用',
  default: '默认值',
  'cloudkeep.config.json': 'cloudkeep.config.json',
  environment: '环境变量',
  flag: '命令行',
} as const satisfies Readonly<
  Record<
    | AccountRecord['edition' | 'role' | 'state']
    | MeasureView['effect' | 'state']
    | NoticeView['state']
    | Source
    | 'publication',
    string
  >
>

/** A word of a table: in English as files and answers have it, in Chinese that of the glossary. */
export function wordOf(
  shell: Shell,
  word: Capability | MediaClass | keyof typeof OTHER_WORDS,
): string {
  return shell.say({ en: word, 'zh-CN': chinese(word) })
}

function chinese(word: Capability | MediaClass | keyof typeof OTHER_WORDS): string {
  if (word in DEED_WORDS) return DEED_WORDS[word as Capability].zh
  if (word in KIND_WORDS) return KIND_WORDS[word as MediaClass].zh
  return OTHER_WORDS[word as keyof typeof OTHER_WORDS]
}
