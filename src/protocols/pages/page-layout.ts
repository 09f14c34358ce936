import type { Language } from '../../domain/language.ts'
import { html, type Html } from './html.ts'
import { wordsIn } from './page-words.ts'

export type Page = {
  readonly language: Language
  /** '' or '/cloud': where everything lies. */
  readonly basePath: string
  /** This page from `basePath` on, for the link to the other language. */
  readonly path: string
  readonly title: string
  readonly main: Html
}

/** A whole page: no script, one style sheet. */
export function layOut(page: Page): string {
  const { language, basePath, title } = page
  const words = wordsIn(language)
  const other = language === 'en' ? 'zh-CN' : 'en'
  const separator = page.path.includes('?') ? '&' : '?'
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · CloudKeep</title>
        <link rel="stylesheet" href="${basePath}/pages.css" />
        <link
          rel="alternate"
          type="application/atom+xml"
          title="${words.notices}"
          href="${basePath}/notices.atom?lang=${language}"
        />
      </head>
      <body>
        <header>
          <a class="home" href="${basePath}/">CloudKeep</a>
          <nav>
            <a href="${basePath}/notices">${words.notices}</a>
            <a href="${basePath}/notices.atom?lang=${language}">${words.feed}</a>
            <a
              href="${basePath}${page.path}${separator}lang=${other}"
              lang="${other}"
              hreflang="${other}"
              >${words.otherLanguage}</a
            >
          </nav>
        </header>
        <main>${page.main}</main>
      </body>
    </html> `.text
}
