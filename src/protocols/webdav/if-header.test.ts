import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isProblem } from '../../domain/problem.ts'
import { holdsIf, type ResourceState } from './if-condition.ts'
import { parseIf, tokensIn } from './if-header.ts'

const HERE = { etag: 'now', tokens: ['urn:held'] }
const holds = (header: string) =>
  holdsIf(
    parseIf(header),
    new Map<string | undefined, ResourceState>([
      [undefined, HERE],
      ['/dav/other', { etag: undefined, tokens: [] }],
    ]),
  )

const judged: [string, boolean][] = [
  ['(<urn:held>)', true],
  ['(<urn:other>)', false],
  ['(["now"])', true],
  ['([W/"now"])', true],
  ['(["before"])', false],
  ['(<urn:held> ["now"])', true],
  ['(<urn:held> ["before"])', false],
  ['(<urn:held> ["before"]) (["now"])', true],
  ['(Not <urn:other>)', true],
  ['(Not <DAV:no-lock> ["now"])', true],
  ['(<DAV:no-lock>)', false],
  ['(Not ["now"])', false],
  ['</dav/other> (<urn:held>)', false],
  ['</dav/other> (Not ["x"])', true],
  ['<http://elsewhere/x> (<urn:held>)', false],
  ['</dav/other> (["x"]) </dav/other> (Not <urn:held>)', true],
  ['  (  not<urn:other>  )  ', true],
]
for (const [header, expected] of judged) {
  test(`If: ${header} is ${String(expected)} where the etag is "now" and urn:held holds`, () => {
    assert.equal(holds(header), expected)
  })
}

const broken = ['', '()', '(', ')', '<a>', '(<a>', 'now', '(["a)', '(Not)', '(Not Not <a>)', '(<>)', '(<a>) </b> (<c>)', '(<a>) x', '(<a b>)', 'x'.repeat(20_000)] // prettier-ignore
for (const header of broken) {
  test(`If: ${header.slice(0, 20)} is refused, and the header named`, () => {
    assert.throws(
      () => parseIf(header),
      (error) => isProblem(error, 'invalid-input') && error.facts['field'] === 'If',
    )
  })
}

test('a token named anywhere in If counts as submitted, under Not and other tags too', () => {
  const lists = parseIf('</a> (<urn:1> ["x"]) (Not <urn:2>) </b> (<urn:3>)')

  assert.deepEqual(tokensIn(lists), ['urn:1', 'urn:2', 'urn:3'])
})
