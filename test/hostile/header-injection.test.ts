import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { contentDisposition } from '../../src/http/content-disposition.ts'
import { encodeName } from '../../src/protocols/webdav/dav-path.ts'
import { exchange, head } from '../kit/raw-exchange.ts'
import { scale } from '../kit/scale.ts'
import { judge, percent, shown } from './attack.ts'
import { TwoPeople } from './two-people.ts'

const V1 = '/api/v1'
let people: TwoPeople
before(async () => {
  people = await TwoPeople.open()
})
after(() => people.close())

/** Names that may lie on the disk, and would be something else if a header took them as they are. */
const NAMES = [
  'a"; filename="b.exe', 'a";filename=b.exe', 'a;filename*=UTF-8\'\'b.exe', 'a\u2028X-Injected: y', 'a\u2029b', 'a\u0085X-Injected: y',
  '\u202egpj.exe', 'a%0d%0aX-Injected: y', 'a%22; x=%22', '‘’“”', '€uro', 'naïve café', '中文文件.doc', "it's", '(a) [b] {c}', 'a,b', 'a=b',
  '<a>; rel="x"', 'é\u0301', '\ufeff', '\u{1f600}', 'x'.repeat(255), '"', '""""', ';;;;', '*', '=?utf-8?Q?x?=', 'a\u00a0b',
] // prettier-ignore

const INJECTED = /^x-injected$|^set-cookie$/

describe('a name never becomes another header, or another part of one', () => {
  for (const name of NAMES) {
    test(shown(name), async () => {
      const path = `/dav/${percent(name)}`
      assert.equal((await people.asAda({ method: 'PUT', path, body: 'x' })).status, 201)
      const { id } = await people.adas.node(`/${name}`)
      const answers = [
        await people.asAda({ method: 'GET', path }),
        await people.asAda({ method: 'GET', path: `${V1}/nodes/${String(id)}/content` }),
        await people.asAda({
          method: 'GET',
          path: `${V1}/nodes/${String(id)}/content?for=preview`,
        }),
        await people.asAda({ method: 'LOCK', path, body: lockOwnedBy('x') }),
        await people.asAda({
          method: 'COPY',
          path,
          headers: { destination: `/dav/a/${percent(name)}` },
        }),
      ]
      for (const { headers } of answers) {
        assert.deepEqual(
          Object.keys(headers).filter((one) => INJECTED.test(one)),
          [],
        )
        for (const value of Object.values(headers).flat()) {
          assert.match(String(value), /^[\t\x20-\x7e]*$/)
        }
      }
      for (const { headers } of answers.slice(0, 3)) {
        const [kind, plain, encoded, ...rest] = partsOf(String(headers['content-disposition']))
        assert.equal(kind, 'attachment')
        assert.match(plain ?? '', /^filename="[^"\\;%]*"$/)
        assert.equal(
          decodeURIComponent((encoded ?? '').replace("filename*=UTF-8''", '')),
          name.normalize('NFC'),
        )
        assert.deepEqual(rest, [])
      }
    })
  }

  test('any name at all is one value, from which it can be read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const value = contentDisposition('attachment', name)
        assert.match(
          value,
          /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w%.~!$&+^`|-]*$/,
        )
        assert.equal(partsOf(value).length, 3)
        const [, , encoded = ''] = partsOf(value)
        assert.equal(
          decodeURIComponent(encoded.replace("filename*=UTF-8''", '')),
          name.toWellFormed(),
        )
        if (name.isWellFormed()) assert.equal(decodeURIComponent(encodeName(name)), name)
      }),
      { numRuns: scale(5000, 100_000) },
    )
  })
})

describe('what somebody says of themselves never becomes another header', () => {
  test('an upload’s metadata come back in no header', async () => {
    const evil = Buffer.from('x\r\nX-Injected: y').toString('base64')
    let told = 0
    for (const metadata of [
      `filename ${evil}`,
      `filename eA==,path ${evil}`,
      `filename eA==,x ${evil}`,
      `filename eA==,note ${evil}`,
    ]) {
      const { headers } = await people.asAda({
        method: 'POST',
        path: '/tus/',
        headers: { 'tus-resumable': '1.0.0', 'upload-length': '9', 'upload-metadata': metadata },
      })
      if (headers.location === undefined) continue
      told += 1
      const asked = {
        method: 'HEAD',
        path: headers.location,
        headers: { 'tus-resumable': '1.0.0' },
      }
      const answer = await people.asAda(asked)
      assert.equal(answer.headers['x-injected'], undefined)
      for (const value of Object.values(answer.headers).flat()) {
        assert.match(String(value), /^[\t\x20-\x7e]*$/)
      }
    }
    assert.ok(told > 0, 'all of them were refused')
  })

  test('the owner of a lock is text, and its token nobody’s choice', async () => {
    const evil = 'opaquelocktoken:x&gt;&#13;&#10;X-Injected: y'
    const { status, headers, body } = await people.asAda({
      method: 'LOCK',
      path: '/dav/a/f.txt',
      body: lockOwnedBy(`<href xmlns="DAV:">${evil}</href>`),
    })
    assert.equal(status, 200, body)
    assert.match(String(headers['lock-token']), /^<[\w:-]+>$/)
    assert.equal(headers['x-injected'], undefined)
  })
})

describe('bytes that would be another header, as they are on the wire', () => {
  const auth = () => `Authorization: ${people.ada.authorization}`
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['COPY /dav/a/f.txt', ['Destination: /dav/x\r\n X-Injected: y']],
    ['COPY /dav/a/f.txt', ['Destination: /dav/x%0d%0aX-Injected:%20y']],
    ['COPY /dav/a/f.txt', ['Destination: /dav/x\rX-Injected: y']],
    ['COPY /dav/a/f.txt', ['Destination: /dav/x\u0000']],
    ['COPY /dav/a/f.txt', ['Destination: /dav/caf\u00e9']],
    ['MOVE /dav/a/f.txt', ['Destination: http://evil.example\\@127.0.0.1/dav/x']],
    ['MOVE /dav/a/f.txt', ['Destination: javascript:alert(1)']],
    ['GET /dav/a/f.txt%0d%0aX-Injected:%20y', []],
    ['GET /dav/a/f.txt\rX-Injected:y', []],
    ['GET /notices/x%0d%0aX-Injected:%20y', []],
    ['GET /?lang=en%0d%0aX-Injected:%20y', []],
    ['GET /notices', ['Host: evil.example\r\n X-Injected: y']],
    ['GET /notices', ['X-Forwarded-Host: evil.example']],
    ['GET /notices.atom', ['Host: evil.example"><script>']],
    ['PUT /dav/a/new.txt', ['If-Match: "x\r\n X-Injected: y"']],
    ['GET /api/v1/me', ['Accept-Language: zh\r\n X-Injected: y']],
    ['GET /api/v1/me', ['X-CloudKeep-Request: 1\r\n X-Injected: y']],
    ['GET /api/v1/me', ['Cookie: cloudkeep_session=x\r\n y']],
  ]
  for (const [call, more] of lines) {
    test(`${shown(call)} ${shown(more.join())}`, async () => {
      const before = await people.adas.names('/')
      const host = more.some((line) => line.startsWith('Host')) ? [] : ['Host: 127.0.0.1']
      const answer = await exchange(
        people.disk.url,
        Buffer.from(
          head([`${call} HTTP/1.1`, ...host, auth(), ...more, 'Connection: close']),
          'latin1',
        ),
      )
      judge({ ...answer, ms: 0 }, call)
      assert.equal(answer.headers['x-injected'], undefined)
      // No address in an answer is that of whoever asks.
      assert.ok(!answer.body.includes('//evil.example'), answer.body)
      assert.ok(!Object.values(answer.headers).join().includes('evil.example'))
      if (!call.startsWith('GET')) assert.ok(answer.status >= 400, String(answer.status))
      assert.deepEqual(await people.adas.names('/'), before)
    })
  }
})

function lockOwnedBy(owner: string): string {
  return `<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype><owner>${owner}</owner></lockinfo>`
}

/** The parts of a header between semicolons that stand outside of quotes. */
function partsOf(value: string): string[] {
  return [...value.matchAll(/(?:[^;"]|"(?:[^"\\]|\\.)*")+/g)].map(([part]) => part.trim())
}
