import { commonWords } from './common.ts'
import { demoWords } from './demo.ts'
import { filesWords } from './files.ts'
import { governWords } from './govern.ts'
import { noticesWords } from './notices.ts'
import { settingsWords } from './settings.ts'
import { uploadsWords } from './uploads.ts'

/** A text in English and in Simplified Chinese, side by side, so that neither is forgotten. */
export type WordPair = readonly [en: string, zh: string]

export const allWords = {
  ...commonWords,
  ...filesWords,
  ...uploadsWords,
  ...noticesWords,
  ...settingsWords,
  ...governWords,
  ...demoWords,
}
