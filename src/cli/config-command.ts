import type { Command } from 'commander'
import { type SettingName, SETTINGS, type Setting } from '../config/settings.ts'
import { acting, type Given } from './acting.ts'
import { readingOf } from './config-of.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { textTable } from './text-table.ts'
import { wordOf } from './word-of.ts'

/** `config check` */
export function configCommand(root: Command, shell: Shell): void {
  root
    .command('config')
    .description(shell.say({ en: 'Settings', 'zh-CN': '设置' }))
    .command('check')
    .description(
      shell.say({
        en: 'Print what is in effect and where each value comes from, secrets masked',
        'zh-CN': '显示生效的设置及其来源，隐去机密',
      }),
    )
    .action(acting(shell, checkConfig))
}

/** Faults were told before this began. */
function checkConfig(given: Given<object>): Promise<ExitCode> {
  const { shell, command } = given
  const items = readingOf(shell, command).settings.map(({ name, text, source }) => ({
    name,
    value: shown(name, text),
    source,
  }))
  given.show({ ok: true, items }, () =>
    textTable(
      items.map(({ name, value, source }) => [
        name,
        value === '' ? '–' : value,
        wordOf(shell, source),
      ]),
    ),
  )
  return Promise.resolve(EXIT.done)
}

function shown(name: SettingName, text: string): string {
  const { isSecret, initial }: Setting<unknown> = SETTINGS[name]
  return isSecret === true && text !== '' && text !== initial ? '********' : text
}
