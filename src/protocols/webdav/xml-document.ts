import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import { Problem } from '../../domain/problem.ts'

/** An element with its namespace resolved; comments and processing instructions are left out. */
export type XmlElement = {
  readonly namespace: string
  readonly local: string
  readonly prefix: string
  readonly attributes: readonly SaxesAttributeNS[]
  readonly children: readonly XmlNode[]
}
export type XmlNode = XmlElement | string

/** Declarations of namespaces: what they say is in the names already. */
const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** Longest body in bytes (docs/reference/limits.md). */
export const XML_BYTES_MAX = 1024 * 1024
const DEPTH_MAX = 64
const NODES_MAX = 20_000
const ATTRIBUTES_MAX = 256

/**
 * Parses the XML body of a request. There are no entities but XML's own five: a DOCTYPE is refused,
 * so nothing can be fetched and nothing can expand.
 *
 * @returns the root element; undefined for an empty body
 * @throws Problem 'invalid-input' for what is not well-formed with its namespaces (RFC 4918 §8.2),
 *   is not UTF-8 or UTF-16, or passes a limit
 */
export function parseXml(body: Uint8Array): XmlElement | undefined {
  const text = decode(body)
  if (text.trim() === '') return undefined
  const tree = new Tree()
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('error', (error) => {
    throw notWellFormed(error)
  })
  parser.on('doctype', () => {
    throw refused('a DOCTYPE', 'DOCTYPE')
  })
  parser.on('opentagstart', (tag) => {
    tree.countNode()
    tree.attributes = 0
    if (tree.depth >= DEPTH_MAX)
      throw refused(`more than ${DEPTH_MAX} levels`, `超过 ${DEPTH_MAX} 层`)
    if (tag.name.length > 1024) throw refused('names that long', '过长的名称')
  })
  parser.on('attribute', () => {
    if (++tree.attributes > ATTRIBUTES_MAX) {
      throw refused(`more than ${ATTRIBUTES_MAX} attributes`, `超过 ${ATTRIBUTES_MAX} 个属性`)
    }
  })
  parser.on('opentag', (tag) => {
    tree.open(tag)
  })
  parser.on('closetag', () => {
    tree.close()
  })
  parser.on('text', (chunk) => {
    tree.text(chunk)
  })
  parser.on('cdata', (chunk) => {
    tree.text(chunk)
  })
  parser.write(text).close()
  return tree.root
}

type Growing = XmlElement & { readonly children: XmlNode[] }

/** What the parser has seen so far. */
class Tree {
  root: XmlElement | undefined
  attributes = 0
  #nodes = 0
  readonly #open: Growing[] = []

  get depth(): number {
    return this.#open.length
  }

  countNode(): void {
    if (++this.#nodes > NODES_MAX) {
      throw refused(`more than ${NODES_MAX} nodes`, `超过 ${NODES_MAX} 个节点`)
    }
  }

  open(tag: SaxesTagNS): void {
    const element: Growing = {
      namespace: tag.uri,
      local: tag.local,
      prefix: tag.prefix,
      attributes: Object.values(tag.attributes).filter((one) => one.uri !== XMLNS),
      children: [],
    }
    this.#open.at(-1)?.children.push(element)
    this.root ??= element
    this.#open.push(element)
  }

  close(): void {
    this.#open.pop()
  }

  text(chunk: string): void {
    this.countNode()
    this.#open.at(-1)?.children.push(chunk)
  }
}

function decode(body: Uint8Array): string {
  const [first, second] = body
  const label =
    first === 0xfe && second === 0xff
      ? 'utf-16be'
      : first === 0xff && second === 0xfe
        ? 'utf-16le'
        : 'utf-8'
  try {
    return new TextDecoder(label, { fatal: true }).decode(body)
  } catch (cause) {
    throw notWellFormed(cause)
  }
}

function notWellFormed(cause: unknown): Problem {
  const reason = cause instanceof Error ? cause.message.slice(0, 200) : ''
  return new Problem(
    'invalid-input',
    {
      en: `The request body is not well-formed XML: ${reason}`,
      'zh-CN': `请求正文不是格式正确的 XML：${reason}`,
    },
    { cause },
  )
}

function refused(what: string, whatZh: string): Problem {
  return new Problem('invalid-input', {
    en: `An XML body with ${what} is not accepted.`,
    'zh-CN': `不接受包含${whatZh}的 XML 正文。`,
  })
}

/** The children that are elements: text between elements means nothing in WebDAV's own bodies. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string')
}

/** Whether it is the element of that name in the namespace `DAV:`. */
export function isDav(element: XmlElement, local: string): boolean {
  return element.namespace === 'DAV:' && element.local === local
}

/** All text at any depth. */
export function textOf(element: XmlElement): string {
  return element.children
    .map((child) => (typeof child === 'string' ? child : textOf(child)))
    .join('')
}
