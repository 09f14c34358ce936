import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFromHere } from './is-from-here.ts'

const asked = (remoteAddress: string | undefined, headers: Record<string, string>) =>
  isFromHere({ headers: { host: '127.0.0.1:8080', ...headers }, socket: { remoteAddress } })

test('a program of this machine asks from here, by whichever of its names', () => {
  for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
    assert.ok(asked(address, {}), address)
  }
  for (const host of ['localhost', 'localhost:8080', '[::1]:8080', '127.0.0.2']) {
    assert.ok(asked('127.0.0.1', { host }), host)
  }
  const overHttp2 = {
    headers: { ':authority': 'localhost:8443' },
    socket: { remoteAddress: '::1' },
  }
  assert.ok(isFromHere(overHttp2))
})

test('another machine does not, whatever it writes into its headers', () => {
  for (const address of [
    '203.0.113.9',
    '10.0.0.1',
    '2001:db8::1',
    '::ffff:203.0.113.9',
    undefined,
  ]) {
    assert.equal(asked(address, {}), false, address)
    assert.equal(asked(address, { 'x-forwarded-for': '127.0.0.1' }), false, address)
  }
})

test('nobody does for whom a proxy asks, even if it says that they are here', () => {
  for (const [name, value] of [
    ['x-forwarded-for', '203.0.113.9'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-host', 'localhost'],
    ['x-real-ip', '127.0.0.1'],
    ['forwarded', 'for=127.0.0.1'],
    ['via', '1.1 proxy'],
  ] as const) {
    assert.equal(asked('127.0.0.1', { [name]: value }), false, `${name}: ${value}`)
  }
})

test('nor does a page whose name was made to point here, or a proxy that says nothing but the public name', () => {
  for (const host of ['disk.example.com', 'rebound.example:8080', '192.0.2.7', 'not a host', '']) {
    assert.equal(asked('127.0.0.1', { host }), false, host)
  }
})
