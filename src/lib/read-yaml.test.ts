import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readYaml, YAML_LENGTH_MAX, YamlFault } from './read-yaml.ts'

const NOTICE = `id: 2016-05-21-video
issuedAt: 2016-05-21T00:00:00+08:00
title: { zh-CN: 关于暂停, en: Suspension }
body:
  en: |
    One.
    Two.
measures:
  - effect: suspend
    capabilities: [upload, save]
    until: null
`

test('a notice is read as it is written, dates as text', () => {
  assert.deepEqual(readYaml(NOTICE).value, {
    id: '2016-05-21-video',
    issuedAt: '2016-05-21T00:00:00+08:00',
    title: { 'zh-CN': '关于暂停', en: 'Suspension' },
    body: { en: 'One.\nTwo.\n' },
    measures: [{ effect: 'suspend', capabilities: ['upload', 'save'], until: null }],
  })
})

test('each place knows its line, and what is missing the line of what it belongs to', () => {
  const { lineOf } = readYaml(NOTICE)

  assert.equal(lineOf(['id']), 1)
  assert.equal(lineOf(['title', 'en']), 3)
  assert.equal(lineOf(['body', 'en']), 5)
  assert.equal(lineOf(['measures', 0, 'until']), 11)
  assert.equal(lineOf(['measures', 0, 'from']), 9)
  assert.equal(lineOf(['measures', 7, 'from']), 8)
  assert.equal(lineOf(['authority']), 1)
  assert.equal(lineOf([]), 1)
})

const refused: readonly (readonly [what: string, text: string, line: number])[] = [
  ['broken YAML', 'id: a\ntitle: [1, 2\nbody: x', 3],
  ['a key that comes twice', 'id: a\nid: b', 2],
  ['an alias', 'a: &x 1\nb: *x', 1],
  ['an alias to nothing', 'a: 1\nb: *x', 2],
  ['a merge key bomb', `a: &a [1]\nb: [*a, *a]\n`, 1],
  ['a tag of somebody’s own', 'a: !!js/function "x"', 1],
  ['a second document', 'a: 1\n---\nb: 2', 2],
  ['flow nested without end', `a: ${'['.repeat(50_000)}`, 1],
  ['lists nested without end', `${'- '.repeat(50_000)}x`, 1],
  ['more text than any notice has', 'x'.repeat(YAML_LENGTH_MAX + 1), 1],
]
for (const [what, text, line] of refused) {
  test(`${what} is refused with its line`, () => {
    assert.throws(
      () => readYaml(text),
      (error) => error instanceof YamlFault && error.line === line,
    )
  })
}

test('a rule of dashes inside a text is no nesting', () => {
  const text = `body: |\n  ${'-'.repeat(100)}\n`

  assert.deepEqual(readYaml(text).value, { body: `${'-'.repeat(100)}\n` })
})

test('keys that every object has are only keys', () => {
  const value = readYaml('__proto__: 1\nconstructor: 2').value as object

  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
})
