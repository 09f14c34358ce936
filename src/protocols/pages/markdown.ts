import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { Html } from './html.ts'

/** Markdown with GitHub's additions. HTML in it is shown as text, and only harmless addresses are linked. */
export function renderMarkdown(text: string): Html {
  return new Html(micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }))
}
