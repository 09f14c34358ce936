import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../api/types.ts'
import { allWords, type WordPair } from './words/all-words.ts'

const STORED = 'cloudkeep.language'

/** Starts with the language chosen before, else with the browser's; any Chinese reads zh-CN. */
export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: storedLanguage() ?? browserLanguage(),
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: column(0) }, 'zh-CN': { translation: column(1) } },
  })
  tellDocument(i18next.language)
  i18next.on('languageChanged', tellDocument)
}

/** Switches the whole app. `null` follows the browser again. */
export async function chooseLanguage(language: Language | null): Promise<void> {
  if (language) localStorage.setItem(STORED, language)
  else localStorage.removeItem(STORED)
  await i18next.changeLanguage(language ?? browserLanguage())
}

export function storedLanguage(): Language | null {
  const stored = localStorage.getItem(STORED)
  return stored === 'en' || stored === 'zh-CN' ? stored : null
}

function browserLanguage(): Language {
  const first = navigator.languages.find((one) => /^(zh|en)\b/i.test(one)) ?? 'en'
  return /^zh\b/i.test(first) ? 'zh-CN' : 'en'
}

function column(index: 0 | 1): Record<string, string> {
  return Object.fromEntries(
    Object.entries<WordPair>(allWords).map(([key, pair]) => [key, pair[index]]),
  )
}

function tellDocument(language: string): void {
  document.documentElement.lang = language
}
