import type { Command } from 'commander'
import type { Bilingual } from '../domain/language.ts'
import {
  type CheckDisk,
  checkDisk,
  type DiskCheck,
  type DiskFinding,
} from '../operations/check-disk.ts'
import { acting, type Given } from './acting.ts'
import { byteWords } from './byte-words.ts'
import { readingBar } from './reading-bar.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { UsageError } from './usage-error.ts'
import { withDisk } from './with-disk.ts'

type CheckOptions = { readonly readData?: string | true }

export function checkCommand(root: Command, shell: Shell): void {
  root
    .command('check')
    .description(
      shell.say({
        en: 'Look whether everything is there that should be, beside a running server as well',
        'zh-CN': '检查数据是否完整，可与运行中的服务同时进行',
      }),
    )
    .option(
      '--read-data [n/t]',
      shell.say({
        en: 'also compare every byte with its name; with n/t the n-th of t parts',
        'zh-CN': '同时逐字节核对内容；n/t 表示只核对 t 份中的第 n 份',
      }),
    )
    .action(acting(shell, check))
}

async function check(given: Given<CheckOptions>): Promise<ExitCode> {
  const { shell, signal, options } = given
  const readData = parseShare(options.readData)
  return await withDisk(given.config, async ({ parts }) => {
    const progress = readingBar(shell, readData)
    const report = await checkDisk(parts, { readData, signal, ...progress.hooks }).finally(
      progress.end,
    )
    given.show(checkResource(report), () => reportLines(shell, report))
    return report.ok ? EXIT.done : EXIT.failed
  })
}

export function checkResource<Report extends Pick<DiskCheck, 'findings'>>(report: Report) {
  const findings = report.findings.map((one) => ({ ...one, nodes: one.nodes.map(String) }))
  return { ...report, findings }
}

function parseShare(text: string | true | undefined): CheckDisk['readData'] {
  if (text === undefined || text === true) return text === true
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? []
  if (part !== undefined && of !== undefined && part >= 1 && part <= of) return { part, of }
  throw new UsageError({
    en: `“${text}” is no part. Write n/t, such as --read-data=1/7 for the first of seven.`,
    'zh-CN': `“${text}”不是有效的份额。请写作 n/t，例如 --read-data=1/7 表示七份中的第一份。`,
  })
}

function reportLines(shell: Shell, report: DiskCheck): string[] {
  const { ok, blobsChecked, bytesRead, findings, orphans } = report
  return [
    shell.say({
      en: `${blobsChecked} blobs checked, ${byteWords(bytesRead)} read.`,
      'zh-CN': `已检查 ${blobsChecked} 个数据块，读取 ${byteWords(bytesRead)}。`,
    }),
    ...findings.map((one) => `  ${findingLine(shell, one)}`),
    ...(orphans.count === 0
      ? []
      : [
          shell.say({
            en: `${orphans.count} files in the store (${byteWords(orphans.bytes)}) belong to nothing. They are no damage.`,
            'zh-CN': `存储中有 ${orphans.count} 个文件（${byteWords(orphans.bytes)}）不属于任何内容，并非损坏。`,
          }),
        ]),
    ok
      ? shell.say({ en: 'Nothing is wrong.', 'zh-CN': '没有发现问题。' })
      : shell.say({
          en: `${findings.length} findings. Look what “cloudkeep repair --from BACKUP” would mend.`,
          'zh-CN': `发现 ${findings.length} 处问题。可用“cloudkeep repair --from 备份目录”查看能修复哪些内容。`,
        }),
  ]
}

export function findingLine(shell: Shell, finding: DiskFinding): string {
  const { kind, blob, nodes, recorded, counted } = finding
  const what = [
    ...(blob === null ? [] : [blob]),
    ...(nodes.length === 0
      ? []
      : [shell.say({ en: `nodes ${nodes.join(', ')}`, 'zh-CN': `节点 ${nodes.join('、')}` })]),
    ...(recorded === undefined ? [] : [`${recorded} ≠ ${counted ?? '–'}`]),
  ]
  return `${shell.say(KINDS[kind])}: ${what.join('; ')}`
}

const KINDS: Readonly<Record<DiskFinding['kind'], Bilingual>> = {
  'blob-missing': { en: 'bytes are missing', 'zh-CN': '数据缺失' },
  'blob-size': { en: 'bytes measure otherwise than recorded', 'zh-CN': '数据大小与记录不符' },
  'blob-damaged': { en: 'bytes are not those that were stored', 'zh-CN': '数据已损坏' },
  'blob-sums': {
    en: 'bytes are right, their checksums are not',
    'zh-CN': '数据正确，但校验和有误',
  },
  'blob-unfit': { en: 'a file does not fit its bytes', 'zh-CN': '文件与其数据不符' },
  'folder-size': {
    en: 'a folder’s size is not that of what is in it',
    'zh-CN': '文件夹大小与其内容不符',
  },
  'used-bytes': {
    en: 'a space counts otherwise than its files add up to',
    'zh-CN': '空间用量与其文件总和不符',
  },
  'stray-node': { en: 'something lies in no folder', 'zh-CN': '有内容不在任何文件夹中' },
}
