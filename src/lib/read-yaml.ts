import { isCollection, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml'

/** A text that is no YAML, or more than we take. Lines and columns count from 1. */
export class YamlFault extends Error {
  override readonly name = 'YamlFault'
  readonly line: number
  readonly column: number

  constructor(message: string, place: { readonly line: number; readonly column: number }) {
    super(message)
    this.line = place.line
    this.column = place.column
  }
}

export type ReadYaml = {
  readonly value: unknown
  /** The line of what stands at `path`, or of the nearest thing above it that is there; from 1. */
  readonly lineOf: (path: readonly (string | number)[]) => number
}

export const YAML_LENGTH_MAX = 256 * 1024
const DEPTH_MAX = 32

/**
 * Reads one YAML 1.2 document: dates stay text, and neither anchors, tags nor doubled keys are taken.
 *
 * @throws YamlFault
 */
export function readYaml(text: string): ReadYaml {
  if (text.length > YAML_LENGTH_MAX) {
    throw new YamlFault(`more than ${YAML_LENGTH_MAX} characters`, { line: 1, column: 1 })
  }
  checkDepth(text)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', prettyErrors: false })
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const [error] = [...document.errors, ...document.warnings]
  if (error) throw new YamlFault(error.message, placeOf(error.pos[0]))
  const { contents } = document
  checkNode(contents, (offset, message) => {
    throw new YamlFault(message, placeOf(offset))
  })
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  return { value, lineOf: (path) => placeOf(offsetOf(contents, path)).line }
}

/** The parser is recursive: what is nested deeper than any notice must not reach it. */
function checkDepth(text: string): void {
  let depth = 0
  for (const [index, line] of text.split('\n').entries()) {
    const indent = /^ */.exec(line)?.[0].length ?? 0
    for (const character of line) {
      if (character === '[' || character === '{') depth += 1
      else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    }
    // `- - - -` nests in one line.
    const dashes = /^(?:\s*-\s)*/.exec(line)?.[0].replaceAll(/\s/g, '').length ?? 0
    if (Math.max(depth, indent / 2, dashes) > DEPTH_MAX * 2) {
      throw new YamlFault('nested too deeply', { line: index + 1, column: 1 })
    }
  }
}

type Refuse = (offset: number, message: string) => never

function checkNode(node: unknown, refuse: Refuse): void {
  if (!isNode(node)) return
  const offset = node.range?.[0] ?? 0
  if ('source' in node && !isScalar(node)) refuse(offset, 'an alias, which is not taken here')
  if ('anchor' in node && node.anchor) refuse(offset, 'an anchor, which is not taken here')
  if (node.tag?.startsWith('!') === true) refuse(offset, 'a tag, which is not taken here')
  if (!isCollection(node)) return
  for (const item of node.items) {
    if (isNode(item)) checkNode(item, refuse)
    else {
      const pair = item as { key?: unknown; value?: unknown }
      checkNode(pair.key, refuse)
      checkNode(pair.value, refuse)
    }
  }
}

/** Where the key of the last step stands, or as near to it as there is something. */
function offsetOf(contents: Node | null, path: readonly (string | number)[]): number {
  let node: unknown = contents
  let offset = isNode(contents) ? (contents.range?.[0] ?? 0) : 0
  for (const step of path) {
    if (!isCollection(node)) return offset
    const key = isMap(node)
      ? node.items.find((one) => keyText(one.key) === String(step))?.key
      : undefined
    node = node.get(step, true)
    const here = isNode(key) ? key : node
    if (!isNode(here)) return offset
    offset = here.range?.[0] ?? offset
  }
  return offset
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : ''
}
