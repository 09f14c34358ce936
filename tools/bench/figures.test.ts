import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BenchTest } from './bench-test.ts'
import { comparisonTables } from './comparison.ts'
import { medianOf, ratiosOf, valueOf } from './figures.ts'
import { gateTable } from './gate-cost.ts'
import type { Turn } from './results.ts'

const row = { key: 'put', label: 'PUT', unit: '/s' } as const
const put: BenchTest = {
  name: 'put',
  rows: [row],
  workUnit: 'operation',
  run: async () => ({ values: {}, work: 0, faults: {} }),
}

test('ratios are of one round each, and their median is not the ratio of the medians', () => {
  // A noisy round slows both.
  const turns = [
    ...[turn('apache', 1, 100), turn('cloudkeep', 1, 200)],
    ...[turn('apache', 2, 10), turn('cloudkeep', 2, 20)],
    ...[turn('apache', 3, 50), turn('cloudkeep', 3, 60)],
  ]

  const ratios = ratiosOf(turns, { above: 'cloudkeep', below: 'apache' }, valueOf(put, row))

  assert.deepEqual(ratios, [1.2, 2, 2])
  assert.equal(medianOf(turns, 'apache', valueOf(put, row)), 50)
})

test('a test that was not ok has no figure, and the others stand', () => {
  const turns = [turn('cloudkeep', 1, 200, false), turn('apache', 1, 100)]

  const [rates] = comparisonTables({ tests: [put], peers: ['apache', 'cloudkeep'], turns })

  assert.deepEqual(rates?.rows, [['PUT (/s)', '100', '–', '–']])
})

test('of times less is better: twice as long is half as good', () => {
  const slow: BenchTest = { ...put, rows: [{ ...row, unit: 'ms' }] }
  const turns = [turn('cloudkeep', 1, 8), turn('apache', 1, 4)]

  const [times] = comparisonTables({ tests: [slow], peers: ['apache', 'cloudkeep'], turns })

  assert.deepEqual(times?.rows, [['PUT (ms)', '4.00', '8.00', '0.50']])
})

test('the gate costs by how much the server with measures is slower', () => {
  const turns = [turn('without', 1, 1000), turn('with', 1, 960)]

  const { rows } = gateTable(1000, [put], turns)

  assert.deepEqual(rows, [['PUT (/s)', '1,000', '960', '4.0', '4.0', '4.0', '–']])
})

function turn(peer: string, round: number, value: number, isOk = true): Turn {
  const memory = { rssBytes: 1, pssBytes: 1 }
  const result = { values: { put: value }, work: 1, faults: {}, isOk, use: undefined }
  return { peer, round, startMs: 1, idle: memory, after: memory, tests: { put: result } }
}
