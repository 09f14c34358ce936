import type { Command } from 'commander'
import { VERSION } from '../app/version.ts'
import { backUp, type BackupReport } from '../backup/back-up.ts'
import { BackupFolder } from '../backup/backup-folder.ts'
import { verifyBackup } from '../backup/verify-backup.ts'
import { systemClock } from '../clock/system-clock.ts'
import { acting, type Given } from './acting.ts'
import { backupLines, snapshotLines, verificationLines } from './backup/backup-lines.ts'
import { copyBars } from './backup/copy-bars.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { UsageError } from './usage-error.ts'
import { withDisk } from './with-disk.ts'

type BackupOptions = {
  readonly keep?: string
  readonly anew?: true
  readonly verify?: true
  readonly list?: true
}

/** A week of daily ones. */
const KEEP = 7
const KEEP_MAX = 1000

export function backupCommand(root: Command, shell: Shell): void {
  root
    .command('backup')
    .argument('<dir>')
    .description(shell.say(WORDS.about))
    .option('--keep <number>', shell.say(WORDS.keep))
    .option('--anew', shell.say(WORDS.anew))
    .option('--verify', shell.say(WORDS.verify))
    .option('--list', shell.say(WORDS.list))
    .action(acting(shell, runBackup))
}

async function runBackup(given: Given<BackupOptions>): Promise<ExitCode> {
  const { options } = given
  const folder = given.args[0] ?? ''
  if (options.list === true) return await list(given, folder)
  if (options.verify === true) return await verify(given, folder)
  return await make(given, folder)
}

async function make(given: Given<BackupOptions>, folder: string): Promise<ExitCode> {
  const { shell, config, signal } = given
  const keep = parseKeep(given.options.keep)
  return await withDisk(config, async ({ parts, dataFolder }) => {
    const startedAt = systemClock.elapsedMs()
    const progress = copyBars(shell, systemClock)
    const isAnew = given.options.anew === true
    const request = { parts, dataFolder, folder, keep, isAnew, version: VERSION, progress }
    const report = await backUp(request, signal).finally(progress.end)
    const seconds = (systemClock.elapsedMs() - startedAt) / 1000
    given.show(backupResource(report, seconds), () => backupLines(shell, report, seconds))
    return report.ok ? EXIT.done : EXIT.failed
  })
}

async function verify(given: Given<BackupOptions>, folder: string): Promise<ExitCode> {
  const progress = copyBars(given.shell, systemClock)
  const report = await verifyBackup({ folder, progress }, given.signal).finally(progress.end)
  given.show(report, () => verificationLines(given.shell, report))
  return report.ok ? EXIT.done : EXIT.failed
}

async function list(given: Given<BackupOptions>, folder: string): Promise<ExitCode> {
  const snapshots = await (await BackupFolder.open(folder)).snapshots()
  const items = snapshots.map((one) => {
    const { id, state } = one
    return one.state === 'complete' ? { state, ...one.manifest } : { id, state }
  })
  given.show({ items }, () => snapshotLines(given.shell, snapshots))
  return EXIT.done
}

function parseKeep(text: string | undefined): number {
  if (text === undefined) return KEEP
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= KEEP_MAX) return number
  throw new UsageError({
    en: `--keep is a number of snapshots, from 1 to ${KEEP_MAX}.`,
    'zh-CN': `--keep 为保留的快照数，1 到 ${KEEP_MAX}。`,
  })
}

function backupResource(report: BackupReport, seconds: number) {
  const { ok, folder, manifest, blobs, pruned, kept } = report
  const { copied, copiedBytes, present } = blobs
  const { id, madeAt, asOf, finishedAt, ledger, missing } = manifest
  return {
    ok,
    id,
    folder,
    madeAt,
    asOf,
    finishedAt,
    seconds,
    blobs: { ...manifest.blobs, copied, copiedBytes, present },
    inline: manifest.inline,
    ledger,
    missing,
    removed: pruned,
    kept,
  }
}

const WORDS = {
  about: {
    en: 'Copy the disk into a folder, beside a running server as well; again, only what is new',
    'zh-CN': '将网盘备份到文件夹，可与运行中的服务同时进行；再次运行只复制新增内容',
  },
  keep: {
    en: `how many snapshots stay, this one included; ${KEEP} if not given`,
    'zh-CN': `保留的快照数（含本次），默认 ${KEEP}`,
  },
  anew: {
    en: 'begin in a folder whose backup is gone',
    'zh-CN': '原有备份已不存在时，在该文件夹重新开始',
  },
  verify: {
    en: 'make none, but read back every byte of those that are there',
    'zh-CN': '不创建备份，而是读取并核对已有备份的每个字节',
  },
  list: { en: 'make none, but list those that are there', 'zh-CN': '不创建备份，仅列出已有快照' },
} as const
