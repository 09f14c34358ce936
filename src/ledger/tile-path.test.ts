import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatTilePath, isTileWithin, parseTilePath, tilesOf } from './tile-path.ts'

const SPELLINGS = [
  ['/tile/0/000', { kind: 'hashes', level: 0, index: 0, width: 256 }],
  ['/tile/1/000.p/17', { kind: 'hashes', level: 1, index: 0, width: 17 }],
  ['/tile/0/x001/x234/067', { kind: 'hashes', level: 0, index: 1_234_067, width: 256 }],
  ['/tile/63/999.p/255', { kind: 'hashes', level: 63, index: 999, width: 255 }],
  ['/tile/entries/x001/000.p/1', { kind: 'entries', index: 1000, width: 1 }],
] as const

for (const [path, tile] of SPELLINGS) {
  test(`${path} names one tile`, () => {
    assert.deepEqual(parseTilePath(path), tile)
    assert.equal(formatTilePath(tile), path)
  })
}

for (const path of [
  '',
  '/tile',
  '/tile/',
  'tile/0/000',
  '/tile/0/000/',
  '/tile/0/0',
  '/tile/0/0000',
  '/tile/00/000',
  '/tile/64/000',
  '/tile/-1/000',
  '/tile/0/001/000',
  '/tile/0/x000/001',
  '/tile/0/x001',
  '/tile/0/x001/x000',
  '/tile/0/X001/000',
  '/tile/0/000.p/0',
  '/tile/0/000.p/01',
  '/tile/0/000.p/256',
  '/tile/0/000.p/',
  '/tile/0/000.p/1/',
  '/tile/0/000.p/1\n',
  '/tile/entries/000.p/999',
  '/tile/data/000',
  '/tile/0/../000',
  '/tile/0/٠٠٠',
  '/tile/0/x999/x999/x999/x999/x999/999',
  `/tile/0/${'x999/'.repeat(100)}999`,
]) {
  test(`${JSON.stringify(path.slice(0, 40))} names no tile`, () => {
    assert.equal(parseTilePath(path), undefined)
  })
}

test('every tile has one path, which names it again', () => {
  const place = { index: fc.nat({ max: 10 ** 12 }), width: fc.integer({ min: 1, max: 256 }) }
  const tiles = fc.oneof(
    fc.record({ kind: fc.constant('entries' as const), ...place }),
    fc.record({
      kind: fc.constant('hashes' as const),
      level: fc.integer({ min: 0, max: 63 }),
      ...place,
    }),
  )
  fc.assert(
    fc.property(tiles, (tile) => {
      assert.deepEqual(parseTilePath(formatTilePath(tile)), { ...tile })
    }),
  )
})

test('a log of 70,000 entries has the tiles that tlog-tiles counts', () => {
  const paths = [...tilesOf(70_000)].map(formatTilePath)

  assert.equal(paths.filter((path) => /^\/tile\/0\/[^.]*$/.test(path)).length, 273)
  assert.equal(paths.filter((path) => /^\/tile\/entries\/[^.]*$/.test(path)).length, 273)
  assert.deepEqual(
    paths.filter((path) => path.includes('.p/') || path.startsWith('/tile/1/')),
    [
      '/tile/entries/273.p/112',
      '/tile/0/273.p/112',
      '/tile/1/000',
      '/tile/1/001.p/17',
      '/tile/2/000.p/1',
    ],
  )
})

test('a tile is there once all that it holds is in the log', () => {
  const tile = { kind: 'hashes', level: 1, index: 0, width: 2 } as const

  assert.ok(!isTileWithin(tile, 511))
  assert.ok(isTileWithin(tile, 512))
  assert.ok(!isTileWithin({ ...tile, level: 63 }, Number.MAX_SAFE_INTEGER))
  assert.ok(!isTileWithin({ kind: 'entries', index: 0, width: 2 }, 1))
})
