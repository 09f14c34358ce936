/** A fenced block of a page. */
export type PageBlock = {
  /** Of its first fence, from 1. */
  readonly line: number
  /** As the fence says it; '' where it says nothing. */
  readonly language: string
  readonly text: string
  /** The reason in `<!-- not run: … -->`, the line before the fence. */
  readonly notRun: string | undefined
  /** A file that the reader saves it as, named in a comment that is its first line. */
  readonly fileName: string | undefined
}

const FENCE = /^([ \t]*)```(\w*)\n([^]*?)^\1```[ \t]*$/gm

/** The fenced blocks of a Markdown page in their order; inside a list their indentation is taken off. */
export function pageBlocks(markdown: string): readonly PageBlock[] {
  return [...markdown.matchAll(FENCE)].map((found) => {
    const [, indent = '', language = '', raw = ''] = found
    const before = markdown.slice(0, found.index)
    const text = raw.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    return {
      line: before.split('\n').length,
      language,
      text,
      notRun: /<!-- not run: (\S[^\n]*?) -->\n$/.exec(before)?.[1],
      fileName: /^(?:#|\/\/) ([\w-]+\.\w+)\n/.exec(text)?.[1],
    }
  })
}
