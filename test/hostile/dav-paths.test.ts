import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TwoPeople } from './two-people.ts'

// What climbs, in every form that a server was ever seen to unwrap (SFTPGo, Caddy, HTTP.jl, Apache, IIS).
const CLIMBS = [
  '../canary.txt', '..%2fcanary.txt', '..%2Fcanary.txt', '%2e%2e/canary.txt', '%2e%2e%2fcanary.txt',
  '%2E%2E%2Fcanary.txt', '.%2e/canary.txt', '%2e./canary.txt', '..%5ccanary.txt', '%2e%2e%5ccanary.txt',
  '..\\canary.txt', 'a/../../canary.txt', 'a/%2e%2e/%2e%2e/canary.txt', 'a/..%2f..%2fcanary.txt',
  'a%2f..%2f..%2fcanary.txt', './../canary.txt', '%2e/%2e%2e/canary.txt', '../eve/canary.txt',
  '..%c0%afcanary.txt', '%c0%ae%c0%ae/canary.txt', '%e0%80%ae%e0%80%ae/canary.txt', '..%c1%9ccanary.txt',
  '%f0%80%80%ae%f0%80%80%ae/canary.txt', '%uff0e%uff0e/canary.txt', '..%u2215canary.txt', '..%00/canary.txt',
  'a%00/../../canary.txt', '..%0d%0a/canary.txt', '..%09/canary.txt', '%2fetc%2fpasswd', '%2f..%2fcanary.txt',
  'C:%5cWindows%5cwin.ini', '%5c%5chost%5cshare', '..%', '..%2', '%ff%fe/canary.txt', 'a/.', 'a/%2e', 'a/..',
] // prettier-ignore

// These climb nowhere: unwrapped once, they are names like all others.
const NAMES = [
  '%252e%252e%252fcanary.txt', '..%252fcanary.txt', '%25252e%25252e/canary.txt', '..;/canary.txt', '....//canary.txt',
  '.../canary.txt', '%ef%bc%8e%ef%bc%8e/canary.txt', '%e2%80%a5/canary.txt', '..%e2%88%95canary.txt',
  '~root/canary.txt', '..%e2%80%8b/canary.txt', 'file:%20canary.txt', '//canary.txt', '.%20./canary.txt',
] // prettier-ignore

const LOCK =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>'
const PATCH =
  '<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">y</x></prop></set></propertyupdate>'

const VERBS: Readonly<Record<string, string | undefined>> = {
  GET: undefined, HEAD: undefined, PROPFIND: undefined, PROPPATCH: PATCH, PUT: 'of ada', MKCOL: undefined,
  DELETE: undefined, LOCK, COPY: undefined, MOVE: undefined,
} // prettier-ignore

let people: TwoPeople
before(async () => {
  people = await TwoPeople.open()
})
after(() => people.close())

describe('a path that climbs', () => {
  for (const path of CLIMBS) {
    for (const [method, body] of Object.entries(VERBS)) {
      test(`${method} /dav/${path} is refused, and nothing outside is read or written`, async () => {
        const before = await people.all()

        const { status } = await people.asAda({
          method,
          path: `/dav/${path}`,
          headers: { destination: '/dav/a/to', depth: method === 'PROPFIND' ? '1' : 'infinity' },
          ...(body !== undefined && { body }),
        })

        assert.equal(status, 400)
        assert.deepEqual(await people.all(), before)
      })
    }
    for (const method of ['COPY', 'MOVE']) {
      test(`${method} to /dav/${path} is refused, by address and by path`, async () => {
        const before = await people.all()
        for (const start of ['', people.disk.url, people.disk.url.replace('http:', 'https:')]) {
          const { status } = await people.asAda({
            method,
            path: '/dav/a/f.txt',
            headers: { destination: `${start}/dav/${path}` },
          })
          assert.equal(status, 400, start)
        }
        assert.deepEqual(await people.all(), before)
      })
    }
  }
  after(() => people.checkUntouched())
})

describe('a name that only looks as if it climbed', () => {
  for (const path of NAMES) {
    test(`/dav/${path} stays in the space of whoever asks`, async () => {
      const names = path.split('/').filter((one) => one !== '')
      for (const [index] of names.slice(0, -1).entries()) {
        const folder = names.slice(0, index + 1).join('/')
        await people.asAda({ method: 'MKCOL', path: `/dav/${folder}` })
      }
      assert.equal(
        (await people.asAda({ method: 'PUT', path: `/dav/${path}`, body: 'of ada' })).status,
        201,
      )

      const stored = `/${names.map(decodeURIComponent).join('/')}`
      assert.equal((await people.adas.read(stored)).toString(), 'of ada')
      assert.equal((await people.asAda({ method: 'GET', path: `/dav/${path}` })).body, 'of ada')
      const removed = await people.asAda({ method: 'DELETE', path: `/dav/${names[0] ?? ''}` })
      assert.equal(removed.status, 204)
    })
  }
  after(() => people.checkUntouched())
})

describe('an address that is none of this door', () => {
  const targets = [
    '/dav/../healthz', '/dav/../api/v1/me', '/dav%2f..%2fcanary.txt', '/dav..%2fcanary.txt', '/dav../canary.txt',
    '//dav/a/f.txt', '/./dav/a/f.txt', '/x/../dav/a/f.txt', '/DAV/a/f.txt', '/%64av/a/f.txt', '/dav\\a\\f.txt',
    '/dav;x/a/f.txt', '/assets/../../../canary.txt', '/assets/..%2f..%2f..%2fcanary.txt', '/assets/%2e%2e/%2e%2e/index.html',
    '/assets/%252e%252e%252fpackage.json', '/problems/..%2f..%2f..%2fpackage', '/problems/%2e%2e', '/notices/..%2f..%2fx',
    '/ledger/tile/../../checkpoint', '/ledger/tile/..%2f..%2fkeys', '/ledger/proof/..%2f1', '/pages.css/../../x',
  ] // prettier-ignore
  for (const path of targets) {
    test(`GET ${path} gives no file`, async () => {
      const { status, body } = await people.asAda({ method: 'GET', path })

      assert.ok(status === 400 || status === 404, `${String(status)} ${body}`)
      assert.doesNotMatch(body, /"dependencies"|of ada|^words$/)
    })
  }
  after(() => people.checkUntouched())
})
