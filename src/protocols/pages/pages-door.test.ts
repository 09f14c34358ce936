import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { SaxesParser } from 'saxes'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { laterNotice, videoNotice } from '../../../test/kit/notices.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { DAY_MS } from '../../domain/instant.ts'
import { openCheckpoint } from '../../ledger/checkpoint.ts'
import { parsePublishedKeys } from '../../ledger/ledger-key.ts'
import { parseEntryBundle } from '../../ledger/entry-bundle.ts'
import { leafHash } from '../../ledger/merkle-hash.ts'
import { parseTile } from '../../ledger/tile.ts'
import { verifyTlogProof } from '../../ledger/tlog-proof.ts'
import { FORMS } from '../../http/problem-forms.ts'
import { draftNotice } from '../../operations/notices/draft-notice.ts'
import { MACHINE_OPERATOR } from '../../operations/notices/governor.ts'
import { publishNotice } from '../../operations/notices/publish-notice.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'

let disk: TestDisk
let ada: TestAccount
beforeEach(async () => {
  disk = await openTestDisk({ now: Date.UTC(2016, 4, 21, 4) })
  ada = await disk.addAccount('ada')
})
afterEach(() => disk.close())

async function publish(document: NoticeDocument): Promise<void> {
  const governor = MACHINE_OPERATOR
  await draftNotice(disk.parts, { governor, document })
  await publishNotice(disk.parts, { governor, id: document.id as NoticeId })
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(disk.url + path, { headers })
const page = async (path: string, headers: Record<string, string> = {}) =>
  await (await get(path, { accept: 'text/html', ...headers })).text()

test('the page of a notice says what holds, since when, for whom, on whose authority, and how often', async () => {
  await publish(videoNotice({ legalBasis: { en: 'Article 27', 'zh-CN': '第二十七条' } }))
  const upload = () =>
    fetch(`${disk.url}/api/v1/nodes/by-path/content?path=/film.mp4`, {
      method: 'PUT',
      body: 'x',
      headers: { authorization: ada.authorization },
    })
  assert.equal((await upload()).status, 451)
  assert.equal((await upload()).status, 451)
  disk.clock.advance(12 * DAY_MS)

  const english = await page('/notices/2016-05-21-video', { 'accept-language': 'en' })
  const chinese = await page('/notices/2016-05-21-video', { 'accept-language': 'zh-CN,zh;q=0.9' })

  for (const said of [
    '<html lang="en">',
    'Video uploads are suspended.',
    '21 May 2016',
    '全国“扫黄打非”办公室',
    'Article 27',
    'everybody',
    'no end is set',
    '12 days',
    '2 requests',
    '/ledger/proof/1',
    '/ledger/key',
  ]) {
    assert.ok(english.includes(said), said)
  }
  for (const said of [
    '<html lang="zh-CN">',
    '暂停视频上传。',
    '2016年5月21日',
    '所有用户',
    '12 天',
    '2 次请求',
    '第二十七条',
  ]) {
    assert.ok(chinese.includes(said), said)
  }
})

test('a link asks for the other language whatever the browser wants', async () => {
  await publish(videoNotice())

  const text = await page('/notices/2016-05-21-video?lang=zh-CN', { 'accept-language': 'en' })

  assert.match(text, /<html lang="zh-CN">/)
  assert.match(text, /href="\/notices\/2016-05-21-video\?lang=en"/)
})

test('a program that asks for JSON gets the notice as REST has it', async () => {
  await publish(videoNotice())

  const one = await get('/notices/2016-05-21-video', { accept: 'application/json' })
  const list = await get('/notices', { accept: 'application/json' })

  const rest = (await (await get('/api/v1/notices/2016-05-21-video')).json()) as object
  assert.deepEqual(await one.json(), rest)
  assert.deepEqual(await list.json(), { items: [rest], next: null })
  assert.equal(one.headers.get('vary'), 'accept, accept-language')
})

test('drafts are on no page', async () => {
  await draftNotice(disk.parts, { governor: MACHINE_OPERATOR, document: videoNotice() })

  assert.equal((await get('/notices/2016-05-21-video')).status, 404)
  assert.ok(!(await page('/notices')).includes('2016-05-21-video'))
  assert.ok(!(await (await get('/notices.atom')).text()).includes('2016-05-21-video'))
  const missing = await get('/notices/2016-05-21-video', { accept: 'text/html' })
  assert.equal(missing.status, 404)
  assert.match(await missing.text(), /There is no such notice/)
})

test('text of a notice cannot become script, wherever it stands', async () => {
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>'
  await publish(
    videoNotice({
      title: { en: `${evil} title`, 'zh-CN': `${evil} 标题` },
      authority: evil,
      legalBasis: { en: evil, 'zh-CN': evil },
      body: {
        en: `A reason long enough to be taken. ${evil} [link](javascript:alert(1)) "quoted"`,
        'zh-CN': `足够长的理由，可以被接受，用于测试。${evil}`,
      },
    }),
  )

  for (const path of [
    '/notices',
    '/notices/2016-05-21-video',
    '/notices/2016-05-21-video?lang=zh-CN',
  ]) {
    const response = await get(path, { accept: 'text/html' })
    const text = await response.text()
    assert.ok(!/<script|<img|href="javascript:/i.test(text), path)
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.ok(!policy.includes('script-src'), policy)
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
  }
})

test('the feed is well formed, and its ids survive another address', async () => {
  await publish(videoNotice({ title: { en: 'A < B & "C"', 'zh-CN': '甲 < 乙 & 丙' } }))
  disk.clock.advance(DAY_MS)
  await publish(laterNotice('lift'))

  const response = await get('/notices.atom?lang=en')
  const feed = await response.text()

  const ids: string[] = []
  const titles: string[] = []
  let name = ''
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    name = tag.local
    assert.equal(tag.uri, 'http://www.w3.org/2005/Atom')
  })
  parser.on('text', (text) => {
    if (text.trim() === '') return
    if (name === 'id') ids.push(text)
    if (name === 'title') titles.push(text)
  })
  parser.write(feed).close()
  assert.equal(response.headers.get('content-type'), 'application/atom+xml; charset=utf-8')
  assert.deepEqual(titles, ['CloudKeep: Notices', 'A later notice', 'A < B & "C"'])
  assert.equal(new Set(ids).size, 3)
  for (const id of ids) assert.match(id, /^tag:[^:]+,2016:/)
  assert.ok(!ids.some((id) => id.includes('127.0.0.1')))
  assert.match(feed, /<updated>2016-05-22T04:00:00.000Z<\/updated>/)
})

test('an empty disk has an empty list, an empty feed and an empty ledger', async () => {
  assert.match(await page('/notices'), /No notice has been published/)
  assert.equal((await get('/notices.atom')).status, 200)
  const keys = parsePublishedKeys(await (await get('/ledger/key')).text())
  assert.equal(openCheckpoint(await (await get('/ledger/checkpoint')).text(), keys).size, 0)
  assert.equal((await get('/ledger/tile/0/000')).status, 404)
})

test('whoever mirrors the ledger can check it with nothing but its files', async () => {
  await publish(videoNotice())
  await publish(laterNotice('lift'))

  const keys = parsePublishedKeys(await (await get('/ledger/key')).text())
  const response = await get('/ledger/checkpoint')
  const { size, root } = openCheckpoint(await response.text(), keys)
  const tile = await get('/ledger/tile/0/000.p/3')
  const entries = await get('/ledger/tile/entries/000.p/3')

  assert.equal(size, 3)
  assert.equal(root.length, 32)
  assert.equal(response.headers.get('cache-control'), 'no-store')
  const hashes = parseTile(new Uint8Array(await tile.arrayBuffer()), 3)
  const bundle = parseEntryBundle(new Uint8Array(await entries.arrayBuffer()), 3)
  assert.deepEqual(
    hashes?.map((hash) => Buffer.from(hash).toString('hex')),
    bundle?.map((entry) => Buffer.from(leafHash(entry)).toString('hex')),
  )
  const proven = verifyTlogProof(await (await get('/ledger/proof/1')).text(), keys)
  assert.match(Buffer.from(proven.entry).toString(), /2016-05-21-video/)
  for (const path of ['0/000', '0/000.p/4', 'x', 'entries/000.p/0', '%2f000']) {
    assert.equal((await get(`/ledger/tile/${path}`)).status, 404, path)
  }
})

test('every kind of problem has a page in both languages', async () => {
  for (const [kind, form] of Object.entries(FORMS)) {
    const english = await page(`/problems/${kind}`, { 'accept-language': 'en' })
    const chinese = await page(`/problems/${kind}`, { 'accept-language': 'zh-CN' })
    assert.ok(english.includes(form.title) && english.includes('What happened'), kind)
    assert.ok(chinese.includes(form.titleZh) && chinese.includes('怎么办'), kind)
  }
  assert.equal((await get('/problems/constructor')).status, 404)
  assert.equal((await get('/problems/..%2f..%2fglossary')).status, 404)
})

test('the style sheet is fetched once', async () => {
  const first = await get('/pages.css')
  const etag = first.headers.get('etag') ?? ''

  const second = await get('/pages.css', { 'if-none-match': etag })

  assert.equal(first.headers.get('content-type'), 'text/css; charset=utf-8')
  assert.equal(second.status, 304)
})

test('a long list of notices comes in pages', async () => {
  for (let number = 1; number <= 21; number++) {
    await publish(videoNotice({ id: `n-${String(number)}`, kind: 'clarification', measures: [] }))
  }

  const first = await page('/notices')
  const [, next = ''] = /href="(\/notices\?after=[^"]+)"/.exec(first) ?? []
  const second = await page(next)

  assert.equal(first.match(/<li>\s*<a href/g)?.length, 20)
  assert.equal(second.match(/<li>\s*<a href/g)?.length, 1)
})
