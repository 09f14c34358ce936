import type { CommanderError } from 'commander'
import type { Bilingual } from '../domain/language.ts'
import type { Shell } from './shell.ts'

/** What commander finds wrong with a command line, in the language of the terminal. */
export function commanderWords(shell: Shell, error: CommanderError): string {
  // The help was printed instead of a sentence.
  if (error.code === 'commander.help') return ''
  const english = error.message.replace(/^error: /, '')
  const quoted = /'([^']*)'/.exec(english)?.[1] ?? ''
  const guess = /Did you mean (.*)\?\)/.exec(english)?.[1]
  const hint: Bilingual =
    guess === undefined
      ? { en: '', 'zh-CN': '' }
      : { en: ` Did you mean ${guess}?`, 'zh-CN': `您是否要输入 ${guess}？` }
  const words = WORDS[error.code]?.(quoted)
  if (!words) return english
  return shell.say({ en: words.en + hint.en, 'zh-CN': words['zh-CN'] + hint['zh-CN'] })
}

const WORDS: Readonly<Record<string, (quoted: string) => Bilingual>> = {
  'commander.unknownCommand': (name) => ({
    en: `There is no command “${name}”. “cloudkeep help” lists them.`,
    'zh-CN': `没有命令“${name}”。“cloudkeep help”列出全部命令。`,
  }),
  'commander.unknownOption': (name) => ({
    en: `There is no option “${name}”. Add --help to see those that there are.`,
    'zh-CN': `没有选项“${name}”。加上 --help 可查看可用选项。`,
  }),
  'commander.missingArgument': (name) => ({
    en: `“${name}” is missing. Add --help to see how the command is written.`,
    'zh-CN': `缺少参数“${name}”。加上 --help 可查看命令写法。`,
  }),
  'commander.missingMandatoryOptionValue': (name) => ({
    en: `The option “${name}” is needed.`,
    'zh-CN': `必须给出选项“${name}”。`,
  }),
  'commander.optionMissingArgument': (name) => ({
    en: `The option “${name}” needs a value.`,
    'zh-CN': `选项“${name}”需要一个值。`,
  }),
  'commander.excessArguments': (name) => ({
    en: `There is a word too many after “${name}”. Put names with spaces in quotes.`,
    'zh-CN': `“${name}”之后的参数过多。含空格的名称请加引号。`,
  }),
}
