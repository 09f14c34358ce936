import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ThrottleFacts, waitBeforeSignIn } from './sign-in-throttle.ts'

const now = 1_000_000_000
const none: ThrottleFacts = {
  address: undefined,
  pair: undefined,
  account: undefined,
  isFamiliar: false,
  now,
}
const failed = (failures: number, agoMs = 0) => ({ failures, lastAt: now - agoMs })
const MINUTES_15 = 900_000

const cases: readonly (readonly [string, Partial<ThrottleFacts>, number])[] = [
  ['a first try', {}, 0],
  ['a fifth try at one account', { pair: failed(4) }, 0],
  ['a sixth try at one account', { pair: failed(5) }, 1000],
  ['a ninth try at one account', { pair: failed(8) }, 8000],
  ['a ninth try, 3 s later', { pair: failed(8, 3000) }, 5000],
  ['a ninth try, after the wait', { pair: failed(8, 8000) }, 0],
  ['endless tries', { pair: failed(1000) }, MINUTES_15],
  ['many accounts tried from one address', { address: failed(25) }, 32_000],
  ['one account tried from many addresses', { account: failed(12) }, 4000],
  [
    'its owner at home, while others guess from everywhere',
    { account: failed(500), address: failed(500), isFamiliar: true },
    0,
  ],
  ['its owner at home, who forgot the password', { pair: failed(12), isFamiliar: true }, 0],
  ['somebody who guesses at the owner’s own machine', { pair: failed(21), isFamiliar: true }, 2000],
  ['a try two days after the failures', { pair: failed(50, 2 * 86_400_000) }, 0],
]
for (const [who, facts, waitMs] of cases) {
  test(`${who} waits ${String(waitMs)} ms`, () => {
    assert.equal(waitBeforeSignIn({ ...none, ...facts }), waitMs)
  })
}
