import { isoInstant } from '../domain/instant.ts'
import { noticeAddress } from '../http/notice-resource.ts'
import type { MeasureView, NoticeView } from '../operations/notices/notice-view.ts'
import type { Simulation } from '../operations/notices/simulate-notice.ts'
import { byteWords } from './byte-words.ts'
import type { Shell } from './shell.ts'
import { textTable } from './text-table.ts'
import { wordOf } from './word-of.ts'

/** A notice with what became of it, for a person at a terminal. */
export function noticeLines(
  shell: Shell,
  address: { readonly publicUrl: (path: string) => string },
  view: NoticeView,
): string[] {
  const { document, deliveries, publishedAt, ledgerIndex } = view
  const facts: (readonly [string, string])[] = [
    [shell.say(FACT.state), wordOf(shell, view.state)],
    [shell.say(FACT.authority), document.authority],
    [shell.say(FACT.issued), document.issuedAt ?? '–'],
    [shell.say(FACT.published), publishedAt === null ? '–' : isoInstant(publishedAt)],
    [shell.say(FACT.ledger), ledgerIndex === null ? '–' : String(ledgerIndex)],
    [
      shell.say(FACT.reached),
      shell.say({
        en: `${deliveries.delivered} of ${deliveries.accounts} accounts, seen by ${deliveries.seen}`,
        'zh-CN': `共 ${deliveries.accounts} 个账号，已送达 ${deliveries.delivered} 个，已阅 ${deliveries.seen} 个`,
      }),
    ],
    ...(view.publishedAt === null
      ? []
      : [[shell.say(FACT.address), noticeAddress(address, document.id)] as const]),
  ]
  return [
    `${document.id}  ${shell.say(document.title)}`,
    ...textTable(facts.map(([name, value]) => [`  ${name}`, value])),
    ...measureTable(shell, view.measures).map((line) => `  ${line}`),
    '',
    shell.say(document.body),
  ]
}

export function noticeTable(shell: Shell, views: readonly NoticeView[]): string[] {
  if (views.length === 0) return [shell.say({ en: 'There is no notice.', 'zh-CN': '没有公告。' })]
  return textTable(
    views.map((view) => [
      view.document.id,
      view.inForce ? shell.say({ en: 'in force', 'zh-CN': '生效中' }) : wordOf(shell, view.state),
      view.publishedAt === null ? '–' : isoInstant(view.publishedAt),
      shell.say(view.document.title),
    ]),
  )
}

export function measureTable(shell: Shell, measures: readonly MeasureView[]): string[] {
  if (measures.length === 0) {
    return [shell.say({ en: 'No measure is in force.', 'zh-CN': '没有生效中的措施。' })]
  }
  return textTable(
    measures.map((one) => [
      one.id,
      wordOf(shell, one.state),
      wordOf(shell, one.effect),
      one.capabilities.map((word) => wordOf(shell, word)).join(','),
      one.media?.map((word) => wordOf(shell, word)).join(',') ??
        shell.say({ en: 'every class', 'zh-CN': '全部类别' }),
      one.from === null ? wordOf(shell, 'publication') : isoInstant(one.from),
      one.until === null ? '–' : isoInstant(one.until),
      shell.say({ en: `${one.refusals} refusals`, 'zh-CN': `拒绝 ${one.refusals} 次` }),
    ]),
  )
}

export function simulationLines(shell: Shell, simulation: Simulation): string[] {
  const { accounts, files, openUploads, samples, faults } = simulation
  return [
    shell.say({
      en: `It would hit ${accounts.affected} of ${accounts.total} accounts.`,
      'zh-CN': `将影响 ${accounts.total} 个账号中的 ${accounts.affected} 个。`,
    }),
    shell.say({
      en: `${files.count} stored files (${byteWords(files.bytes)}) are of the suspended classes; they stay and stay usable.`,
      'zh-CN': `已存储的相关文件有 ${files.count} 个（${byteWords(files.bytes)}），将予以保留，照常使用。`,
    }),
    shell.say({
      en: `${openUploads.count} uploads under way (${byteWords(openUploads.bytes)}) would be refused at their end.`,
      'zh-CN': `进行中的上传有 ${openUploads.count} 个（${byteWords(openUploads.bytes)}）将在提交时被拒绝。`,
    }),
    ...textTable(
      samples.map((one) => [`  ${one.account}`, String(one.files), byteWords(one.bytes)]),
    ),
    ...faults.map(
      (fault) => `! ${fault.path}: ${shell.say(fault.problem)} ${shell.say(fault.mend)}`,
    ),
  ]
}

const FACT = {
  state: { en: 'state', 'zh-CN': '状态' },
  authority: { en: 'authority', 'zh-CN': '主管机关' },
  issued: { en: 'dated', 'zh-CN': '落款日期' },
  published: { en: 'published', 'zh-CN': '发布时间' },
  ledger: { en: 'ledger entry', 'zh-CN': '账本记录' },
  reached: { en: 'delivered', 'zh-CN': '送达' },
  address: { en: 'address', 'zh-CN': '地址' },
} as const
