import type { Command } from 'commander'
import { type DiskScrub, scrubDisk } from '../operations/scrub-disk.ts'
import { acting, type Given } from './acting.ts'
import { byteWords } from './byte-words.ts'
import { checkResource, findingLine } from './check-command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { readingBar } from './reading-bar.ts'
import type { Shell } from './shell.ts'
import { withDisk } from './with-disk.ts'

export function scrubCommand(root: Command, shell: Shell): void {
  root
    .command('scrub')
    .description(
      shell.say({
        en: 'Read all content now, put damage on record and mend checksums, as a serving disk does once a month',
        'zh-CN': '立即读取并核对全部内容，记录损坏并修正校验和；运行中的网盘每月自动进行一次',
      }),
    )
    .action(acting(shell, runScrub))
}

async function runScrub(given: Given<object>): Promise<ExitCode> {
  const { shell, signal, config } = given
  return await withDisk(config, async ({ parts }) => {
    const progress = readingBar(shell, true)
    const report = await scrubDisk(parts, { signal, ...progress.hooks }).finally(progress.end)
    given.show(checkResource(report), () => linesOf(shell, report))
    return report.ok ? EXIT.done : EXIT.failed
  })
}

function linesOf(shell: Shell, report: DiskScrub): string[] {
  const { ok, blobsChecked, bytesRead, findings, sumsMended } = report
  return [
    shell.say({
      en: `${blobsChecked} blobs read (${byteWords(bytesRead)}); the checksums of ${sumsMended} were put right.`,
      'zh-CN': `已读取 ${blobsChecked} 个数据块（${byteWords(bytesRead)}），修正了 ${sumsMended} 个的校验和。`,
    }),
    ...findings.map((one) => `  ${findingLine(shell, one)}`),
    ok
      ? shell.say({ en: 'Nothing is damaged.', 'zh-CN': '没有损坏。' })
      : shell.say({
          en: `Damaged: ${findings.length}. Look what “cloudkeep repair --from BACKUP” would mend.`,
          'zh-CN': `${findings.length} 个已损坏。可用“cloudkeep repair --from 备份目录”查看能修复哪些内容。`,
        }),
  ]
}
