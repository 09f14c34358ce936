import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RouteRow, routeMatrix } from '../golden/route-matrix.ts'
import { RouteWorld } from '../golden/route-world.ts'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { type Answer, attack } from './attack.ts'
import { signIn } from './sign-in-requests.ts'

const V1 = '/api/v1'
const OWN = { 'x-cloudkeep-request': '1' }
const EVIL = 'https://evil.example'

/** All that changes something and that a browser's session opens. */
const CHANGES = routeMatrix().filter(
  ({ route, who }) => who !== 'everybody' && /^(POST|PUT|PATCH|DELETE) \/(api|tus)/.test(route),
)

/** What another site's page can make a browser send with the cookie, and what only looks like ours. */
const FORGED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'as a form': { 'content-type': 'application/x-www-form-urlencoded', 'origin': EVIL },
  'as a form with a file': { 'content-type': 'multipart/form-data; boundary=x', 'origin': EVIL },
  'as plain text': { 'content-type': 'text/plain', 'origin': EVIL, 'sec-fetch-site': 'cross-site' },
  'with nothing but the cookie': {},
  'from a frame without an origin': { origin: 'null' },
  'from a page of this site that another one opened': { 'sec-fetch-site': 'same-origin' },
  'marked as another site’s': { ...OWN, 'sec-fetch-site': 'cross-site' },
  'marked as a neighbour’s': { ...OWN, 'sec-fetch-site': 'same-site' },
  'with another origin': { ...OWN, origin: EVIL },
  'with an origin of another port': { ...OWN, origin: 'http://127.0.0.1:1' },
  'with an origin that begins like ours': { ...OWN, origin: 'http://127.0.0.1.evil.example' },
  'with no origin and our header': { ...OWN, origin: 'null' },
  'with a referrer of ours': { origin: EVIL, referer: 'http://127.0.0.1/' },
  'with a method in a header': { 'x-http-method-override': 'PATCH', 'x-method-override': 'DELETE' },
} // prettier-ignore

let disk: TestDisk
let world: RouteWorld
let cookies: { readonly owner: string; readonly administrator: string }
before(async () => {
  disk = await openTestDisk()
  world = await RouteWorld.make(disk)
  cookies = {
    owner: await signIn(disk, world.owner),
    administrator: await signIn(disk, world.administrator),
  }
})
after(() => disk.close())

function cookieOf(row: RouteRow): string {
  return row.who === 'administrator' ? cookies.administrator : cookies.owner
}

async function send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer> {
  return await attack(disk.url, { method, path, headers, ...(body !== undefined && { body }) })
} // prettier-ignore

describe('with somebody’s cookie, another site changes nothing', () => {
  for (const [index, row] of CHANGES.entries()) {
    test(`${row.route} (${String(index)})`, async () => {
      const [method = ''] = row.route.split(' ')
      const call = await row.call(world)
      const cookie = cookieOf(row)
      for (const [how, forged] of Object.entries(FORGED)) {
        const headers = { ...call.headers, ...forged, cookie }
        const { status, headers: told } = await send(method, call.path, headers, call.body)
        // What a browser sends as a form is refused for its type, where that is looked at first.
        assert.ok([403, 404, 415].includes(status), `${how}: ${String(status)}`)
        assert.equal(told['access-control-allow-origin'], undefined)
        assert.equal(told['set-cookie'], undefined)
      }
      // Nothing of it was done: what it is about is there still, and its own page may do it.
      const headers = { ...call.headers, ...OWN, cookie }
      const { status, body } = await send(method, call.path, headers, call.body)
      const isSecondPerson = row.route.endsWith('/approvals')
      assert.ok(status < 400 || isSecondPerson, `${String(status)} ${body}`)
      if (/DELETE .*sessions/.test(row.route)) {
        cookies = { ...cookies, owner: await signIn(disk, world.owner) }
      }
    })
  }

  test('nor asks a method of the address instead of the request', async () => {
    const { id } = await world.file()
    const cookie = cookies.owner
    for (const query of [
      '_method=DELETE',
      'method=DELETE',
      'x-http-method=DELETE',
      '_HttpMethod=DELETE',
    ]) {
      const path = `${V1}/nodes/${String(id)}?${query}`
      assert.equal((await send('GET', path, { cookie })).status, 200)
      assert.ok((await send('POST', path, { cookie, ...OWN })).status >= 400)
    }
    assert.equal((await send('GET', `${V1}/nodes/${String(id)}`, { cookie })).status, 200)
  })

  test('WebDAV takes no cookie: whoever asks with one alone has to sign in', async () => {
    const { name } = await world.file()
    for (const method of [
      'GET',
      'PUT',
      'DELETE',
      'MKCOL',
      'COPY',
      'MOVE',
      'PROPFIND',
      'PROPPATCH',
      'LOCK',
      'UNLOCK',
    ]) {
      for (const more of [{}, OWN, { origin: EVIL }, { 'sec-fetch-site': 'cross-site' }]) {
        const headers = { ...more, cookie: cookies.owner, destination: '/dav/x' }
        assert.equal((await send(method, `/dav/${name}`, headers)).status, 401, method)
      }
    }
    assert.equal((await world.person.read(`/${name}`)).toString(), 'words')
  })
})

describe('another site reads nothing', () => {
  const READS = routeMatrix().filter(({ route }) => route.startsWith('GET '))

  test('no answer allows it: of no route, to no origin, with or without a cookie', async () => {
    for (const row of READS) {
      const { path } = await row.call(world)
      for (const origin of [EVIL, 'null', 'http://127.0.0.1.evil.example', 'http://localhost']) {
        const { headers } = await send('GET', path, { origin, cookie: cookieOf(row) })
        for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/, path)
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path)
      }
    }
  })

  test('a browser that asks beforehand is told of nothing that it may send', async () => {
    for (const row of [...CHANGES, ...READS]) {
      const { path } = await row.call(world)
      const { status, headers } = await send('OPTIONS', path, {
        'origin': EVIL,
        'access-control-request-method': row.route.split(' ')[0] ?? '',
        'access-control-request-headers': 'x-cloudkeep-request, authorization, content-type',
        'access-control-request-private-network': 'true',
      }) // prettier-ignore
      assert.ok(status < 500)
      for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/, path)
    }
  })

  test('no answer can be taken for a script: what is JSON says so, and a callback is no wish', async () => {
    for (const path of [
      `${V1}/me?callback=alert`,
      `${V1}/spaces?jsonp=alert`,
      `${V1}/notices?cb=alert`,
    ]) {
      const { headers, body } = await send('GET', path, {
        cookie: cookies.owner,
        accept: 'text/javascript',
      })
      assert.match(String(headers['content-type']), /^application\/json/)
      assert.ok(!body.startsWith('alert'))
    }
  })

  test('a connection stays what it is: nobody is upgraded to another protocol', async () => {
    for (const [upgrade, more] of [
      [
        'websocket',
        { 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
      ],
      ['h2c', { 'http2-settings': 'AAMAAABkAAQAAP__' }],
      ['TLS/1.0', {}],
    ] as const) {
      const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade, origin: EVIL, ...more }
      assert.equal(
        (await send('GET', `${V1}/me`, { ...headers, cookie: cookies.owner })).status,
        200,
      )
    }
  })
})
