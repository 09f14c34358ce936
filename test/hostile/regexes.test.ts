import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../..')
/** No header is longer; what a body holds is cut to names and fields before anybody looks for a pattern. */
const LENGTH_MAX = 32 * 1024
/** Of the processor; a match that reads each character once takes a hundredth of it. */
const MS_MAX = 60

type Found = { readonly where: string; readonly pattern: RegExp }

/** Every regular expression that the server has, as it stands in its code. */
function allPatterns(): readonly Found[] {
  // What config/ and cli/ read is written by whoever may stop the server anyway.
  const files = globSync('src/!(config|cli)/**/*.ts', { cwd: ROOT }).filter(
    (path) => !/\.(test|contract)\.ts$/.test(path),
  )
  return files.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
    const found: Found[] = []
    const visit = (node: ts.Node) => {
      if (ts.isRegularExpressionLiteral(node)) {
        const [, body = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? []
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
        found.push({ where: `${path}:${String(line)}`, pattern: new RegExp(body, flags) })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}

const SIGNS = [
  ' ',
  '\t',
  '\n',
  'a',
  'Z',
  '0',
  '9',
  '-',
  '_',
  '.',
  '/',
  '"',
  '<',
  '(',
  ',',
  ';',
  ':',
  '=',
  '%',
  '+',
  'é',
  '中',
  '😀',
]

/** What the pattern may like to repeat: the signs of its own text, one by one and side by side. */
function unitsOf({ source }: RegExp): readonly string[] {
  const plain = source
    .replace(/\\u\{?([0-9a-fA-F]{2,6})\}?/g, (_, hex: string) =>
      String.fromCodePoint(parseInt(hex, 16)),
    )
    .replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\[dwsDWSpPbB](\{\w+\})?/g, '')
    .replace(/\\(.)/g, '$1')
  const own = [...new Set(plain)].filter(
    (one) => !/[[\]{}?*|^$]/.test(one) || source.includes(`\\${one}`),
  )
  const words = plain.match(/[A-Za-z0-9]{2,}/g) ?? []
  const pairs = own.slice(0, 5).flatMap((one) => own.slice(0, 5).map((other) => one + other))
  return [...new Set([...SIGNS, ...own, ...words, ...pairs])]
}

/** The letters that it begins with, where it does so at the beginning. */
function beginningsOf({ source }: RegExp): readonly string[] {
  const literal = /^\^?((?:\\?[\w :<"'=/.-])+)/.exec(source)?.[1]?.replaceAll('\\', '') ?? ''
  return [...new Set(['', literal, literal.slice(0, -1)])]
}

function msToMatch(pattern: RegExp, text: string): number {
  const start = process.threadCpuUsage()
  pattern.lastIndex = 0
  if (pattern.global) text.replace(pattern, '')
  else pattern.exec(text)
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}

/** Of three tries the best: the first one may have been compiled, or memory tidied. */
function slowness(pattern: RegExp, text: string): number {
  let best = Infinity
  for (let turn = 0; turn < 3 && best > MS_MAX; turn++)
    best = Math.min(best, msToMatch(pattern, text))
  return best
}

/** The first text that takes it too long, short ones first: of an exponential one nobody waits for the end. */
function slowText(pattern: RegExp): string | undefined {
  for (const length of [24, 28, 1000, LENGTH_MAX]) {
    for (const beginning of beginningsOf(pattern)) {
      for (const unit of unitsOf(pattern)) {
        for (const ending of ['\0', '']) {
          const text = `${beginning}${unit.repeat(Math.ceil(length / unit.length))}${ending}`
          if (slowness(pattern, text) > MS_MAX) {
            return `${JSON.stringify(text.slice(0, 30))}… of ${String(text.length)}`
          }
        }
      }
    }
  }
  return undefined
}

/** A repetition inside of a repetition. */
const NESTED = /\([^()]*[+*][^()]*\)[+*{]/
/** Each round of it eats a dash, so there is one way only to read a text. */
const HARMLESS = [String.raw`^(?:\s*-\s)*`]

describe('regular expressions', () => {
  const patterns = allPatterns()

  test('the test finds one that explodes, and one that is quadratic', () => {
    assert.ok(slowText(/^(a+)+$/) !== undefined)
    assert.ok(slowText(/\s+$/) !== undefined)
    assert.equal(slowText(/^[a-z]+$/), undefined)
    assert.match('^(a+)+$', NESTED)
  })

  test('are all in the code: none is made from what somebody sent', () => {
    assert.ok(patterns.length > 100, String(patterns.length))
    const made = globSync('src/**/*.ts', { cwd: ROOT })
      .filter((path) => !/\.(test|contract)\.ts$/.test(path))
      .filter((path) => /new RegExp\((?![A-Z_]+\))/.test(readFileSync(join(ROOT, path), 'utf8')))
    assert.deepEqual(made, [])
  })

  for (const { where, pattern } of patterns) {
    test(`${where} ends soon, whatever it is given`, () => {
      assert.equal(slowText(pattern), undefined, String(pattern))
    })
  }

  test('none repeats a repetition, but where that was looked at', () => {
    const nested = patterns.filter(
      ({ pattern: { source } }) => NESTED.test(source) && !HARMLESS.includes(source),
    )
    assert.deepEqual(
      nested.map(({ where, pattern }) => `${where} ${String(pattern)}`),
      [],
    )
  })
})
