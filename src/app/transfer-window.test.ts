import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TransferWindow } from './transfer-window.ts'

const LEAST = { bytes: 100, windowMs: 1000 }

test('a client that moves enough in each window may take for ever', () => {
  const window = new TransferWindow()
  for (let second = 0; second < 10_000; second++) {
    const state = { isOwed: true, moved: second * 100 }
    assert.equal(window.isTooSlow(state, LEAST, second * 1000), false)
  }
})

test('a client that moves too little is told after one window, however much it moved before', () => {
  const window = new TransferWindow()
  assert.equal(window.isTooSlow({ isOwed: true, moved: 0 }, LEAST, 0), false)
  assert.equal(window.isTooSlow({ isOwed: true, moved: 1_000_000 }, LEAST, 1000), false)
  assert.equal(window.isTooSlow({ isOwed: true, moved: 1_000_050 }, LEAST, 1999), false)
  assert.equal(window.isTooSlow({ isOwed: true, moved: 1_000_099 }, LEAST, 2000), true)
})

test('time in which the disk itself is waited for does not count', () => {
  const window = new TransferWindow()
  assert.equal(window.isTooSlow({ isOwed: true, moved: 0 }, LEAST, 0), false)
  assert.equal(window.isTooSlow({ isOwed: false, moved: 0 }, LEAST, 900), false)
  assert.equal(window.isTooSlow({ isOwed: true, moved: 0 }, LEAST, 5000), false)
  assert.equal(window.isTooSlow({ isOwed: true, moved: 0 }, LEAST, 5999), false)
  assert.equal(window.isTooSlow({ isOwed: true, moved: 0 }, LEAST, 6000), true)
})
