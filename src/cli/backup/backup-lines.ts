import type { BackupReport } from '../../backup/back-up.ts'
import type { FoundSnapshot } from '../../backup/backup-folder.ts'
import type { BlobFault } from '../../backup/copy-blobs.ts'
import type { BackupFinding, BackupVerification } from '../../backup/verify-backup.ts'
import type { Bilingual } from '../../domain/language.ts'
import { byteWords, timeWords } from '../byte-words.ts'
import type { Shell } from '../shell.ts'

/** Lines for a person; `--json` tells them all. */
const SHOWN_MAX = 20

/** What a backup did, for a person at a terminal. */
export function backupLines(shell: Shell, report: BackupReport, seconds: number): string[] {
  const { manifest, blobs, pruned, kept, folder } = report
  const size = byteWords(manifest.blobs.bytes + manifest.inline.bytes)
  const count = manifest.blobs.count + manifest.inline.count
  const time = timeWords(seconds)
  return [
    shell.say({
      en: `Snapshot ${manifest.id} of ${count} blobs (${size}) is in ${folder}: ${blobs.copied} copied (${byteWords(blobs.copiedBytes)}) in ${time}, ${blobs.present} were there already.`,
      'zh-CN': `快照 ${manifest.id}（${count} 个数据块，${size}）已存入 ${folder}：用时 ${time}，复制 ${blobs.copied} 个（${byteWords(blobs.copiedBytes)}），${blobs.present} 个已存在。`,
    }),
    shell.say({
      en: `${kept.length} snapshots are kept. Removed: ${pruned.snapshots.length} snapshots and ${pruned.blobs} blobs (${byteWords(pruned.bytes)}) that no other names.`,
      'zh-CN': `保留 ${kept.length} 个快照。已移除 ${pruned.snapshots.length} 个快照，以及 ${pruned.blobs} 个无人引用的数据块（${byteWords(pruned.bytes)}）。`,
    }),
    ...faultLines(shell, manifest.missing, {
      en: `${manifest.missing.length} blobs of the disk could not be copied, and are not in the backup. Look at the disk with “check --read-data”:`,
      'zh-CN': `网盘中有 ${manifest.missing.length} 个数据块无法复制，不在备份中。请用“check --read-data”检查网盘：`,
    }),
  ]
}

export function faultLines(
  shell: Shell,
  faults: readonly { readonly blob: string; readonly why: BlobFault['why'] }[],
  heading: Bilingual,
): string[] {
  if (faults.length === 0) return []
  return [
    shell.say(heading),
    ...shown(shell, faults, ({ blob, why }) => `  ${shell.say(WHYS[why])}: ${blob}`),
  ]
}

/** What reading a backup back has shown. */
export function verificationLines(shell: Shell, report: BackupVerification): string[] {
  const { ok, snapshots, unfinished, blobsChecked, bytesRead, findings } = report
  return [
    shell.say({
      en: `${snapshots.length} snapshots and ${blobsChecked} blobs compared, ${byteWords(bytesRead)} read.`,
      'zh-CN': `已核对 ${snapshots.length} 个快照和 ${blobsChecked} 个数据块，读取 ${byteWords(bytesRead)}。`,
    }),
    ...unfinished.map((id) =>
      shell.say({
        en: `${id} was never finished; the next backup removes it.`,
        'zh-CN': `${id} 未完成，将由下次备份移除。`,
      }),
    ),
    ...shown(shell, findings, (one) => `  ${findingWords(shell, one)}`),
    ok
      ? shell.say({ en: 'Nothing is wrong.', 'zh-CN': '没有发现问题。' })
      : shell.say({
          en: `${findings.length} findings. The next backup brings again what is missing and is still on the disk; what is damaged, remove first.`,
          'zh-CN': `发现 ${findings.length} 处问题。网盘上仍有的缺失内容将由下次备份补齐；损坏的文件请先移除。`,
        }),
  ]
}

/** The snapshots of a backup, the newest last. */
export function snapshotLines(shell: Shell, snapshots: readonly FoundSnapshot[]): string[] {
  if (snapshots.length === 0) return [shell.say({ en: 'No snapshots.', 'zh-CN': '没有快照。' })]
  return snapshots.map((one) => {
    if (one.state !== 'complete') return `${one.id}  ${shell.say(STATES[one.state])}`
    const { blobs, inline, missing } = one.manifest
    const what = shell.say({
      en: `${blobs.count + inline.count} blobs, ${byteWords(blobs.bytes + inline.bytes)}`,
      'zh-CN': `${blobs.count + inline.count} 个数据块，${byteWords(blobs.bytes + inline.bytes)}`,
    })
    const gap = shell.say({
      en: `, ${missing.length} could not be copied`,
      'zh-CN': `，${missing.length} 个未能复制`,
    })
    return `${one.id}  ${what}${missing.length === 0 ? '' : gap}`
  })
}

function findingWords(shell: Shell, { kind, snapshot, name }: BackupFinding): string {
  const where = snapshot === undefined ? name : `${snapshot}/${name}`
  return `${shell.say(KINDS[kind])}: ${where}`
}

function shown<Item>(shell: Shell, items: readonly Item[], line: (item: Item) => string): string[] {
  const rest = items.length - SHOWN_MAX
  const more = { en: `  … and ${rest} more (--json lists them)`, 'zh-CN': `  …另有 ${rest} 个（--json 可全部列出）` } // prettier-ignore
  return [...items.slice(0, SHOWN_MAX).map(line), ...(rest > 0 ? [shell.say(more)] : [])]
}

const WHYS: Readonly<Record<BlobFault['why'], Bilingual>> = {
  missing: { en: 'missing', 'zh-CN': '缺失' },
  damaged: { en: 'damaged', 'zh-CN': '损坏' },
  unreadable: { en: 'cannot be read', 'zh-CN': '无法读取' },
}

const STATES = {
  unfinished: { en: 'never finished', 'zh-CN': '未完成' },
  unreadable: { en: 'its manifest cannot be read', 'zh-CN': '清单文件无法读取' },
  newer: { en: 'made by a newer CloudKeep', 'zh-CN': '由更新版本的 CloudKeep 创建' },
} as const

const KINDS: Readonly<Record<BackupFinding['kind'], Bilingual>> = {
  'snapshot-unreadable': { en: 'a manifest cannot be read', 'zh-CN': '清单文件无法读取' },
  'snapshot-incomplete': {
    en: 'could not be copied when the snapshot was made',
    'zh-CN': '创建快照时未能复制',
  },
  'file-damaged': { en: 'not what was backed up', 'zh-CN': '与备份时不符' },
  'file-missing': { en: 'a file is missing', 'zh-CN': '文件缺失' },
  'file-unreadable': { en: 'a file cannot be read', 'zh-CN': '文件无法读取' },
  'blob-damaged': { en: 'bytes are not those of their name', 'zh-CN': '数据已损坏' },
  'blob-missing': { en: 'bytes are missing', 'zh-CN': '数据缺失' },
  'blob-unreadable': { en: 'bytes cannot be read', 'zh-CN': '数据无法读取' },
}
