import type { SeededChance } from '../property/seeded-chance.ts'

/** What some program, somewhere, did not expect. */
const NASTY = [
  '\0', '\r\n', '\n', '\r', '\r\n\r\n', ' ', '\t', '%00', '%0d%0a', '%', '%zz', '%ff', '%c0%ae', '../', '..%2f', '//', '\\',
  '#', '?', ';', ',', ',,', '"', "'", '<', '>', '&', '&amp;', '{', '}', '[', ']', '[]', '{}', 'null', 'true', 'NaN', 'undefined',
  '__proto__', 'constructor', '-1', '0', '1e999', '9007199254740993', '18446744073709551616', '0x10', '1.5', '-0', '\xff\xfe',
  '\xed\xa0\x80', '\xef\xbb\xbf', '\xe2\x80\xae', '*', '=', '==', '🙂', '$(id)', '#{x}', '{{x}}', '\x1b[31m', '<!DOCTYPE x>',
  '<![CDATA[', ']]>', '<x:y/>', 'bytes=0-', '1970-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', '-----BEGIN', 'x'.repeat(300),
] // prettier-ignore

const METHODS = [
  'GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK',
  'UNLOCK', 'REPORT', 'SEARCH', 'TRACE', 'QUERY',
] // prettier-ignore

const LINES = [
  'Content-Length: 0', 'Content-Length: 5', 'Transfer-Encoding: chunked', 'Expect: 100-continue', 'Connection: close',
  'Connection: Upgrade\r\nUpgrade: h2c', 'Range: bytes=0-1', 'Range: bytes=-1', 'If-Match: *', 'If-None-Match: *', 'If: (<x>)',
  'If: (["x"] Not <y>)', 'Depth: infinity', 'Overwrite: F', 'Destination: /dav/elsewhere', 'Content-Encoding: gzip',
  'Content-Type: application/json', 'Content-Type: text/xml', 'Cookie: cloudkeep_session=x', 'X-HTTP-Method-Override: DELETE',
  'X-Forwarded-For: 10.0.0.1', 'Accept-Language: zh-CN', 'Upload-Offset: 1', 'Upload-Length: 1', 'Tus-Resumable: 1.0.0',
  'X-OC-Mtime: 1', 'Timeout: Second-1', 'Lock-Token: <x>', 'X-CloudKeep-Request: 1', 'Host: other',
] // prettier-ignore

type Change = (chance: SeededChance, text: string, other: string) => string

/** Bytes as they are told apart by text in Latin-1: one character each. */
const CHANGES: readonly (readonly [weight: number, change: Change])[] = [
  [3, (chance, text) => at(chance, text, (one) => String.fromCharCode(one.charCodeAt(0) ^ (1 << chance.below(8))))],
  [3, (chance, text) => at(chance, text, () => String.fromCharCode(chance.below(256)))],
  [8, (chance, text) => insert(chance, text, chance.pick(NASTY))],
  [2, (chance, text) => insert(chance, text, String.fromCharCode(chance.below(256)).repeat(1 + chance.below(20)))],
  [3, (chance, text) => span(chance, text, () => '')],
  [2, (chance, text) => span(chance, text, (part) => part + part)],
  [1, (chance, text) => span(chance, text, (part) => part.split('').reverse().join(''))],
  [4, (chance, text) => span(chance, text, () => chance.pick(NASTY))],
  [3, number],
  [2, (chance, text) => text.slice(0, chance.below(text.length + 1))],
  [2, splice],
  [2, (chance, text) => text.replace(/^\S+/, () => chance.pick(METHODS))],
  [3, (chance, text) => lines(chance, text, (all, one) => { all.splice(one, 0, chance.pick(LINES)) })],
  [2, (chance, text) => lines(chance, text, (all, one) => { all.splice(one, 1) })],
  [2, (chance, text) => lines(chance, text, (all, one) => { all.splice(one, 0, all[one] ?? '') })],
  [3, (chance, text) => lines(chance, text, (all, one) => { all[one] = (all[one] ?? '').replace(/:.*/, () => `: ${chance.pick(NASTY)}`) })],
  [1, (chance, text) => lines(chance, text, (all, one) => { all.push(...all.splice(one, 1)) })],
  [2, (chance, text) => text.replace(/(content-length: )(\d+)/i, (_, name: string, length: string) => name + String(Number(length) + chance.below(7) - 3))],
  [1, (_chance, text, other) => text + other],
] // prettier-ignore

/** A request, changed in one to four places. @param other another one, to be mixed with it */
export function mutate(chance: SeededChance, text: string, other: string): string {
  let changed = text
  for (let left = 1 + chance.below(1 + chance.below(4)); left > 0; left--) {
    changed = chance.pickWeighted(CHANGES)(chance, changed, other)
  }
  return changed
}

/** Where to change it: mostly in what a door reads, seldom in what only the parser does. */
function place(chance: SeededChance, text: string): number {
  const [start, end] = chance.pickWeighted<readonly [number, number]>([
    [4, targetOf(text)],
    [3, valueIn(chance, text)],
    [3, [Math.max(0, text.indexOf('\r\n\r\n')) + 4, text.length]],
    [1, [0, text.length]],
  ])
  return Math.min(text.length, start + chance.below(Math.max(1, end - start + 1)))
}

function targetOf(text: string): readonly [start: number, end: number] {
  const [start, end] = [text.indexOf(' ') + 1, text.indexOf(' HTTP/')]
  return [start, end < start ? text.length : end]
}

/** The value of one of its headers. */
function valueIn(chance: SeededChance, text: string): readonly [start: number, end: number] {
  const head = text.slice(0, Math.max(0, text.indexOf('\r\n\r\n')))
  const found = [...head.matchAll(/: [^\r]*/g)]
  if (found.length === 0) return [0, text.length]
  const { index, 0: value } = chance.pick(found)
  return [index + 2, index + value.length]
}

function at(chance: SeededChance, text: string, change: (one: string) => string): string {
  const index = place(chance, text)
  return text.slice(0, index) + change(text[index] ?? ' ') + text.slice(index + 1)
}

function insert(chance: SeededChance, text: string, what: string): string {
  const index = place(chance, text)
  return text.slice(0, index) + what + text.slice(index)
}

function span(chance: SeededChance, text: string, change: (part: string) => string): string {
  const start = place(chance, text)
  const end = Math.min(text.length, start + 1 + chance.below(chance.pick([4, 40])))
  return text.slice(0, start) + change(text.slice(start, end)) + text.slice(end)
}

/** One of the numbers in it, wherever it stands. */
function number(chance: SeededChance, text: string): string {
  const found = [...text.matchAll(/\d+/g)]
  if (found.length === 0) return text
  const { index, 0: digits } = chance.pick(found)
  const value = Number(digits)
  const others = [
    '', '0', '-1', String(value + 1), String(value - 1), String(value * 1000), '4294967296', '9007199254740993',
    '99999999999999999999', `-${digits}`, `0${digits}`, `${digits}.5`, `${digits}e9`, `0x${digits}`,
  ] // prettier-ignore
  return text.slice(0, index) + chance.pick(others) + text.slice(index + digits.length)
}

function splice(chance: SeededChance, text: string, other: string): string {
  return text.slice(0, chance.below(text.length + 1)) + other.slice(chance.below(other.length + 1))
}

/** One of the lines of its head but the first. */
function lines(
  chance: SeededChance,
  text: string,
  change: (all: string[], one: number) => void,
): string {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return text
  const [first = '', ...all] = text.slice(0, end).split('\r\n')
  change(all, chance.below(Math.max(1, all.length)))
  return [first, ...all].join('\r\n') + text.slice(end)
}
