import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { RouteWorld } from '../golden/route-world.ts'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { type Answer, attack, percent } from './attack.ts'

const V1 = '/api/v1'
const SCRIPT = '<script>alert(1)</script>'
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`

/** Content that runs where somebody lets it, by the name that it comes under. */
const FILES: readonly (readonly [string, string | Uint8Array])[] = [
  ['page.html', `<!doctype html>${SCRIPT}`],
  ['page.HTML', `<!doctype html>${SCRIPT}`],
  ['page.htm', SCRIPT],
  ['page.shtml', SCRIPT],
  ['page.xhtml', `<html xmlns="http://www.w3.org/1999/xhtml"><body>${SCRIPT}</body></html>`],
  ['page.xht', SCRIPT],
  ['page.mhtml', `MIME-Version: 1.0\n\n${SCRIPT}`],
  ['page.hta', SCRIPT],
  ['picture.svg', SVG],
  ['picture.svgz', SVG],
  ['feed.xml', `<?xml-stylesheet href="data:text/xsl,x" type="text/xsl"?>${SVG}`],
  ['sheet.xsl', SVG],
  ['feed.atom', SVG],
  ['feed.rss', SVG],
  ['paper.pdf', '%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>'],
  ['film.swf', 'CWS\x09'],
  ['code.js', 'alert(1)'],
  ['code.mjs', 'alert(1)'],
  ['code.wasm', '\0asm'],
  ['style.css', 'body{background:url(javascript:alert(1))}'],
  ['no-type', `<!doctype html>${SCRIPT}`],
  ['wrong.png', `<!doctype html>${SCRIPT}`],
  ['wrong.jpg', SVG],
  ['wrong.mp4', SVG],
  ['wrong.txt', `<!doctype html>${SCRIPT}`],
  ['wrong.md', SCRIPT],
  ['wrong.csv', '=cmd|/c calc!A0'],
  ['wrong.json', `{"x":"${SCRIPT}"}`],
  ['both.gif', `GIF89a/*${SCRIPT}*/=1;alert(1)`],
  ['both.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(SCRIPT)])],
  ['both.jpeg', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from(SCRIPT)])],
  ['both.bmp', `BM${SCRIPT}`],
  ['both.zip', `PK\x03\x04${SCRIPT}`],
  ['double.html.png', SCRIPT],
  ['double.png.html', SCRIPT],
  ['dot.html.', SCRIPT],
  ['space.html ', SCRIPT],
  ['utf16.txt', Buffer.from(`\ufeff${SCRIPT}`, 'utf16le')],
  ['utf7.txt', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-'],
  ['empty.html', ''],
]

let disk: TestDisk
let world: RouteWorld
before(async () => {
  disk = await openTestDisk()
  world = await RouteWorld.make(disk)
})
after(() => disk.close())

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const authorization = world.owner.authorization
  return await attack(disk.url, { method: 'GET', path, headers: { authorization, ...headers } })
}

/** Types that a browser would make a page, a script or a style of; or that it would have to guess. */
const ACTIVE = /html|svg|xml|xsl|script|ecmascript|wasm|css|pdf|flash|hta|rss|atom|mhtml/

function checkHarmless({ headers }: Answer, about: string): void {
  const policy = String(headers['content-security-policy'])
  assert.match(policy, /default-src 'none'/, about)
  assert.match(policy, /sandbox$/, about)
  assert.equal(headers['x-content-type-options'], 'nosniff', about)
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin', about)
  const type = String(headers['content-type'])
  assert.match(type, /^[\w.+-]+\/[\w.+-]+(; charset=utf-8)?$/, about)
  const disposition = String(headers['content-disposition'])
  assert.match(
    disposition,
    /^(attachment|inline); filename="[^"\\]*"; filename\*=UTF-8''[\w%.~!$&+^`|-]*$/,
    about,
  )
  if (ACTIVE.test(type)) assert.match(disposition, /^attachment/, `${about}: ${type}`)
}

describe('content that could run', () => {
  for (const [name, bytes] of FILES) {
    test(`${JSON.stringify(name)} runs nowhere, by whichever way it is read`, async () => {
      // Twice, so that there is an earlier state; once more, for the trash and an upload taken back.
      await world.person.put(`/${name}`, 'first')
      const { id } = await world.person.put(`/${name}`, bytes)
      const node = `${V1}/nodes/${String(id)}`
      const ways = [
        ...['', '?for=download', '?for=preview', '?for=play'].flatMap((query) => [
          `${node}/content${query}`,
          `${node}/versions/1/content${query}`,
        ]),
        `/dav/${percent(name)}`,
      ]
      const asked = [
        {},
        { range: 'bytes=0-0' },
        { accept: 'text/html' },
        { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
      ]
      for (const way of ways) {
        for (const headers of asked) {
          const answer = await get(way, headers)
          if (answer.status === 416) continue
          assert.ok(answer.status === 200 || answer.status === 206, `${way}: ${answer.body}`)
          checkHarmless(answer, `${way} ${JSON.stringify(headers)}`)
        }
      }
      const head = await attack(disk.url, {
        method: 'HEAD',
        path: `/dav/${percent(name)}`,
        headers: { authorization: world.owner.authorization },
      })
      checkHarmless(head, 'HEAD')
    })
  }

  test('an upload that is taken back is a download of bytes, whatever it was to be', async () => {
    const id = await world.draft(5)
    const answer = await get(`${V1}/uploads/${id}/content`)
    assert.equal(answer.headers['content-type'], 'application/octet-stream')
    checkHarmless(answer, 'upload')
  })
})

describe('text that somebody wrote', () => {
  const INJECTED = `"><img src=x onerror=alert(1)>${SCRIPT}</title></textarea>]]>&lt;`
  /** What would be an element or attribute of ours if it were not written as text. */
  const RUNS =
    /<script>alert|<img src=x|<iframe|<svg[^>]*onload|(href|src)="\s*(javascript|data|vbscript):/i

  let noticeId = ''
  before(async () => {
    noticeId = `notice-${world.free()}`
    const evil = (more: string) => `${INJECTED} ${more}`
    const markdown = [
      `Uploads are not restricted, because nobody asked. ${INJECTED}`,
      '[a](javascript:alert(1)) [b](data:text/html,<script>alert(1)</script>) [c](vbscript:x)',
      '[d](JaVaScRiPt:alert(1)) <javascript:alert(1)> ![e](javascript:alert(1)) [f]( javascript:alert(1))',
      '<iframe src="//x"></iframe> <svg onload=alert(1)> [g](&#106;avascript:alert(1)) [^x]: <script>alert(1)</script>',
      '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
    ].join('\n\n')
    const document = {
      ...world.document(noticeId),
      title: { en: evil('en'), 'zh-CN': evil('中文') },
      body: { en: markdown, 'zh-CN': `由于无人要求，上传不受限制。\n\n${markdown}` },
      authority: evil('authority'),
      legalBasis: { en: evil('basis'), 'zh-CN': evil('依据') },
    }
    await world.json('POST', '/notices', document, world.administrator)
    await world.json('POST', `/notices/${noticeId}/publication`, undefined, world.administrator)
  })

  for (const language of ['en', 'zh-CN']) {
    for (const path of [
      '/notices',
      '/notices/ID',
      '/notices.atom',
      `${V1}/notices/ID`,
      `${V1}/notices`,
    ]) {
      test(`a notice’s is no markup on ${path} in ${language}`, async () => {
        const isCall = path.startsWith(V1)
        const query = isCall ? '' : `?lang=${language}`
        const { status, body, headers } = await get(path.replace('ID', noticeId) + query, {
          accept: isCall ? '*/*' : 'text/html',
        })
        assert.equal(status, 200)
        const type = String(headers['content-type'])
        if (type.includes('json')) assert.equal(headers['x-content-type-options'], 'nosniff')
        else assert.doesNotMatch(body, RUNS)
        const policy = String(headers['content-security-policy'])
        assert.match(policy, /default-src 'none'/)
        assert.doesNotMatch(policy, /unsafe|script-src/)
      })
    }
  }

  test('an address and a failure tell nothing back as markup', async () => {
    const evil = encodeURIComponent(`${SCRIPT}"><img src=x onerror=alert(1)>`)
    for (const path of [
      `/notices/${evil}`, `/notices?after=${evil}`, `/problems/${evil}`, `/${evil}`, `/api/${evil}`, `${V1}/nodes/${evil}`,
      `${V1}/nodes/by-path?path=${evil}`, `${V1}/nodes/by-path?${evil}=1`, `/ledger/tile/${evil}`, `/tus/${evil}`, `/dav/${evil}`,
      `/notices?lang=${evil}`, `/api/docs?x=${evil}`, `${V1}/notices/${evil}`, `${V1}/measures?${evil}`,
    ]) {
      for (const language of ['en', 'zh-CN']) {
        for (const accept of ['text/html', '*/*']) {
          const { body, headers } = await get(path, { accept, 'accept-language': language })
          const type = String(headers['content-type'])
          if (!type.includes('json')) assert.doesNotMatch(body, RUNS, path)
          assert.match(String(headers['content-security-policy']), /default-src '(none|self)'/, path)
        }
      }
    } // prettier-ignore
  })

  test('a file’s name is no markup in a listing of WebDAV, and a property’s value stays a value', async () => {
    const name = `]]><x:evil xmlns:x="urn:x"/>${SCRIPT}`.replaceAll('/', '∕')
    await world.person.put(`/${name}`, 'x')
    const listed = await attack(disk.url, {
      method: 'PROPFIND',
      path: '/dav/',
      headers: { authorization: world.owner.authorization, depth: '1' },
    })
    assert.equal(listed.status, 207)
    assert.doesNotMatch(listed.body, /<x:evil|<script/)
  })

  test('names of people, labels and devices are text of JSON', async () => {
    const headers = { 'content-type': 'application/json', 'user-agent': SCRIPT }
    const { name, password } = { name: 'ada', password: world.owner.password }
    const body = JSON.stringify({ user: name, password })
    await attack(disk.url, { method: 'POST', path: `${V1}/sessions`, headers, body })
    await world.json('PATCH', '/me', { displayName: SCRIPT })
    await world.json('POST', '/app-passwords', { label: SCRIPT })
    for (const path of ['me', 'sessions', 'app-passwords']) {
      const answer = await get(`${V1}/${path}`, { accept: 'text/html' })
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.ok(answer.body.includes(SCRIPT), path)
    }
  })
})
