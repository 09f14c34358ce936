import type { Language } from '../domain/language.ts'

/** What a command takes from the environment besides the settings. */
export type TerminalSettings = {
  readonly language: Language
  /** `CLOUDKEEP_TOKEN`: a person's token, for `--as`; '' when there is none. */
  readonly token: string
}

/** POSIX.1-2024 §8.2: of `LC_ALL`, `LC_MESSAGES` and `LANG` the first that is not empty counts. */
export function readTerminalSettings(
  environment: Readonly<Record<string, string | undefined>>,
): TerminalSettings {
  const locale = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(
    (one) => one !== undefined && one !== '',
  )
  return {
    language: /^zh([_.@-]|$)/i.test(locale ?? '') ? 'zh-CN' : 'en',
    token: environment['CLOUDKEEP_TOKEN'] ?? '',
  }
}
