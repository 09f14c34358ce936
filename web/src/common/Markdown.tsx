import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { useMemo } from 'react'

/**
 * Markdown as HTML. Raw HTML in it stays visible text and links keep to harmless schemes: those are micromark's defaults.
 *
 * @param withoutPictures for texts of people: a picture in one would be loaded as if the reader had asked for it
 */
export function Markdown({
  text,
  withoutPictures = false,
}: {
  text: string
  withoutPictures?: boolean
}) {
  const html = useMemo(() => {
    const extension = withoutPictures ? { disable: { null: ['labelStartImage'] } } : {}
    const made = micromark(text, { extensions: [gfm(), extension], htmlExtensions: [gfmHtml()] })
    // A box of a task list can't be ticked here, and without a label it says nothing to a screen reader.
    return made.replace(/<input type="checkbox" disabled=""( checked="")? ?\/?>/g, (_, isDone) =>
      isDone ? '☑' : '☐',
    )
  }, [text, withoutPictures])
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />
}
