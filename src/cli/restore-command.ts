import type { Command } from 'commander'
import { restore, type Restored } from '../backup/restore.ts'
import { systemClock } from '../clock/system-clock.ts'
import { checkDisk, type DiskCheck } from '../operations/check-disk.ts'
import { type DiskLedgerReport, verifyDiskLedger } from '../operations/verify-ledger.ts'
import { acting, type Given } from './acting.ts'
import { faultLines } from './backup/backup-lines.ts'
import { copyBars } from './backup/copy-bars.ts'
import { byteWords, timeWords } from './byte-words.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { withDisk } from './with-disk.ts'

type RestoreOptions = { readonly snapshot?: string; readonly partial?: true }

export function restoreCommand(root: Command, shell: Shell): void {
  root
    .command('restore')
    .argument('<dir>')
    .description(shell.say(WORDS.about))
    .option('--snapshot <id>', shell.say(WORDS.snapshot))
    .option('--partial', shell.say(WORDS.partial))
    .action(acting(shell, runRestore))
}

async function runRestore(given: Given<RestoreOptions>): Promise<ExitCode> {
  const { shell, config, options, signal } = given
  const startedAt = systemClock.elapsedMs()
  const progress = copyBars(shell, systemClock)
  const request = {
    folder: given.args[0] ?? '',
    dataFolder: config.data,
    snapshot: options.snapshot,
    isPartial: options.partial === true,
    progress,
  }
  const restored = await restore(request, signal).finally(progress.end)
  const copiedSeconds = (systemClock.elapsedMs() - startedAt) / 1000
  return await withDisk(config, async ({ parts }) => {
    const check = await checkDisk(parts, { readData: false, signal })
    const ledger = await verifyDiskLedger(parts, signal)
    const seconds = (systemClock.elapsedMs() - startedAt) / 1000
    const ok = check.ok && restored.lost.length === 0 && isSameLedger(restored, ledger)
    const outcome = { ok, restored, check, ledger, seconds, copiedSeconds, data: config.data }
    given.show(resourceOf(outcome), () => linesOf(shell, outcome))
    return ok ? EXIT.done : EXIT.failed
  })
}

type Outcome = {
  readonly ok: boolean
  readonly restored: Restored
  readonly check: DiskCheck
  readonly ledger: DiskLedgerReport
  readonly seconds: number
  readonly copiedSeconds: number
  readonly data: string
}

/** Whole, and the one that the manifest tells of. */
function isSameLedger({ manifest }: Restored, ledger: DiskLedgerReport): boolean {
  if (!ledger.ok) return false
  if (!manifest.ledger) return ledger.entries === 0
  return ledger.entries === manifest.ledger.size && ledger.rootHex === manifest.ledger.root
}

function resourceOf({ ok, restored, check, ledger, seconds, data }: Outcome) {
  const { manifest, blobs, lost } = restored
  return {
    ok,
    snapshot: manifest.id,
    madeAt: manifest.madeAt,
    data,
    seconds,
    blobs: { ...manifest.blobs, copied: blobs.copied, present: blobs.present },
    inline: manifest.inline,
    lost,
    check: {
      ok: check.ok,
      findings: check.findings.map((one) => ({ ...one, nodes: one.nodes.map(String) })),
    },
    ledger: { ok: ledger.ok, entries: ledger.entries, rootHex: ledger.rootHex },
  }
}

function linesOf(shell: Shell, outcome: Outcome): string[] {
  const { ok, restored, check, ledger, seconds, copiedSeconds, data } = outcome
  const { manifest, blobs, lost } = restored
  const rate = byteWords(blobs.copiedBytes / Math.max(0.001, copiedSeconds))
  return [
    shell.say({
      en: `Snapshot ${manifest.id} is restored in ${data}: ${manifest.blobs.count + manifest.inline.count} blobs (${byteWords(manifest.blobs.bytes + manifest.inline.bytes)}) in ${timeWords(seconds)}, ${rate}/s.`,
      'zh-CN': `快照 ${manifest.id} 已恢复到 ${data}：${manifest.blobs.count + manifest.inline.count} 个数据块（${byteWords(manifest.blobs.bytes + manifest.inline.bytes)}），用时 ${timeWords(seconds)}，${rate}/s。`,
    }),
    shell.say({
      en: `Check: ${check.findings.length} findings. Ledger: ${ledger.entries} entries, ${isSameLedger(restored, ledger) ? 'the one that was backed up' : 'NOT the one that was backed up, see “ledger verify”'}.`,
      'zh-CN': `检查：${check.findings.length} 处问题。账本：${ledger.entries} 条记录，${isSameLedger(restored, ledger) ? '与备份时一致' : '与备份时不一致，请运行“ledger verify”'}。`,
    }),
    ...faultLines(shell, lost, {
      en: `${lost.length} blobs were not in the backup, and the files that need them cannot be read:`,
      'zh-CN': `备份中缺少 ${lost.length} 个数据块，依赖它们的文件无法读取：`,
    }),
    ok
      ? shell.say({
          en: `All of it is there. Serve it with “npx cloudkeep serve --data ${data}”.`,
          'zh-CN': `已全部恢复，可用“npx cloudkeep serve --data ${data}”启动。`,
        })
      : shell.say({ en: 'Not all of it is well.', 'zh-CN': '恢复结果存在问题。' }),
  ]
}

const WORDS = {
  about: {
    en: 'Make an empty data folder the disk of a backup; again after a stop, it goes on',
    'zh-CN': '将备份恢复到空的数据目录；中断后再次运行即可继续',
  },
  snapshot: {
    en: 'which one, as “backup --list” names it; the newest complete one if not given',
    'zh-CN': '要恢复的快照（见“backup --list”），默认为最近的完整快照',
  },
  partial: {
    en: 'restore what is there where some of it is missing or damaged',
    'zh-CN': '部分内容缺失或损坏时，恢复其余内容',
  },
} as const
