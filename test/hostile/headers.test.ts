import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { metadataHeader, TusRequests } from '../kit/tus-requests.ts'
import { exchange, head } from '../kit/raw-exchange.ts'
import { judge } from './attack.ts'
import { NASTY_HEADERS } from './nasty-values.ts'
import { TwoPeople } from './two-people.ts'

const LOCK =
  '<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>'

type Row = {
  readonly headers: readonly string[]
  readonly more?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Which headers each request listens to. */
const ROWS: Readonly<Record<string, Row>> = {
  'GET /dav/a/f.txt': {
    headers: ['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if', 'accept', 'accept-encoding'],
  },
  'PROPFIND /dav/a/': { headers: ['depth', 'brief', 'prefer', 'content-type', 'accept-language'] },
  'PUT /dav/a/put.txt': {
    headers: ['x-oc-mtime', 'oc-checksum', 'x-checksum', 'content-range', 'if', 'if-match', 'if-none-match', 'content-type'],
    body: 'words',
  },
  'MKCOL /dav/a/made': { headers: ['content-type', 'if'] },
  'COPY /dav/a/f.txt': { headers: ['destination', 'overwrite', 'depth', 'if'], more: { destination: '/dav/copy' } },
  'MOVE /dav/a/never': { headers: ['destination', 'overwrite', 'depth', 'if'], more: { destination: '/dav/move' } },
  'DELETE /dav/a/never': { headers: ['depth', 'if'] },
  'LOCK /dav/a/locked': { headers: ['timeout', 'depth', 'if'], body: LOCK },
  'UNLOCK /dav/a/f.txt': { headers: ['lock-token', 'if'] },
  'PUT /api/v1/nodes/by-path/content?path=/rest.txt': {
    headers: ['x-mtime', 'x-checksum-sha256', 'if-match', 'if-none-match', 'content-type', 'accept-language'],
    body: 'words',
  },
  'POST /api/v1/folders': { headers: ['content-type', 'content-encoding', 'accept', 'cookie'], body: '{"path":"/made"}' },
  'GET /notices': { headers: ['accept', 'accept-language', 'cookie', 'if-none-match', 'x-forwarded-host', 'host'] },
  'GET /pages.css': { headers: ['if-none-match', 'accept-encoding', 'range'] },
  'GET /metrics': { headers: ['host', 'authorization', 'x-forwarded-for', 'forwarded'] },
  'GET /api/v1/me': { headers: ['authorization', 'cookie', 'accept-language', 'user-agent', 'x-forwarded-for'] },
  'POST /tus/': {
    headers: ['upload-length', 'upload-metadata', 'upload-defer-length', 'upload-concat', 'tus-resumable', 'upload-checksum'],
    more: { 'tus-resumable': '1.0.0', 'upload-length': '5', 'upload-metadata': metadataHeader({ filename: 'x' }) },
  },
} // prettier-ignore

let people: TwoPeople
before(async () => {
  people = await TwoPeople.open()
})
after(() => people.close())

describe('whatever stands in a header, the answer is an answer', () => {
  for (const [call, { headers, more = {}, body }] of Object.entries(ROWS)) {
    for (const name of headers) {
      test(`${call}: “${name}”`, async () => {
        const [method = '', path = ''] = call.split(' ')
        const type = method === 'POST' && path.startsWith('/api') ? 'application/json' : undefined
        for (const value of NASTY_HEADERS) {
          const { 'content-type': own = type, ...others } = { ...more, [name]: value }
          await people.asAda({
            method,
            path,
            headers: { ...others, ...(own !== undefined && { 'content-type': own }) },
            ...(body !== undefined && { body }),
          })
        }
      })
    }
  }

  test('PATCH of an upload: offset, checksum and type', async () => {
    const tus = new TusRequests(people.disk.url, people.ada.authorization)
    const path = await tus.begin({ filename: 'piece' }, 10)
    for (const name of ['upload-offset', 'upload-checksum', 'content-type', 'tus-resumable']) {
      for (const value of NASTY_HEADERS.filter((one) => one !== '0')) {
        const headers = {
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
          'upload-checksum': 'sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
          'content-type': 'application/offset+octet-stream',
          [name]: value,
        }
        await people.asAda({ method: 'PATCH', path, headers, body: 'words' })
      }
    }
    assert.equal((await tus.ask(path)).headers.get('upload-offset'), '0')
  })

  after(() => people.checkUntouched())
})

describe('a header that comes twice', () => {
  const pairs = [
    ['PUT /dav/a/twice.txt', 'If-Match: "x"', 'If-Match: *'],
    ['COPY /dav/a/f.txt', 'Destination: /dav/one', 'Destination: /dav/two'],
    ['MOVE /dav/a/never', 'Destination: /dav/one', 'Destination: http://evil.example/dav/x'],
    ['PROPFIND /dav/', 'Depth: 0', 'Depth: infinity'],
    ['GET /dav/a/f.txt', 'Range: bytes=0-0', 'Range: bytes=1-1'],
    ['GET /dav/a/f.txt', 'Host: x', 'Host: y'],
    ['GET /api/v1/me', 'Cookie: cloudkeep_session=x', 'Cookie: cloudkeep_session=y'],
    ['GET /api/v1/me', 'Accept-Language: en', 'Accept-Language: zh'],
    ['POST /tus/', 'Upload-Length: 1', 'Upload-Length: 2'],
    ['POST /tus/', 'Upload-Metadata: filename eA==', 'Upload-Metadata: filename eQ=='],
    ['POST /api/v1/folders', 'Content-Type: application/json', 'Content-Type: text/plain'],
  ] as const // prettier-ignore
  for (const [call, first, second] of pairs) {
    test(`${call}: ${first}; ${second}`, async () => {
      const lines = [
        `${call} HTTP/1.1`,
        `Host: ${new URL(people.disk.url).host}`,
        `Authorization: ${people.ada.authorization}`,
        first,
        second,
        'Content-Length: 0',
        'Connection: close',
      ]
      const answer = await exchange(people.disk.url, head(lines))
      assert.ok(answer.status >= 200, answer.body)
      judge({ ...answer, ms: 0 }, call)
    })
  }
})
