import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { checkStatuses, DavRequests } from '../../../test/kit/dav-requests.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { liftMeasure, publishMeasure } from '../../../test/kit/publish-measure.ts'
import { RawRequest } from '../../../test/kit/raw-request.ts'
import { Permit } from '../../policy/permit-mint.ts'

describe('the WebDAV door', () => {
  let disk: TestDisk
  let ann: TestAccount
  let dav: DavRequests

  before(async () => {
    disk = await openTestDisk()
    ann = await disk.addAccount('ann', { quotaBytes: 1_000_000 })
    dav = new DavRequests(disk.url, ann.authorization)
  })
  after(() => disk.close())

  it('says its classes to whoever asks, signed in or not, and to nobody else anything', async () => {
    for (const url of [
      `${disk.url}/dav/`,
      `${disk.url}/dav`,
      `${disk.url}/dav/a`,
      `${disk.url}/`,
    ]) {
      const response = await fetch(url, { method: 'OPTIONS' })
      assert.equal(response.status, 200, url)
      assert.equal(response.headers.get('dav'), '1, 2, 3')
      assert.equal(response.headers.get('ms-author-via'), 'DAV')
      assert.match(response.headers.get('allow') ?? '', /PROPPATCH.*UNLOCK/)
    }
    const stranger = await fetch(`${disk.url}/dav/`, { method: 'PROPFIND' })
    assert.equal(stranger.status, 401)
    assert.match(stranger.headers.get('www-authenticate') ?? '', /^Basic realm=.*charset="UTF-8"$/)
    assert.match(await stranger.text(), /<s:exception>Sabre\\DAV\\Exception\\NotAuthenticated</)
  })

  it('gives back byte for byte what was put, whole and in parts', async () => {
    const created = await dav.put('/hello.txt', 'hello, world', { 'x-oc-mtime': '981173106.5' })
    const etag = created.headers.get('etag')
    assert.deepEqual([created.status, created.headers.get('x-oc-mtime')], [201, 'accepted'])

    const whole = await dav.ask('GET', '/hello.txt')
    assert.equal(await whole.text(), 'hello, world')
    assert.equal(whole.headers.get('etag'), etag)
    assert.equal(whole.headers.get('last-modified'), 'Sat, 03 Feb 2001 04:05:06 GMT')
    assert.match(whole.headers.get('content-type') ?? '', /^text\/plain/)
    assert.match(whole.headers.get('content-disposition') ?? '', /^attachment/)
    const part = await dav.ask('GET', '/hello.txt', { headers: { range: 'bytes=7-' } })
    assert.deepEqual([part.status, await part.text()], [206, 'world'])
    assert.equal(part.headers.get('content-range'), 'bytes 7-11/12')
    await checkStatuses([
      [dav.ask('GET', '/hello.txt', { headers: { 'if-none-match': etag ?? '' } }), 304],
      [dav.ask('GET', '/hello.txt', { headers: { 'if-match': '"other"' } }), 412],
      [dav.ask('GET', '/hello.txt', { headers: { range: 'bytes=99-' } }), 416],
      [dav.put('/hello.txt', 'bye'), 204],
      [dav.put('/hello.txt', 'part', { 'content-range': 'bytes 0-3/9' }), 400],
    ])
  })

  it('says whole that bytes are lost, and goes on with the connection', async (t) => {
    const damaged = await openTestDisk()
    t.after(() => damaged.close())
    const { authorization } = await damaged.addAccount('ann')
    const dav = new DavRequests(damaged.url, authorization)
    await dav.put('/lost.bin', 'x'.repeat(100_000))
    await rm(join(damaged.dataFolder, 'blobs'), { recursive: true })
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      const answer = await dav.ask('GET', '/lost.bin', { headers })
      assert.equal(answer.status, 500)
      assert.match(await answer.text(), /<s:exception>CloudKeep.Exception.Corrupt<.*<\/d:error>$/)
      assert.equal(answer.headers.get('content-range'), null)
      assert.equal(answer.headers.get('etag'), null)
      assert.equal(answer.headers.get('oc-checksum'), null)
      assert.equal(answer.headers.get('content-disposition'), null)
    }
    await checkStatuses([[dav.ask('DELETE', '/lost.bin'), 204]])
  })

  it('answers each method with the status that clients compare literally', async () => {
    await dav.mkcol('/s')
    await dav.mkcol('/s/folder')
    await dav.put('/s/file', 'x')
    await checkStatuses([
      [dav.put('/s/none/file', 'x'), 409],
      [dav.put('/s/folder', 'x'), 405],
      [dav.put('/s/new/', 'x'), 405],
      [dav.put('/', 'x'), 405],
      [dav.ask('MKCOL', '/'), 405],
      [dav.ask('MKCOL', '/s/file'), 405],
      [dav.ask('MKCOL', '/s/folder'), 405],
      [dav.ask('MKCOL', '/s/none/a'), 409],
      [dav.ask('MKCOL', '/s/b', { body: '<x/>' }), 415],
      [dav.ask('GET', '/s/folder'), 405],
      [dav.ask('POST', '/s/file', { body: 'x' }), 405],
      [dav.ask('GET', '/s/none'), 404],
      [dav.ask('DELETE', '/s/none'), 404],
      [dav.ask('DELETE', '/'), 403],
      [dav.ask('DELETE', '/s/folder', { headers: { depth: '0' } }), 400],
      [dav.ask('PROPFIND', '/s/none', { headers: { depth: '0' } }), 404],
      [dav.ask('PROPFIND', '/s/', { headers: { depth: '2' } }), 400],
      [dav.put('/s/checked', 'x', { 'oc-checksum': `SHA256:${'0'.repeat(64)}` }), 400],
      [dav.put('/s/checked', 'x', { 'oc-checksum': 'sha256:zz' }), 400],
      [dav.put('/s/checked', 'x', { 'x-oc-mtime': 'yesterday' }), 400],
      [dav.put('/s/..%2fx', 'x'), 400],
      [dav.put('/s/large', 'x'.repeat(1_000_001)), 507],
    ])
    const sha256 = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'
    assert.equal(
      (await dav.put('/s/checked', 'x', { 'oc-checksum': `SHA256:${sha256}` })).status,
      201,
    )
    const missing = await dav.ask('GET', '/s/none', { headers: { 'accept-language': 'zh' } })
    assert.equal(missing.headers.get('content-type'), 'application/xml; charset=utf-8')
    assert.match(await missing.text(), /<s:message>此处没有内容/)
    assert.equal((await dav.ask('DELETE', '/s')).status, 204)
  })

  it('lists a folder as every client can read it', async () => {
    await dav.mkcol('/list')
    await dav.mkcol('/list/文件 夹')
    await dav.put('/list/a & b.txt', '12345', { 'x-oc-mtime': '981173106' })

    const xml = await dav.find('/list', '1')

    const hrefs = [...xml.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href]) => href)
    assert.deepEqual(hrefs, [
      '/dav/list/',
      '/dav/list/a%20%26%20b.txt',
      '/dav/list/%E6%96%87%E4%BB%B6%20%E5%A4%B9/',
    ])
    const [folder = '', file = ''] = xml.split('<d:response>').slice(1)
    assert.match(
      folder,
      /<d:resourcetype><d:collection\/><\/d:resourcetype>.*200 OK.*<d:getcontentlength\/>.*404 Not Found/,
    )
    assert.match(
      file,
      /<d:getetag>&quot;[0-9a-z]+&quot;<\/d:getetag><d:getlastmodified>Sat, 03 Feb 2001 04:05:06 GMT<\/d:getlastmodified><d:getcontentlength>5<\/d:getcontentlength><d:resourcetype\/>/,
    )
    assert.equal(await dav.find('/list/', '1'), xml)
    assert.equal((await dav.find('/list', '0')).match(/<d:response>/g)?.length, 1)
  })

  it('shows a change in a listing that it has rendered before', async () => {
    await dav.mkcol('/fresh')
    await dav.mkcol('/fresh/deep')
    const one = await dav.find('/fresh', '1')
    await dav.put('/fresh/deep/new.txt', 'x')
    const two = await dav.find('/fresh', '1')
    await dav.ask('DELETE', '/fresh/deep/new.txt')
    const three = await dav.find('/fresh', '1')

    const etags = [one, two, three].map((xml) => /<d:getetag>([^<]*)/.exec(xml)?.[1])
    assert.equal(new Set(etags).size, 3)
    assert.equal(await dav.find('/fresh', '1'), three)
    assert.notEqual(await dav.find('/fresh', '1', '<oc:size/>'), three)
  })

  it('refuses a listing of everything below a folder, and says why', async () => {
    const response = await dav.ask('PROPFIND', '/', { headers: { depth: 'infinity' } })

    assert.equal(response.status, 403)
    assert.match(await response.text(), /<d:propfind-finite-depth\/>/)
    await dav.put('/alone.txt', 'x')
    assert.match(await dav.find('/alone.txt', 'infinity'), /<d:href>\/dav\/alone.txt</)
  })

  it('tells quota, ids, permissions and checksums to whoever asks for them', async () => {
    await dav.put('/q.txt', 'x')
    const names =
      '<d:quota-available-bytes/><d:quota-used-bytes/><oc:fileid/><oc:id/><oc:size/><oc:permissions/><oc:checksums/><d:displayname/>'

    const folder = await dav.find('/', '0', names)
    const file = await dav.find('/q.txt', '0', names)

    assert.match(folder, /<d:quota-available-bytes>\d+<.*<d:quota-used-bytes>\d+</)
    assert.match(folder, /<oc:permissions>RGDNVCK</)
    assert.match(file, /<oc:fileid>\d+<.*<oc:id>\d{8,}ck<.*<oc:size>1<.*<oc:permissions>RGDNVW</)
    assert.match(
      file,
      /<oc:checksum>SHA256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881</,
    )
    assert.match(file, /404/)
    assert.doesNotMatch(await dav.find('/q.txt', '0', ''), /quota|oc:/)
  })

  it('copies and moves by path and by URL, and nowhere else', async () => {
    for (const path of ['/m', '/m/in', '/m/in/side']) await dav.mkcol(path)
    await dav.put('/m/in/file', 'one')
    await dav.put('/m/other', 'two')
    const to = (destination: string, headers: Record<string, string> = {}) => ({
      headers: { destination, ...headers },
    })

    for (const [method, path, more, status] of [
      ['MOVE', '/m/in', to('/dav/m/in/side/x'), 409],
      ['COPY', '/m/in', to('/dav/m/in/side/x'), 409],
      ['MOVE', '/m/in', to('/dav/m/in'), 403],
      ['MOVE', '/m/in', to('/dav/m/none/x'), 409],
      ['MOVE', '/m/none', to('/dav/m/x'), 404],
      ['MOVE', '/m/in', to('http://elsewhere.example/dav/x'), 403],
      ['MOVE', '/m/in', to('/api/v1/x'), 403],
      ['MOVE', '/m/in', to('/dav/m/../x'), 400],
      ['MOVE', '/m/in', {}, 400],
      ['MOVE', '/m/other', to('/dav/m/in/file', { overwrite: 'F' }), 412],
      ['MOVE', '/m/other', to('/dav/m/in/file'), 204],
      ['COPY', '/m/in', to('/dav/m/flat/', { depth: '0' }), 201],
      ['COPY', '/m/in/', to(`${disk.url}/dav/m/full`), 201],
      ['COPY', '/m/in', to('/dav/m/x', { depth: '1' }), 400],
      ['COPY', '/m/in/file', to('/dav/m/x', { 'if-match': '"no"' }), 412],
    ] as const) {
      const response = await dav.ask(method, path, more)
      assert.equal(response.status, status, `${method} ${path} ${JSON.stringify(more)}`)
    }

    assert.equal(await dav.read('/m/full/file'), 'two')
    assert.equal((await dav.ask('GET', '/m/flat/file')).status, 404)
    assert.equal((await dav.ask('GET', '/m/other')).status, 404)
  })

  it('lets exactly one of many writers create a name', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        dav.put('/race', `writer ${i}`, { 'if-none-match': '*' }),
      ),
    )

    const won = answers.filter(({ status }) => status === 201)
    assert.equal(won.length, 1)
    assert.equal(answers.filter(({ status }) => status === 412).length, 19)
  })

  it('refuses bodies made to harm', async () => {
    for (const method of ['PROPFIND', 'PROPPATCH', 'LOCK']) {
      const bad = ['<!DOCTYPE a><a/>', '<a>', '<d:a/>', '<a>'.repeat(100), 'x']
      for (const body of bad) {
        const response = await dav.ask(method, '/', { headers: { depth: '0' }, body })
        assert.equal(response.status, 400, `${method} ${body.slice(0, 20)}`)
      }
      const huge = await dav.ask(method, '/', {
        headers: { depth: '0' },
        body: `<a>${'x'.repeat(1_100_000)}</a>`,
      })
      assert.equal(huge.status, 413)
    }
  })

  it('never shows one person what is another’s', async () => {
    const bob = await disk.addAccount('bob')
    await dav.put('/mine.txt', 'secret')

    const response = await fetch(`${disk.url}/dav/mine.txt`, {
      headers: { authorization: bob.authorization },
    })

    assert.equal(response.status, 404)
  })

  it('answers those who climb to the top with one folder that holds theirs', async () => {
    const response = await fetch(`${disk.url}/`, {
      method: 'PROPFIND',
      headers: { authorization: ann.authorization, depth: '1' },
    })

    const hrefs = [...(await response.text()).matchAll(/<d:href>([^<]*)</g)].map(([, href]) => href)
    assert.deepEqual(hrefs, ['/', '/dav/'])
  })

  it('refuses what a notice suspends, names it in the reader’s language, and only that', async () => {
    const { catalog } = disk.parts
    await dav.put('/old.mp4', 'a film')
    await dav.put('/paper.pdf', '%PDF-1.4')
    const notice = await publishMeasure(catalog, {
      notice: '2016-05-21-video',
      capabilities: ['upload', 'save', 'fetch'],
      media: ['video'],
      from: disk.clock.now(),
    })
    const english = await dav.put('/new.mp4', 'x')
    const chinese = await dav.put('/new.mp4', 'x', { 'accept-language': 'zh-CN' })
    const address = `${disk.url}/notices/${notice}`

    assert.equal(english.status, 451)
    assert.equal(english.headers.get('link'), `<${address}>; rel="blocked-by"`)
    const body = await english.text()
    assert.match(body, /<s:exception>CloudKeep\\Exception\\SuspendedByNotice<\/s:exception>/)
    assert.ok(body.includes(address))
    assert.match(await chinese.text(), /公告/)
    const to = (path: string) => ({ headers: { destination: `/dav${path}` } })
    await checkStatuses([
      [dav.lockStatus('/locked.mp4'), 451],
      [dav.put('/old.mp4', 'x'), 451],
      [dav.put('/second.pdf', '%PDF-1.4'), 201],
      [dav.ask('COPY', '/paper.pdf', to('/paper.mp4')), 451],
      [dav.ask('COPY', '/old.mp4', to('/copy.mp4')), 201],
    ])
    assert.equal((await dav.ask('MOVE', '/paper.pdf', to('/paper.mkv'))).status, 451)
    assert.equal((await dav.ask('MOVE', '/copy.mp4', to('/moved.mp4'))).status, 201)
    assert.equal(await dav.read('/moved.mp4'), 'a film')
    assert.equal((await dav.ask('GET', '/locked.mp4')).status, 404)

    await liftMeasure(catalog, notice, disk.clock.now())

    assert.equal((await dav.put('/new.mp4', 'x')).status, 201)
  })

  it('refuses before the body where the client waits for leave to send it', async () => {
    const path = '/dav/none/large.bin'
    const headers = {
      authorization: ann.authorization,
      expect: '100-continue',
      'content-length': '900000',
    }
    const refused = await RawRequest.open(disk.url, { method: 'PUT', path, headers })
    assert.equal(await refused.status(), 409)
    await refused.cut()

    const allowed = { method: 'PUT', path: '/dav/large.bin', headers }
    const sent = await RawRequest.open(disk.url, allowed)
    assert.equal(await sent.status(), 100)
    await sent.send(Buffer.alloc(900_000, 'x'))
    assert.equal(await sent.status(), 201)
    await sent.cut()
    await dav.ask('DELETE', '/large.bin')
  })

  it('keeps what was there when a body breaks off', async () => {
    await dav.put('/whole.txt', 'the old content')
    for (const length of ['100', '500000']) {
      const headers = { authorization: ann.authorization, 'content-length': length }
      const broken = await RawRequest.open(disk.url, {
        method: 'PUT',
        path: '/dav/whole.txt',
        headers,
      })
      await broken.send(Buffer.alloc(50, 'n'))
      await broken.cut()
    }

    assert.equal(await dav.read('/whole.txt'), 'the old content')
  })

  it('lists a folder too large to be held whole, piece by piece', async () => {
    const count = 14_000
    await dav.mkcol('/huge')
    await fillFolder('huge', count)

    const response = await dav.ask('PROPFIND', '/huge', { headers: { depth: '1' } })

    const xml = await response.text()
    const hrefs = new Set([...xml.matchAll(/<d:href>(\/dav\/huge[^<]*)/g)].map(([, href]) => href))
    assert.equal(response.headers.get('content-length'), null)
    assert.equal(hrefs.size, count + 1)
    assert.ok(xml.endsWith('</d:multistatus>'))
  })

  /** Folders with names so long that a listing of them takes more than one piece. */
  async function fillFolder(name: string, count: number): Promise<void> {
    await disk.parts.catalog.write(async (tx) => {
      const home = await tx.spaces.homeOf(ann.account.id)
      const folder = home && (await tx.nodes.find(home.rootId, [name]))
      assert.ok(folder)
      const now = disk.clock.now()
      for (let i = 0; i < count; i++) {
        await tx.nodes.insert(Permit.mint('write'), {
          ...folder,
          parentId: folder.id,
          name: `${String(i).padStart(5, '0')}${'&'.repeat(200)}`,
          now,
        })
      }
    })
  }
})
