import { chooseLanguage, type Language } from '../../domain/language.ts'
import type { FastifyRequest } from '../../http/kit.ts'

/** `?lang=` where somebody chose, else what the browser asks for. */
export function languageOf(request: FastifyRequest): Language {
  const { lang } = request.query as { readonly lang?: unknown }
  if (lang === 'en' || lang === 'zh-CN') return lang
  return chooseLanguage(request.headers['accept-language'])
}

/** True when the request would rather have JSON than a page. */
export function wantsJson(request: FastifyRequest): boolean {
  const accept = (request.headers.accept ?? '').slice(0, 1000).toLowerCase()
  const json = quality(accept, ['application/json', 'application/*', '*/*'])
  return json > quality(accept, ['text/html', 'text/*', '*/*'])
}

/** RFC 9110 §12.5.1: the most specific range that is there counts. */
function quality(accept: string, ranges: readonly string[]): number {
  const wanted = new Map(
    accept.split(',').map((part) => {
      const [range = '', ...parameters] = part.split(';').map((one) => one.trim())
      const q = parameters.find((one) => one.startsWith('q='))
      return [range, q === undefined ? 1 : Number(q.slice(2)) || 0] as const
    }),
  )
  const range = ranges.find((one) => wanted.has(one))
  return range === undefined ? 0 : (wanted.get(range) ?? 0)
}
