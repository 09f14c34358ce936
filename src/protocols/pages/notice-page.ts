import type { Instant } from '../../domain/instant.ts'
import { isoInstant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import {
  daysInForce,
  describeMeasure,
  sayIssueDay,
  sayMoment,
} from '../../operations/notices/describe-notice.ts'
import type { MeasureView, NoticeView } from '../../operations/notices/notice-view.ts'
import { html, type Html } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import { stateBadge } from './notices-page.ts'
import { layOut } from './page-layout.ts'
import { wordsIn } from './page-words.ts'

type Context = { readonly language: Language; readonly basePath: string; readonly now: Instant }

/** One notice: its text, what it means, who knows of it, and how to check that it is genuine. */
export async function noticePage(view: NoticeView, context: Context): Promise<string> {
  const { language, basePath } = context
  const { document } = view
  const words = wordsIn(language)
  const title = document.title[language]
  return layOut({
    language,
    basePath,
    path: `/notices/${encodeURIComponent(document.id)}`,
    title,
    main: html`<article>
        <p class="meta">
          ${stateBadge(view, words)}
          ${document.urgent ? html`<span class="badge">${words.urgent}</span>` : html``}
        </p>
        <h1>${title}</h1>
        ${factsOf(view, context)}
        <div class="body">${await renderMarkdown(document.body[language])}</div>
        ${measuresOf(view, context)} ${deliveriesOf(view, context)} ${recordOf(view, context)}
      </article>
      <p><a href="${basePath}/notices">${words.back}</a></p>`,
  })
}

function factsOf(view: NoticeView, context: Context): Html {
  const { language, basePath, now } = context
  const { document, publishedAt } = view
  const words = wordsIn(language)
  const link = (id: string) =>
    html`<a href="${basePath}/notices/${encodeURIComponent(id)}">${id}</a> `
  const authority = document.authority === 'operator' ? words.operator : document.authority
  const isExplaining = document.kind === 'clarification'
  return html`<dl>
    ${row(words.date, html`${sayIssueDay(document, publishedAt ?? now)[language]}`)}
    ${publishedAt === null ? html`` : row(words.published, moment(view, publishedAt, language))}
    ${row(words.authority, html`${authority}`)}
    ${document.legalBasis ? row(words.legalBasis, html`${document.legalBasis[language]}`) : html``}
    ${document.of ? row(isExplaining ? words.explains : words.changes, link(document.of)) : html``}
    ${view.changedBy.length > 0 ? row(words.changedBy, html`${view.changedBy.map(link)}`) : html``}
    ${view.publishedBy === null ? html`` : row(words.publishedBy, html`${view.publishedBy}`)}
    ${view.approvals.length === 0 ? html`` : row(words.approvedBy, html`${view.approvals.map((one) => one.account).join(', ')}`)}
  </dl>`
}

function measuresOf(view: NoticeView, context: Context): Html {
  if (view.measures.length === 0) return html``
  const words = wordsIn(context.language)
  return html`<h2>${words.measures}</h2>
    <ul class="cards">
      ${view.measures.map((one) => measureCard(view, one, context))}
    </ul>`
}

function measureCard(view: NoticeView, measure: MeasureView, context: Context): Html {
  const { language, basePath, now } = context
  const words = wordsIn(language)
  const { what, whom } = describeMeasure(measure)
  const { from, until, endedBy, state } = measure
  const days = daysInForce(measure, now)
  const count = measure.refusals.toLocaleString(language)
  const begun = state === 'in-force' || state === 'ended'
  const by = endedBy
    ? html`, ${words.endedBy}
        <a href="${basePath}/notices/${encodeURIComponent(endedBy)}">${endedBy}</a>`
    : html``
  return html`<li>
    <p class="meta">
      <span class="${state === 'in-force' ? 'badge force' : 'badge'}"
        >${stateWord(measure, language)}</span
      >
    </p>
    <ul class="what">
      ${what.map((one) => html`<li>${one[language]}</li>`)}
    </ul>
    <dl>
      ${row(words.concerns, html`${whom[language]}`)}
      ${from === null ? html`` : row(begun ? words.since : words.from, moment(view, from, language))}
      ${row(words.until, until === null ? html`${words.noEnd}` : html`${moment(view, until, language)}${by}`)}
      ${begun ? row(state === 'ended' ? words.lasted : words.lasts, html`${days === 0 ? words.lessThanDay : words.days(days)}`) : html``}
      ${row(words.refusals, html`<strong>${words.requests(count, measure.refusals === 1)}</strong>`)}
    </dl>
  </li> `
}

function stateWord({ state }: MeasureView, language: Language): string {
  const words = wordsIn(language)
  if (state === 'in-force') return words.inForce
  return state === 'ended' ? words.ended : words.coming
}

function deliveriesOf(view: NoticeView, { language }: Context): Html {
  const words = wordsIn(language)
  const { accounts, delivered, seen } = view.deliveries
  const show = (count: number) => html`${count.toLocaleString(language)}`
  return html`<h2>${words.whoKnows}</h2>
    <dl>
      ${row(words.accounts, show(accounts))} ${row(words.delivered, show(delivered))}
      ${row(words.seen, show(seen))}
    </dl>`
}

function recordOf(view: NoticeView, { language, basePath }: Context): Html {
  if (view.ledgerIndex === null) return html``
  const words = wordsIn(language)
  const index = String(view.ledgerIndex)
  const id = encodeURIComponent(view.document.id)
  return html`<h2>${words.record}</h2>
    <p>${words.recordLead}</p>
    <dl>${row(words.entry, html`${index}`)}</dl>
    <ul class="files">
      <li><a href="${basePath}/ledger/proof/${index}">${words.proof}</a></li>
      <li><a href="${basePath}/ledger/key">${words.keys}</a></li>
      <li><a href="${basePath}/ledger/checkpoint">${words.checkpoint}</a></li>
      <li><a href="${basePath}/api/v1/notices/${id}">${words.json}</a></li>
    </ul>
    <h3>${words.signature}</h3>
    <pre tabindex="0">${view.signature ?? ''}</pre>`
}

function row(name: string, value: Html): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
}

function moment(view: NoticeView, instant: Instant, language: Language): Html {
  const said = sayMoment(view.document, instant)[language]
  return html`<time datetime="${isoInstant(instant)}">${said}</time>`
}
