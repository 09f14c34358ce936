import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { DavRequests } from '../../../test/kit/dav-requests.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { scale } from '../../../test/kit/scale.ts'
import { makeServer } from '../../app/make-server.ts'
import { readConfig } from '../../config/read-config.ts'

type Change = {
  readonly do: 'put' | 'mkcol' | 'putBelow' | 'move' | 'copy' | 'delete' | 'patch' | 'lock'
  readonly name: string
  readonly other: string
}

// Of names in the middle, before all others and behind them, so that runs grow, shrink and vanish.
const name = fc.oneof(
  fc.nat({ max: 1300 }).map((at) => `m${String(at).padStart(4, '0')}`),
  fc.nat({ max: 40 }).map((at) => `a ${String(at)} & 文`),
  fc.nat({ max: 900 }).map((at) => `z${String(at).padStart(4, '0')}`),
)
const change: fc.Arbitrary<Change> = fc.record({
  do: fc.constantFrom('put', 'put', 'mkcol', 'putBelow', 'move', 'copy', 'delete', 'patch', 'lock'),
  name,
  other: name,
})

describe('listings of a folder with many members', () => {
  let disk: TestDisk
  let ann: TestAccount
  let dav: DavRequests

  before(async () => {
    disk = await openTestDisk()
    ann = await disk.addAccount('ann')
    dav = new DavRequests(disk.url, ann.authorization)
    await dav.mkcol('/big/')
    for (let at = 0; at < 1300; at++) await dav.put(`/big/m${String(at).padStart(4, '0')}`, 'x')
  })
  after(() => disk.close())

  it('are byte for byte what a server that remembers nothing answers, after any changes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        for (const one of changes) await make(one)
        await assertSame()
      }),
      { numRuns: scale(12, 300), endOnFailure: true },
    )
  })

  it('are right when runs of members at once go and come', async () => {
    for (let at = 0; at < 900; at++) await dav.put(`/big/z${String(at).padStart(4, '0')}`, 'z')
    await assertSame()
    for (let at = 200; at < 900; at++) {
      await dav.ask('DELETE', `/big/m${String(at).padStart(4, '0')}`)
    }
    await assertSame()
    await dav.put('/big/m0500', 'where a whole run had been')
    await assertSame()
    await dav.ask('MOVE', '/big/', { headers: { destination: `${disk.url}/dav/large/` } })
    await dav.ask('MOVE', '/large/', { headers: { destination: `${disk.url}/dav/big/` } })
    await assertSame()
  })

  async function make({ do: what, name: first, other }: Change): Promise<void> {
    const path = `/big/${encodeURIComponent(first)}`
    const destination = `${disk.url}/dav/big/${encodeURIComponent(other)}`
    disk.clock.advance(1700)
    if (what === 'put') await dav.put(path, other)
    else if (what === 'mkcol') await dav.ask('MKCOL', path)
    else if (what === 'putBelow') await dav.put(`${path}/inside`, other)
    else if (what === 'patch')
      await dav.patch(path, `<d:set><d:prop><x:p>${other.length}</x:p></d:prop></d:set>`)
    else if (what === 'lock') await lockAndUnlock(path)
    else await dav.ask(what.toUpperCase(), path, { headers: { destination } })
  }

  async function lockAndUnlock(path: string): Promise<void> {
    const { token } = await dav.lock(path)
    await assertSame()
    if (token !== '') await dav.ask('UNLOCK', path, { headers: { 'lock-token': token } })
  }

  async function assertSame(): Promise<void> {
    const flags = { data: disk.dataFolder, listen: '127.0.0.1:0', log: 'silent' }
    const { config } = readConfig({ environment: {}, file: undefined, flags })
    const { parts, disk: opened } = disk
    const { troubles, trust } = opened
    const options = { config, parts, version: '0.0.0-test', troubles, trust, timeouts: undefined }
    const server = await makeServer(options)
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const fresh = new DavRequests(url, ann.authorization)
    try {
      for (const asked of ['', '<d:getetag/><oc:fileid/><oc:size/><d:resourcetype/>']) {
        const expected = await fresh.find('/big/', '1', asked)
        // Not `equal`: the difference of two megabytes would be all that is to be seen.
        assert.ok((await dav.find('/big/', '1', asked)) === expected, 'both answers are the same')
      }
    } finally {
      server.server.closeAllConnections()
      await server.close()
    }
  }
})
