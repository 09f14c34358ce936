import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { canonicalJson, parseCanonicalJson } from './canonical-json.ts'

test('the example of RFC 8785 §3.2.2 is written as there', () => {
  const value = {
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }

  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('members come in the order of RFC 8785 §3.2.3, by UTF-16 code units', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\u{1f600}': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }

  const names = [...canonicalJson(value).matchAll(/:"([A-Z])/g)].map((match) => match[1])
  assert.deepEqual(names, ['C', 'O', 'C', 'L', 'E', 'E', 'H'])
  assert.ok(canonicalJson(value).indexOf('Emoji') < canonicalJson(value).indexOf('Hebrew'))
})

// RFC 8785 appendix B.
for (const [bits, text] of [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
] as const) {
  test(`the number with the bits ${bits} is written ${text}`, () => {
    assert.equal(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), text)
  })
}

for (const [name, value] of [
  ['NaN', NaN],
  ['infinity', -Infinity],
  ['a lone surrogate', '\ud800'],
  ['a lone surrogate as a name', { '\udead': 1 }],
  ['undefined', { a: undefined }],
  ['a hole', Array.from({ length: 1 })],
  ['a big integer', 1n],
  ['a function', () => 1],
  ['a date', new Date(0)],
  ['bytes', new Uint8Array(1)],
  ['a map', new Map()],
] as const) {
  test(`${name} has no canonical form`, () => {
    assert.throws(() => canonicalJson(value), TypeError)
  })
}

test('nesting without end is refused', () => {
  const knot: unknown[] = []
  knot.push(knot)

  assert.throws(() => canonicalJson(knot), TypeError)
  assert.equal(parseCanonicalJson('['.repeat(100_000) + ']'.repeat(100_000)), undefined)
})

test('what was written reads back as the same value and is written the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      assert.equal(canonicalJson(parseCanonicalJson(text)), text)
    }),
  )
})

for (const text of [
  '{"b":1,"a":2}',
  '{"a":1,"a":1}',
  '{"a": 1}',
  '[1.0]',
  '[-0]',
  '"\\u0041"',
  '"\\ud800"',
  '1 ',
  '{',
  '',
]) {
  test(`${JSON.stringify(text)} is not in canonical form`, () => {
    assert.equal(parseCanonicalJson(text), undefined)
  })
}
