import { Html } from './html.ts'

/** Markdown with GitHub's additions. HTML in it is shown as text, and only harmless addresses are linked. */
export async function renderMarkdown(text: string): Promise<Html> {
  // On the first page that has some: a server whose pages nobody reads saves 13 MiB.
  const { micromark } = await import('micromark')
  const { gfm, gfmHtml } = await import('micromark-extension-gfm')
  return new Html(micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }))
}
