import type { Command } from 'commander'
import { openRepairSource } from '../backup/repair-source.ts'
import type { Bilingual } from '../domain/language.ts'
import { type DiskRepair, type RepairedBlob, repairDisk } from '../operations/repair-disk.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { withDisk } from './with-disk.ts'

type RepairOptions = { readonly yes?: true; readonly from?: string }

export function repairCommand(root: Command, shell: Shell): void {
  root
    .command('repair')
    .description(shell.say(WORDS.about))
    .option('--from <dir>', shell.say(WORDS.from))
    .option('--yes', shell.say(WORDS.yes))
    .action(acting(shell, runRepair))
}

async function runRepair(given: Given<RepairOptions>): Promise<ExitCode> {
  const { shell, signal, config, options } = given
  const source = options.from === undefined ? undefined : await openRepairSource(options.from)
  try {
    return await withDisk(config, async ({ parts }) => {
      const isMeant = options.yes === true
      const request = { sources: source ? [source] : [], isMeant, signal }
      const report = await repairDisk(parts, request)
      const { ok, blobs } = report
      given.show({ ok, done: isMeant, blobs }, () => linesOf(shell, report))
      return report.ok ? EXIT.done : EXIT.failed
    })
  } finally {
    source?.close()
  }
}

function linesOf(shell: Shell, report: DiskRepair): string[] {
  const { ok, isMeant, blobs } = report
  if (blobs.length === 0) return [shell.say(WORDS.nothing)]
  const isLeft = blobs.some((one) => one.outcome !== 'damaged')
  return [
    ...blobs.map((one) => lineOf(shell, one, isMeant)),
    ...(isMeant || !isLeft ? [] : [shell.say(WORDS.notYet)]),
    ...(ok ? [] : [shell.say(WORDS.stays)]),
  ]
}

function lineOf(shell: Shell, one: RepairedBlob, isMeant: boolean): string {
  const outcome = shell.say((isMeant ? DONE : PLANNED)[one.outcome])
  const from = one.source === null ? '' : ` (${one.source})`
  return `${outcome}${from}: ${one.blob}${one.files.map((file) => `\n    ${file}`).join('')}`
}

const DONE: Readonly<Record<RepairedBlob['outcome'], Bilingual>> = {
  well: { en: 'not damaged any more', 'zh-CN': '已不再损坏' },
  mended: { en: 'mended', 'zh-CN': '已修复' },
  damaged: { en: 'STILL DAMAGED', 'zh-CN': '仍然损坏' },
}
const PLANNED: Readonly<Record<RepairedBlob['outcome'], Bilingual>> = {
  well: DONE.well,
  mended: { en: 'can be mended', 'zh-CN': '可以修复' },
  damaged: { en: 'cannot be mended from here', 'zh-CN': '无法由此修复' },
}

const WORDS = {
  about: {
    en: 'Mend damaged content from a backup, or another data folder; without --yes only tell what would be done',
    'zh-CN': '用备份或另一数据目录修复受损内容；不带 --yes 时只显示将要做什么',
  },
  from: {
    en: 'a folder of “backup”, or a data folder: only bytes that are right are taken from it',
    'zh-CN': '“backup”的备份目录或数据目录；只取用核对无误的内容',
  },
  yes: { en: 'do it', 'zh-CN': '执行修复' },
  nothing: {
    en: 'No damage is known. “cloudkeep check --read-data” reads everything to look for it.',
    'zh-CN': '没有已知的损坏。可用“cloudkeep check --read-data”读取全部内容进行检查。',
  },
  notYet: {
    en: 'Nothing was changed yet: add --yes to do it.',
    'zh-CN': '尚未做任何更改：加上 --yes 即可执行。',
  },
  stays: {
    en: 'Who still has one of these files can mend it: the same content, uploaded anywhere, heals all copies.',
    'zh-CN': '任何人如仍有这些文件，只需重新上传相同内容（任意位置），即可修复所有副本。',
  },
} as const satisfies Record<string, Bilingual>
