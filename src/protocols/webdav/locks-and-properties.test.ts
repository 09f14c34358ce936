import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { checkStatuses, DavRequests } from '../../../test/kit/dav-requests.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'

describe('locks, conditions and properties at the WebDAV door', () => {
  let disk: TestDisk
  let ann: TestAccount
  let dav: DavRequests

  before(async () => {
    disk = await openTestDisk()
    ann = await disk.addAccount('ann', { quotaBytes: 1_000_000 })
    dav = new DavRequests(disk.url, ann.authorization)
  })
  after(() => disk.close())

  it('keeps dead properties through MOVE and COPY, and changes all of a request or nothing', async () => {
    await dav.mkcol('/props')
    await dav.put('/props/a', 'x')
    const value = '<x:color x:shade="dark" xml:lang="fr">ble<x:u>u</x:u></x:color>'
    assert.equal(
      (
        await dav.patch(
          '/props/a',
          `<d:set><d:prop>${value}<x:gone/></d:prop></d:set><d:remove><d:prop><x:gone/></d:prop></d:remove>`,
        )
      ).status,
      207,
    )
    await dav.ask('COPY', '/props/a', { headers: { destination: '/dav/props/b' } })
    await dav.ask('MOVE', '/props/b', { headers: { destination: `${disk.url}/dav/props/c` } })

    const refused = await dav.patch(
      '/props/a',
      '<d:set><d:prop><x:color>red</x:color><d:getetag>1</d:getetag></d:prop></d:set>',
    )

    const xml = await refused.text()
    assert.match(
      xml,
      /<d:getetag\/><\/d:prop><d:status>HTTP\/1.1 403 Forbidden<\/d:status><d:error><d:cannot-modify-protected-property\/>/,
    )
    assert.match(xml, /424 Failed Dependency/)
    for (const path of ['/props/a', '/props/c']) {
      const found = await dav.find(path, '0', '<x:color/><x:gone/>')
      assert.match(
        found,
        /x:shade="dark" xml:lang="fr">ble<x:u>u<\/x:u><\/x:color>.*200 OK.*<gone xmlns="urn:x"\/>.*404/,
      )
      assert.match(await dav.names(path), /<color xmlns="urn:x"\/>/)
    }
    assert.match(
      await dav.find('/props', '1', '<x:color/>'),
      /<d:response>.*404.*<d:response>.*ble.*<d:response>.*ble/,
    )
  })

  it('takes a time of modification by PROPPATCH, as Explorer and rclone give it', async () => {
    await dav.put('/t.txt', 'x')
    const before = await dav.etagOf('/t.txt')

    await dav.patch(
      '/t.txt',
      '<d:set><d:prop><z:Win32LastModifiedTime>Mon, 03 Feb 2020 04:05:06 GMT</z:Win32LastModifiedTime><z:Win32FileAttributes>00000020</z:Win32FileAttributes></d:prop></d:set>',
    )

    const { headers } = await dav.ask('HEAD', '/t.txt')
    assert.equal(headers.get('last-modified'), 'Mon, 03 Feb 2020 04:05:06 GMT')
    assert.notEqual(headers.get('etag'), before)
    await dav.patch(
      '/t.txt',
      '<d:set><d:prop><d:lastmodified>981173106</d:lastmodified></d:prop></d:set>',
    )
    assert.equal(
      (await dav.ask('HEAD', '/t.txt')).headers.get('last-modified'),
      'Sat, 03 Feb 2001 04:05:06 GMT',
    )
    assert.match(
      await (
        await dav.patch(
          '/t.txt',
          '<d:set><d:prop><d:getlastmodified>soon</d:getlastmodified></d:prop></d:set>',
        )
      ).text(),
      /409 Conflict/,
    )
  })

  it('holds a lock against everybody without its token, and tells who holds it', async () => {
    await dav.mkcol('/l')
    await dav.put('/l/f', 'one')
    const { response, token } = await dav.lock('/l/f', { timeout: 'Second-600' })
    const held = await response.text()
    assert.equal(response.status, 200)
    assert.match(token, /^<opaquelocktoken:[0-9a-f-]{36}>$/)
    assert.match(held, /<d:owner>ann<.*<d:timeout>Second-600<.*<d:lockroot><d:href>\/dav\/l\/f</)

    await checkStatuses([
      [dav.put('/l/f', 'x'), 423],
      [dav.ask('DELETE', '/l/f'), 423],
      [dav.ask('DELETE', '/l'), 423],
      [dav.ask('MOVE', '/l/f', { headers: { destination: '/dav/l/g' } }), 423],
      [dav.ask('MOVE', '/l', { headers: { destination: '/dav/l2' } }), 423],
      [dav.patch('/l/f', '<d:set><d:prop><x:a/></d:prop></d:set>'), 423],
      [dav.lockStatus('/l/f'), 423],
      [dav.lockStatus('/l'), 423],
      [dav.put('/l/f', 'x', { if: '(<opaquelocktoken:other>)' }), 412],
      [dav.ask('UNLOCK', '/l/f', { headers: { 'lock-token': '<opaquelocktoken:other>' } }), 409],
      [dav.ask('UNLOCK', '/l/f'), 400],
    ])
    const refusal = await (await dav.put('/l/f', 'x')).text()
    assert.match(refusal, /<d:lock-token-submitted><d:href>\/dav\/l\/f</)
    assert.doesNotMatch(refusal, /opaquelocktoken/)
    assert.match(await dav.find('/l', '1', '<d:lockdiscovery/>'), /opaquelocktoken/)
    assert.equal((await dav.put('/l/f', 'two', { if: `(${token})` })).status, 204)
    assert.equal((await dav.put('/l/g', 'x')).status, 201)
    const refreshed = await dav.ask('LOCK', '/l/f', {
      headers: { if: `(${token})`, timeout: 'Second-60' },
    })
    assert.match(await refreshed.text(), /Second-60</)

    assert.equal(
      (await dav.ask('UNLOCK', '/l/f', { headers: { 'lock-token': token } })).status,
      204,
    )

    assert.equal((await dav.put('/l/f', 'three')).status, 204)
    assert.doesNotMatch(await dav.find('/l', '1', '<d:lockdiscovery/>'), /opaquelocktoken/)
  })

  it('locks a free name with an empty file, a folder with all that comes into it', async () => {
    const free = await dav.lock('/free.txt')
    assert.equal(free.response.status, 201)
    assert.equal(await dav.read('/free.txt'), '')
    await dav.mkcol('/tree')
    const tree = await dav.lock('/tree', { depth: 'infinity' })

    await checkStatuses([
      [dav.put('/tree/new', 'x'), 423],
      [dav.ask('MKCOL', '/tree/new'), 423],
      [dav.lockStatus('/tree/new'), 423],
    ])
    assert.equal((await dav.put('/tree/new', 'x', { if: `(${tree.token})` })).status, 201)
    const through = await dav.ask('LOCK', '/tree/new', { headers: { if: `(${tree.token})` } })
    assert.match(await through.text(), /<d:lockroot><d:href>\/dav\/tree</)
  })

  it('forgets a lock when its time is over', async () => {
    await dav.put('/timed', 'one')
    await dav.lock('/timed', { timeout: 'Second-60' })
    assert.equal((await dav.put('/timed', 'x')).status, 423)

    disk.clock.advance(61_000)

    assert.equal((await dav.put('/timed', 'two')).status, 204)
  })

  it('judges If by the state of whatever it names', async () => {
    await dav.put('/if', 'one')
    const etag = await dav.etagOf('/if')
    const absolute = `<${disk.url}/dav/if>`

    assert.equal((await dav.put('/if', 'x', { if: '(["other"])' })).status, 412)
    assert.equal((await dav.put('/if', 'x', { if: '(' })).status, 400)
    assert.equal((await dav.put('/if-new', 'x', { if: `${absolute} (["other"])` })).status, 412)
    assert.equal((await dav.put('/if-new', 'x', { if: `${absolute} ([${etag}])` })).status, 201)
    assert.equal(
      (
        await dav.put('/if', 'two', {
          if: `<http://other.example/x> (["a"]) ${absolute} ([${etag}])`,
        })
      ).status,
      204,
    )
  })
})
