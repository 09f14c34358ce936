import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Language } from '../api/types.ts'
import type { allWords } from './words/all-words.ts'

type Plain<K> = K extends `${infer Stem}_one` ? Stem : K extends `${infer Stem}_other` ? Stem : K
export type WordKey = Plain<keyof typeof allWords>
export type Say = (key: WordKey, facts?: Record<string, string | number>) => string

/** The words of the chosen language; the component is drawn again when it changes. */
export function useWords(): { t: Say; language: Language } {
  const { t, i18n } = useTranslation()
  return { t: t as unknown as Say, language: i18n.language as Language }
}

/** For places outside components. */
export const say: Say = (key, facts) => i18next.t(key, facts as Record<string, string>)
