import type { XmlElement, XmlNode } from './xml-document.ts'

// eslint-disable-next-line no-control-regex -- XML 1.0 cannot say them, not even as references
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f]|\p{Noncharacter_Code_Point}|\p{Surrogate}/gu
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Parsers turn a bare one into a line feed.
  '\r': '&#13;',
}

/** Text for the inside of an element or a quoted attribute. What XML 1.0 cannot say becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(SPECIAL, (found) => ESCAPES[found] ?? '\ufffd')
}

/** As text, and line breaks and tabs stay what they are: parsers turn bare ones into spaces. */
function escapeAttribute(value: string): string {
  return escapeXml(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

/** The prefixes that clients look for literally, some without reading namespaces at all. */
const PREFIXES: Readonly<Record<string, string>> = {
  'DAV:': 'd',
  'http://owncloud.org/ns': 'oc',
  'http://nextcloud.org/ns': 'nc',
  'http://sabredav.org/ns': 's',
}

export const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'

/** Every answer declares the known prefixes once, on its root. */
export const NAMESPACES = Object.entries(PREFIXES)
  .map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`)
  .join('')

/** The beginning and end tag of a property by its name; within an element that has NAMESPACES. */
export function tagsOf(name: { readonly namespace: string; readonly local: string }): {
  readonly start: string
  readonly end: string
  readonly empty: string
} {
  const prefix = PREFIXES[name.namespace]
  const tag = prefix === undefined ? name.local : `${prefix}:${name.local}`
  const declared = prefix === undefined ? ` xmlns="${escapeXml(name.namespace)}"` : ''
  return { start: `<${tag}${declared}>`, end: `</${tag}>`, empty: `<${tag}${declared}/>` }
}

/** Which namespace each prefix means at one place. */
type Scope = ReadonlyMap<string, string>
const OUTSIDE: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']])

/**
 * The element as XML that means the same wherever it is put: every prefix it uses is declared in
 * it. Prefixes, attributes, mixed text and the order stay (RFC 4918 §4.3).
 *
 * @param language the `xml:lang` in scope, kept on the element unless it has its own
 */
export function selfContainedXml(element: XmlElement, language?: string): string {
  const isLanguageOwn = element.attributes.some((one) => one.name === 'xml:lang')
  const extra = language === undefined || isLanguageOwn ? '' : ` xml:lang="${escapeXml(language)}"`
  return write(element, OUTSIDE, extra)
}

/** What is inside the element, as XML that means the same wherever it is put. */
export function innerXml(element: XmlElement): string {
  return element.children.map((child) => write(child, OUTSIDE)).join('')
}

function write(node: XmlNode, outer: Scope, extra = ''): string {
  if (typeof node === 'string') return escapeXml(node)
  const scope = new Map(outer)
  let head = node.prefix === '' ? node.local : `${node.prefix}:${node.local}`
  const tag = head
  const declare = (prefix: string, namespace: string) => {
    if (scope.get(prefix) === namespace) return
    scope.set(prefix, namespace)
    head += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(namespace)}"`
  }
  declare(node.prefix, node.namespace)
  for (const attribute of node.attributes) {
    const { prefix, name, uri, value } = attribute
    // An attribute without prefix has no namespace, whatever the default is.
    if (prefix !== '') declare(prefix, uri)
    head += ` ${name}="${escapeAttribute(value)}"`
  }
  const inner = node.children.map((child) => write(child, scope)).join('')
  return inner === '' ? `<${head}${extra}/>` : `<${head}${extra}>${inner}</${tag}>`
}
