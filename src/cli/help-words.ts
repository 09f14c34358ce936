import type { HelpConfiguration, Option } from 'commander'
import type { Bilingual } from '../domain/language.ts'
import type { Shell } from './shell.ts'

/** How commander's help speaks: its headings and notes in the language of the terminal. */
export function helpWords(shell: Shell): HelpConfiguration {
  return {
    showGlobalOptions: false,
    styleTitle: (title) => shell.say(TITLES[title] ?? { en: title, 'zh-CN': title }),
    optionDescription: (option) => option.description + shell.say(defaultOf(option)),
  }
}

const TITLES: Readonly<Record<string, Bilingual>> = {
  'Usage:': { en: 'Usage:', 'zh-CN': '用法:' },
  'Arguments:': { en: 'Arguments:', 'zh-CN': '参数：' },
  'Options:': { en: 'Options:', 'zh-CN': '选项：' },
  'Commands:': { en: 'Commands:', 'zh-CN': '命令：' },
}

function defaultOf({ defaultValue }: Option): Bilingual {
  if (typeof defaultValue !== 'string') return { en: '', 'zh-CN': '' }
  return { en: ` (default: ${defaultValue})`, 'zh-CN': `（默认：${defaultValue}）` }
}
