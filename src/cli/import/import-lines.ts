import { byteWords, timeWords } from '../byte-words.ts'
import { printable } from '../text-table.ts'
import type { Shell } from '../shell.ts'
import type { ImportReport, Missed, MissedList } from './import-report.ts'

/** Lines for a person; `--json` tells them all. */
const SHOWN_MAX = 20

/** What an import did, for a person at a terminal. */
export function importLines(
  shell: Shell,
  report: ImportReport,
  facts: { readonly seconds: number; readonly isInterrupted: boolean },
): string[] {
  const { imported, importedBytes, present, folders } = report
  const time = timeWords(facts.seconds)
  return [
    shell.say({
      en: `${imported} files imported (${byteWords(importedBytes)}) into ${folders} folders in ${time}; ${present} were there already.`,
      'zh-CN': `用时 ${time}，导入 ${imported} 个文件（${byteWords(importedBytes)}）、${folders} 个文件夹；另有 ${present} 个文件已存在。`,
    }),
    ...refusedLines(shell, report.refused),
    ...missedLines(shell, report.failed, {
      en: 'could not be imported:',
      'zh-CN': '个条目未能导入：',
    }),
    ...missedLines(shell, report.skipped, {
      en: 'are no files or folders and were left out:',
      'zh-CN': '个条目不是文件或文件夹，已略过：',
    }),
    ...(facts.isInterrupted
      ? [
          shell.say({
            en: 'Stopped. No file is half there; the same command goes on from here.',
            'zh-CN': '已停止。没有残缺的文件；再次运行同一命令即可继续。',
          }),
        ]
      : []),
  ]
}

/** Each notice's sentence once, and below it the files. */
function refusedLines(shell: Shell, { count, told }: MissedList): string[] {
  if (count === 0) return []
  const bySentence = Map.groupBy(told, ({ detail }) => shell.say(detail))
  return [
    shell.say({
      en: `${count} files were refused by a notice:`,
      'zh-CN': `${count} 个文件因公告被拒绝：`,
    }),
    ...[...bySentence].flatMap(([sentence, missed]) => [
      `  ${sentence}`,
      ...shownPaths(shell, missed, ({ path }) => `    ${printable(path)}`),
    ]),
  ]
}

function missedLines(
  shell: Shell,
  { count, told }: MissedList,
  heading: { readonly en: string; readonly 'zh-CN': string },
): string[] {
  if (count === 0) return []
  return [
    `${count} ${shell.say(heading)}`,
    ...shownPaths(shell, told, ({ path, detail }) => `  ${printable(path)}: ${shell.say(detail)}`),
  ]
}

function shownPaths(
  shell: Shell,
  missed: readonly Missed[],
  line: (missed: Missed) => string,
): string[] {
  const rest = missed.length - SHOWN_MAX
  const more = { en: `  … and ${rest} more (--json lists them)`, 'zh-CN': `  …另有 ${rest} 个（--json 可全部列出）` } // prettier-ignore
  return [...missed.slice(0, SHOWN_MAX).map(line), ...(rest > 0 ? [shell.say(more)] : [])]
}
