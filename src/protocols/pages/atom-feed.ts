import { isoInstant } from '../../domain/instant.ts'
import type { Language } from '../../domain/language.ts'
import { noticeAddress } from '../../http/notice-resource.ts'
import type { HttpKit } from '../../http/kit.ts'
import type { NoticeView } from '../../operations/notices/notice-view.ts'
import { html, type Html } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import { wordsIn } from './page-words.ts'

/** The notices as a feed (RFC 4287). Ids follow the ledger's name, so they survive a move to another address. */
export async function atomFeed(
  kit: HttpKit,
  notices: readonly NoticeView[],
  language: Language,
): Promise<string> {
  const words = wordsIn(language)
  const newest = notices[0]?.publishedAt ?? 0
  const self = kit.publicUrl(`/notices.atom?lang=${language}`)
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
      <id>${tagOf(kit, `notices/${language}`)}</id>
      <title>CloudKeep: ${words.notices}</title>
      <subtitle>${words.lead}</subtitle>
      <updated>${isoInstant(newest)}</updated>
      <author><name>CloudKeep</name><uri>${kit.publicUrl('/')}</uri></author>
      <link rel="self" type="application/atom+xml" href="${self}" />
      <link rel="alternate" type="text/html" href="${kit.publicUrl('/notices')}" />
      ${await Promise.all(notices.map((one) => entry(kit, one, language)))}</feed
    > `.text
}

async function entry(kit: HttpKit, view: NoticeView, language: Language): Promise<Html> {
  const { document } = view
  const published = isoInstant(view.publishedAt ?? 0)
  return html`<entry>
    <id>${tagOf(kit, `notices/${language}/${document.id}`)}</id>
    <title>${document.title[language]}</title>
    <link rel="alternate" type="text/html" href="${noticeAddress(kit, document.id)}" />
    <published>${published}</published>
    <updated>${published}</updated>
    <category term="${document.kind}" />
    <content type="html">${(await renderMarkdown(document.body[language])).text}</content>
  </entry> `
}

/** RFC 4151. The authority is the host in the ledger's name; the date is a fixed one at which it was ours. */
function tagOf(kit: HttpKit, path: string): string {
  const [host = '', ...rest] = kit.parts.ledger.origin.split('/')
  const authority = host.replace(/:\d+$/, '')
  return `tag:${authority},2016:${[...rest, path].join('/')}`
}
