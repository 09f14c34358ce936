import assert from 'node:assert/strict'
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { openTestDisk } from '../../test/kit/disk.ts'

test('localhost answers at every address that it has, by WebDAV too', async (t) => {
  const disk = await openTestDisk({ settings: { listen: 'localhost:0' } })
  t.after(() => disk.close())
  const own = Object.values(networkInterfaces()).flat()
  const addresses = (await lookup('localhost', { all: true })).filter(({ address }) =>
    own.some((one) => one?.address === address),
  )
  const { port } = new URL(disk.url)

  for (const { address, family } of addresses) {
    const host = family === 6 ? `[${address}]` : address
    for (const path of ['/healthz', '/dav/']) {
      const response = await fetch(`http://${host}:${port}${path}`, { method: 'OPTIONS' })
      assert.equal(response.status, path === '/dav/' ? 200 : 404, host + path)
    }
  }
  assert.ok(addresses.length > 0)
})
