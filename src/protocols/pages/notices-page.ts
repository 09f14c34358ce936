import type { Instant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import { describeMeasure, sayIssueDay } from '../../operations/notices/describe-notice.ts'
import type { NoticePage } from '../../operations/notices/list-notices.ts'
import type { NoticeView } from '../../operations/notices/notice-view.ts'
import { html, type Html } from './html.ts'
import { layOut } from './page-layout.ts'
import { type PageWords, wordsIn } from './page-words.ts'

type Context = { readonly language: Language; readonly basePath: string; readonly now: Instant }

/** The list of all notices, each with what it means in short. */
export function noticesPage(page: NoticePage, context: Context): string {
  const { language, basePath } = context
  const words = wordsIn(language)
  const items = page.items.map((one) => card(one, context))
  const older =
    page.next === null
      ? html``
      : html`<p>
          <a href="${basePath}/notices?after=${encodeURIComponent(page.next)}">${words.older}</a>
        </p>`
  return layOut({
    language,
    basePath,
    path: '/notices',
    title: words.notices,
    main: html`<h1>${words.notices}</h1>
      <p class="lead">${words.lead}</p>
      ${
        items.length === 0
          ? html`<p class="none">${words.none}</p>`
          : html`<ul class="cards">
              ${items}
            </ul>`
      }
      ${older}`,
  })
}

function card(view: NoticeView, { language, basePath, now }: Context): Html {
  const { document } = view
  const lines = view.measures
    .flatMap((one) => describeMeasure(one).what)
    .slice(0, 3)
    .map((one) => html`<li>${one[language]}</li>`)
  const day = sayIssueDay(document, view.publishedAt ?? now)
  return html`<li>
    <a href="${basePath}/notices/${encodeURIComponent(document.id)}"
      ><h2>${document.title[language]}</h2></a
    >
    <p class="meta">${stateBadge(view, wordsIn(language))} <time>${day[language]}</time></p>
    ${
      lines.length === 0
        ? html``
        : html`<ul class="what">
            ${lines}
          </ul>`
    }
  </li> `
}

/** What holds of it now, in one word. */
export function stateBadge(view: NoticeView, words: PageWords): Html {
  const { measures, document } = view
  if (document.kind === 'pledge') return html`<span class="badge">${words.pledge}</span>`
  if (measures.length === 0) return html`<span class="badge">${words.information}</span>`
  if (view.inForce) return html`<span class="badge force">${words.inForce}</span>`
  const isComing = measures.some((one) => one.state === 'coming')
  return html`<span class="badge">${isComing ? words.coming : words.ended}</span>`
}
