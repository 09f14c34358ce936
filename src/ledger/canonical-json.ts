/** What a file or a network may hand over; deeper than this is no document of ours. */
const DEPTH_MAX = 64

/**
 * The one spelling of a JSON value (RFC 8785): no white space, members in the order of their UTF-16
 * code units, numbers and strings as ECMAScript writes them.
 *
 * @throws TypeError for what JSON cannot say and the same bytes could not bring back: lone surrogates,
 * numbers that are not finite, undefined, functions, objects that are not plain, nesting beyond 64
 */
export function canonicalJson(value: unknown): string {
  return write(value, DEPTH_MAX)
}

/**
 * The value of a text that is in canonical form; undefined when it is not JSON, or JSON spelt in
 * another way (spaces, order, doubled members).
 */
export function parseCanonicalJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return canonicalJson(value) === text ? value : undefined
  } catch {
    // Not JSON, or JSON that has no canonical form.
    return undefined
  }
}

function write(value: unknown, depthLeft: number): string {
  if (depthLeft === 0) throw new TypeError(`More than ${DEPTH_MAX} levels have no canonical JSON.`)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value === 'string') return writeString(value)
  if (Array.isArray(value)) {
    // Array.from turns holes into undefined, which is then refused.
    return `[${Array.from(value, (one) => write(one, depthLeft - 1)).join(',')}]`
  }
  if (isPlainObject(value)) {
    // The default order of sort() is that of UTF-16 code units, as RFC 8785 §3.2.3 wants.
    const members = Object.keys(value).sort()
    const written = members.map((key) => `${writeString(key)}:${write(value[key], depthLeft - 1)}`)
    return `{${written.join(',')}}`
  }
  throw new TypeError(`There is no canonical JSON for ${typeof value}.`)
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('A lone surrogate has no canonical JSON.')
  return JSON.stringify(text)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
