import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeControls } from './escape-controls.ts'

const cases: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['\u001b[31mred', String.raw`\u001b[31mred`],
  ['\u009b31m', String.raw`\u009b31m`],
  ['bell \u0007', String.raw`bell \u0007`],
  ['over\rwritten\b\f', String.raw`over\rwritten\b\f`],
  ['a\u2028b', String.raw`a\u2028b`],
  [String.raw`said \u001b`, String.raw`said \u001b`],
  [String.raw`C:\readme`, String.raw`C:\readme`],
  ['back\\slash\u0000', String.raw`back\slash\u0000`],
  ['one\n\tat two', 'one\n\tat two'],
  ['中文 é 😀', '中文 é 😀'],
]
for (const [text, shown] of cases) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(shown)}`, () => {
    const line = escapeControls(JSON.stringify({ msg: text }))

    assert.equal((JSON.parse(line) as { msg: string }).msg, shown)
  })
}
