import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, MINUTE_MS } from '../../domain/instant.ts'
import { isProblem } from '../../domain/problem.ts'
import { clampInstant, httpDate, isoDate } from './dav-date.ts'
import { parseAllOrNothing, parseDepth } from './depth-header.ts'
import { hostOf, parseDestination, parseOverwrite } from './destination-header.ts'
import { parseTimeout } from './timeout-header.ts'

const isBad = (error: unknown) =>
  isProblem(error, 'invalid-input') && error.facts['field'] !== undefined

test('Depth is 0, 1 or infinity, in any case', () => {
  assert.equal(parseDepth('0'), '0')
  assert.equal(parseDepth(' Infinity '), 'infinity')
  assert.equal(parseDepth(undefined), undefined)
  for (const header of ['2', '', 'all', '0,1']) assert.throws(() => parseDepth(header), isBad)
})

test('what acts on all or nothing takes no Depth 1', () => {
  assert.equal(parseAllOrNothing(undefined), 'infinity')
  assert.equal(parseAllOrNothing('0'), '0')
  assert.throws(() => parseAllOrNothing('1'), isBad)
})

test('a lock lasts as long as asked, at most a day, at least a second', () => {
  assert.equal(parseTimeout('Second-1800'), 30 * MINUTE_MS)
  assert.equal(parseTimeout('Infinite, Second-4100000000'), DAY_MS)
  assert.equal(parseTimeout('Second-4100000000'), DAY_MS)
  assert.equal(parseTimeout('Extend, Second-60'), MINUTE_MS)
  assert.equal(parseTimeout('Second-0'), 1000)
  assert.equal(parseTimeout(undefined), 30 * MINUTE_MS)
  assert.equal(parseTimeout('soon'), 30 * MINUTE_MS)
})

const HERE = { hosts: ['cloud.example'], basePath: '/cloud', root: '/dav' }
const destination = (header: string) => parseDestination(header, HERE).names

test('a destination is a path or a URL of this disk, whatever its scheme and port', () => {
  assert.deepEqual(destination('/cloud/dav/a/b%20c'), ['a', 'b c'])
  assert.deepEqual(destination('/dav/a'), ['a'])
  assert.deepEqual(destination('https://cloud.example/cloud/dav/a'), ['a'])
  assert.deepEqual(destination('http://CLOUD.example:8080/dav/a/'), ['a'])
  assert.deepEqual(destination('http://ann:pw@cloud.example/dav/a'), ['a'])
})

test('a destination elsewhere is refused, be it another host or another part of this one', () => {
  for (const header of [
    'http://evil.example/dav/a',
    'http://cloud.example.evil/dav/a',
    'http://cloud.example@evil.example/dav/a',
    '/api/v1/nodes',
  ]) {
    assert.throws(() => destination(header), { kind: 'forbidden' }, header)
  }
})

const broken = [
  undefined,
  '',
  'a',
  'dav/a',
  'ftp://cloud.example/dav/a',
  '//cloud.example',
  '/dav/a/../b',
  '/dav/a#b',
  '/dav/%2e%2e/b',
  'http://cloud.example',
]
for (const header of broken) {
  test(`Destination: ${String(header)} is refused`, () => {
    assert.throws(
      () => parseDestination(header, HERE),
      (error) => isProblem(error, 'invalid-input', 'forbidden'),
    )
  })
}

test('a host is compared without user and port, an IPv6 address as a whole', () => {
  assert.equal(hostOf('a@Host:80'), 'host')
  assert.equal(hostOf('[::1]:8080'), '[::1]')
})

test('Overwrite is T unless it says F', () => {
  assert.equal(parseOverwrite(undefined), true)
  assert.equal(parseOverwrite('f'), false)
  assert.throws(() => parseOverwrite('maybe'), isBad)
})

test('dates have whole seconds and stay between 1970 and 9999', () => {
  const instant = Date.UTC(2020, 1, 3, 4, 5, 6, 789)

  assert.equal(httpDate(instant), 'Mon, 03 Feb 2020 04:05:06 GMT')
  assert.equal(isoDate(instant), '2020-02-03T04:05:06Z')
  assert.equal(httpDate(-1), 'Thu, 01 Jan 1970 00:00:00 GMT')
  assert.equal(httpDate(clampInstant(1e30)), 'Fri, 31 Dec 9999 23:59:59 GMT')
  assert.equal(clampInstant(-5), 0)
})
