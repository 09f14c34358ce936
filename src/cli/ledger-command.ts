import type { Command } from 'commander'
import { type DiskLedgerReport, verifyDiskLedger } from '../operations/verify-ledger.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { withDisk } from './with-disk.ts'

/** `ledger verify` */
export function ledgerCommand(root: Command, shell: Shell): void {
  root
    .command('ledger')
    .description(shell.say({ en: 'The public log', 'zh-CN': '公开账本' }))
    .command('verify')
    .description(
      shell.say({
        en: 'Recompute the whole log and hold every signature and published notice against it',
        'zh-CN': '重新计算整个账本，并核对全部签名和已发布的公告',
      }),
    )
    .action(acting(shell, verify))
}

async function verify(given: Given<object>): Promise<ExitCode> {
  return await withDisk(given.config, async ({ parts }) => {
    const report = await verifyDiskLedger(parts, given.signal)
    given.show(report, () => reportLines(given.shell, report))
    return report.ok ? EXIT.done : EXIT.failed
  })
}

export function reportLines(shell: Shell, report: DiskLedgerReport): string[] {
  const { entries, signedEntries, checkpoints, notices, origin, rootHex } = report
  const findings = [...report.findings, ...report.noticeFindings]
  return [
    shell.say({
      en: `Ledger ${origin}: ${entries} entries recomputed, ${signedEntries} of them signed; ${checkpoints} signed checkpoints and ${notices} published notices compared.`,
      'zh-CN': `账本 ${origin}：重新计算 ${entries} 条记录，其中 ${signedEntries} 条已签名；核对 ${checkpoints} 个已签名的检查点和 ${notices} 份已发布的公告。`,
    }),
    shell.say({ en: `Root hash: ${rootHex}`, 'zh-CN': `根哈希：${rootHex}` }),
    ...findings.map((one) => `  ${one.kind}: ${shell.say(one.detail)}`),
    report.ok
      ? shell.say({ en: 'Nothing is wrong.', 'zh-CN': '没有发现问题。' })
      : shell.say({
          en: `${findings.length} places are damaged. See docs/how-to/verify-the-ledger.md.`,
          'zh-CN': `发现 ${findings.length} 处损坏，参见 docs/how-to/verify-the-ledger.md。`,
        }),
  ]
}
