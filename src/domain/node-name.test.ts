import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPath, parseName, parsePath } from './node-name.ts'
import { isProblem } from './problem.ts'

const kept = [
  'a',
  ' leading',
  'trail .',
  '报告（最终版）.pdf',
  '🎉👍🏽',
  '__proto__',
  'CON',
  '...',
  'a+b%20c?.txt',
  'x'.repeat(255),
]
for (const name of kept) {
  test(`the name ${JSON.stringify(name.slice(0, 20))} is kept as it is`, () => {
    assert.equal(parseName(name), name)
  })
}

test('a name typed on a Mac in NFD is stored in NFC', () => {
  assert.equal(parseName('cafe\u0301'), 'caf\u00e9')
})

const refused = [
  '',
  '.',
  '..',
  'a/b',
  'a\\b',
  'nul\0',
  'line\nbreak',
  'a\rb',
  '\x7f',
  '\ud800',
  'x'.repeat(256),
  '文'.repeat(86),
]
for (const name of refused) {
  test(`the name ${JSON.stringify(name.slice(0, 20))} is refused, and the field named`, () => {
    assert.throws(
      () => parseName(name),
      (error) => isProblem(error, 'invalid-input') && error.facts['field'] === 'name',
    )
  })
}

test('a path ignores empty parts', () => {
  assert.deepEqual(parsePath('//a//b/'), ['a', 'b'])
})

test('a path is refused beyond 4,096 bytes or 256 levels', () => {
  assert.throws(
    () => checkPath(Array.from({ length: 17 }, () => 'x'.repeat(250))),
    (error) => isProblem(error, 'invalid-input'),
  )
  assert.throws(
    () => checkPath(Array.from({ length: 257 }, () => 'x')),
    (error) => isProblem(error, 'invalid-input'),
  )
  assert.equal(checkPath(Array.from({ length: 256 }, () => 'x')).length, 256)
})
