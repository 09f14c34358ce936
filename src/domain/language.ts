/** The languages that everything a person reads exists in. */
export type Language = 'en' | 'zh-CN'

/** One sentence or text in both languages. */
export type Bilingual = { readonly en: string; readonly 'zh-CN': string }

/**
 * The language to answer in, by RFC 9110 §12.5.4 `Accept-Language`. Any kind of Chinese reads
 * zh-CN; whoever asks for neither reads English.
 */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  let chosen: Language = 'en'
  let best = 0
  for (const part of (acceptLanguage ?? '').slice(0, 1000).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const weight = qualityOf(parameters)
    const language = /^zh(-|$)/.test(tag) ? 'zh-CN' : /^(en(-|$)|\*$)/.test(tag) ? 'en' : undefined
    if (language && weight > best) {
      chosen = language
      best = weight
    }
  }
  return chosen
}

function qualityOf(parameters: readonly string[]): number {
  const quality = parameters.map((one) => one.trim()).find((one) => one.startsWith('q='))
  const value = quality === undefined ? 1 : Number(quality.slice(2))
  return Number.isFinite(value) ? value : 0
}
