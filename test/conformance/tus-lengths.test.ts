import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { TestAccount, TestDisk } from '../kit/disk.ts'
import { exchange, head, type RawAnswer } from '../kit/raw-exchange.ts'
import { RawRequest } from '../kit/raw-request.ts'
import { openTusDisk } from '../kit/tus-disk.ts'
import { metadataHeader, TusRequests } from '../kit/tus-requests.ts'

const MIB = 1024 * 1024
const HELLO = Buffer.from('hello')
const NOTHING = Buffer.alloc(0)
const RESUMABLE = { 'tus-resumable': '1.0.0' }
const PIECE = 'application/offset+octet-stream'

describe('an upload whose length is told later', () => {
  let disk: TestDisk
  let ann: TestAccount
  let tus: TusRequests

  before(async () => {
    ;({ disk, ann, tus } = await openTusDisk())
  })
  after(() => disk.close())

  const contentOf = async (path: string) => {
    const { authorization } = ann
    const response = await fetch(`${disk.url}/dav${path}`, { headers: { authorization } })
    return response.ok ? await response.text() : response.status
  }
  const reserved = async (path: string) => {
    const id = path.slice('/tus/'.length) as never
    return (await disk.parts.catalog.read((tx) => tx.drafts.byId(id)))?.reservedBytes
  }

  it('becomes a file once its length is told and there', async () => {
    const path = await tus.beginDeferred({ filename: 'later.txt' })
    const begun = await tus.ask(path)
    assert.equal(begun.headers.get('upload-defer-length'), '1')
    assert.equal(begun.headers.get('upload-length'), null)
    assert.equal((await tus.append(path, { offset: 0, bytes: HELLO })).status, 204)
    assert.equal((await tus.ask(path)).headers.get('upload-defer-length'), '1')
    assert.equal(await contentOf('/later.txt'), 404)

    const told = { 'upload-length': '10' }
    const last = await tus.append(path, { offset: 5, bytes: HELLO }, told)

    assert.equal(last.status, 204)
    assert.match(last.headers.get('etag') ?? '', /^".+"$/)
    const done = await tus.ask(path)
    assert.equal(done.headers.get('upload-length'), '10')
    assert.equal(done.headers.get('upload-offset'), '10')
    assert.equal(done.headers.get('upload-defer-length'), null)
    assert.equal(await contentOf('/later.txt'), 'hellohello')
    assert.equal(done.headers.get('etag'), last.headers.get('etag'), 'a lost answer can be had')
    assert.equal((await tus.append(path, { offset: 5, bytes: HELLO }, told)).status, 409)
  })

  it('can be told without bytes, also that there are none', async () => {
    const path = await tus.beginDeferred({ filename: 'told.txt' })
    await tus.append(path, { offset: 0, bytes: HELLO })
    const told = await tus.append(path, { offset: 5, bytes: NOTHING }, { 'upload-length': '5' })
    assert.equal(told.status, 204)
    assert.equal(await contentOf('/told.txt'), 'hello')

    const empty = await tus.beginDeferred({ filename: 'none.txt' })
    const none = await tus.append(empty, { offset: 0, bytes: NOTHING }, { 'upload-length': '0' })
    assert.equal(none.status, 204)
    assert.match(none.headers.get('etag') ?? '', /^".+"$/)
    assert.equal(await contentOf('/none.txt'), '')
  })

  it('comes with its creation, too', async () => {
    const headers = { 'upload-defer-length': '1' }
    const made = await post(disk, ann, { headers, body: HELLO })
    assert.equal(made.status, 201)
    assert.equal(made.headers.get('upload-offset'), '5')
    const path = made.headers.get('location') ?? ''
    assert.equal((await tus.ask(path)).headers.get('upload-defer-length'), '1')
  })

  it('is told once, and not less than what has arrived', async () => {
    const path = await tus.beginDeferred({ filename: 'once.txt' })
    await tus.append(path, { offset: 0, bytes: HELLO })
    const tell = async (offset: number, size: string, bytes = NOTHING) =>
      (await tus.append(path, { offset, bytes }, { 'upload-length': size })).status
    assert.equal(await tell(5, '4'), 400)
    assert.equal(await tell(5, 'ten'), 400)
    assert.equal(await tell(5, '-10'), 400)
    assert.equal(await tell(5, '9007199254740992'), 413)
    assert.equal(await tell(0, '10'), 409)
    assert.equal(await tell(5, '7', HELLO), 413, 'the piece would go beyond it')
    assert.equal((await tus.ask(path)).headers.get('upload-defer-length'), '1')
    assert.equal(await tell(5, '20'), 204)
    assert.equal((await tus.ask(path)).headers.get('upload-length'), '20')
    assert.equal(await tell(5, '21'), 400)
    assert.equal(await tell(5, '5'), 400)
    assert.equal(await tell(5, '20', HELLO), 204, 'the same again is fine')
    assert.equal((await tus.ask(path)).headers.get('upload-offset'), '10')
    const known = await tus.begin({ filename: 'known.txt' }, 10)
    const other = await tus.append(known, { offset: 0, bytes: HELLO }, { 'upload-length': '5' })
    assert.equal(other.status, 400)
  })

  it('is announced in one way', async () => {
    const metadata = { 'upload-metadata': metadataHeader({ filename: 'x' }) }
    const status = async (headers: Record<string, string>) =>
      (await tus.post({ ...metadata, ...headers })).status
    assert.equal(await status({}), 400)
    for (const value of ['0', '2', 'true', '', '1,1']) {
      assert.equal(await status({ 'upload-defer-length': value }), 400, value)
    }
    assert.equal(await status({ 'upload-defer-length': '1', 'upload-length': '1' }), 400)
    assert.equal(await status({ 'upload-length': '9007199254740992' }), 413)
    assert.equal(await status({ 'upload-length': '9'.repeat(400) }), 413)
    for (const value of ['-1', '1.5', '1e3', '0x10', '١', '+1', '', '1, 1']) {
      const answer = await exchange(
        disk.url,
        head([
          'POST /tus/ HTTP/1.1',
          'Host: x',
          'Connection: close',
          `Authorization: ${ann.authorization}`,
          'Tus-Resumable: 1.0.0',
          `Upload-Metadata: ${metadataHeader({ filename: 'x' })}`,
          `Upload-Length: ${value}`,
          'Content-Length: 0',
        ]),
      )
      assert.equal(answer.status, 400, value)
    }
  })

  it('fixes nothing with a piece whose checksum is wrong', async () => {
    const path = await tus.beginDeferred({ filename: 'wrong.txt' })
    const checksum = `sha1 ${createHash('sha1').update('other').digest('base64')}`
    const told = { 'upload-length': '5', 'upload-checksum': checksum }
    assert.equal((await tus.append(path, { offset: 0, bytes: HELLO }, told)).status, 460)
    const asked = await tus.ask(path)
    assert.equal(asked.headers.get('upload-offset'), '0')
    assert.equal(asked.headers.get('upload-defer-length'), '1')
    const right = `sha1 ${createHash('sha1').update(HELLO).digest('base64')}`
    const again = { 'upload-length': '5', 'upload-checksum': right }
    assert.equal((await tus.append(path, { offset: 0, bytes: HELLO }, again)).status, 204)
    assert.equal(await contentOf('/wrong.txt'), 'hello')
  })

  it('stays told when the connection breaks', async () => {
    const path = await tus.beginDeferred({ filename: 'cut.txt' })
    const client = await RawRequest.open(disk.url, {
      method: 'PATCH',
      path,
      headers: {
        ...RESUMABLE,
        authorization: ann.authorization,
        'upload-offset': '0',
        'upload-length': '10',
        'content-type': PIECE,
        'content-length': '10',
        expect: '100-continue',
      },
    })
    assert.equal(await client.status(), 100)
    await client.send(HELLO)
    await client.cut()
    const asked = await tus.ask(path)
    assert.equal(asked.headers.get('upload-length'), '10')
    const offset = Number(asked.headers.get('upload-offset'))
    const rest = Buffer.from('hellohello').subarray(offset)
    assert.equal((await tus.append(path, { offset, bytes: rest })).status, 204)
    assert.equal(await contentOf('/cut.txt'), 'hellohello')
  })

  it('takes no more than the quota leaves room for', async () => {
    const { authorization } = await disk.addAccount('poor', { quotaBytes: 3 * MIB })
    const poor = new TusRequests(disk.url, authorization)
    const path = await poor.beginDeferred({ filename: 'endless' })
    const mib = Buffer.alloc(MIB)
    assert.equal((await poor.append(path, { offset: 0, bytes: mib })).status, 204)
    assert.equal(
      (await poor.append(path, { offset: MIB, bytes: Buffer.alloc(4 * MIB) })).status,
      507,
    )
    const kept = Number((await poor.ask(path)).headers.get('upload-offset'))
    assert.ok(kept >= MIB && kept <= 3 * MIB, `${String(kept)} bytes were kept`)
    const told = { 'upload-length': String(4 * MIB) }
    assert.equal((await poor.append(path, { offset: kept, bytes: NOTHING }, told)).status, 507)
    assert.equal((await poor.ask(path)).headers.get('upload-defer-length'), '1')
    await poor.terminate(path)
  })

  it('counts for what it has got, so that many of them cannot fill the disk', async () => {
    const { authorization } = await disk.addAccount('hoarder', { quotaBytes: 10 * MIB })
    const hoarder = new TusRequests(disk.url, authorization)
    const chunks = async (path: string, bytes: Buffer<ArrayBuffer>) => {
      const body = new Blob([bytes]).stream()
      const headers = { authorization, ...RESUMABLE, 'upload-offset': '0', 'content-type': PIECE }
      const init = { method: 'PATCH', headers, body, duplex: 'half' as const }
      return (await fetch(disk.url + path, init)).status
    }
    let stored = 0
    const statuses = new Set<number>()
    for (let n = 0; n < 12; n++) {
      const path = await hoarder.beginDeferred({ filename: `hoard ${String(n)}` })
      statuses.add(await chunks(path, Buffer.alloc(4 * MIB)))
      stored += Number((await hoarder.ask(path)).headers.get('upload-offset'))
      assert.ok(((await reserved(path)) ?? 0) <= 8 * MIB)
    }
    assert.deepEqual(statuses, new Set([204, 507]))
    assert.ok(stored <= 20 * MIB, `${String(stored / MIB)} MiB lie there`)
    assert.ok(stored >= 12 * MIB, `${String(stored / MIB)} MiB lie there`)
  })
})

describe('a checksum that comes after its piece', () => {
  let disk: TestDisk
  let ann: TestAccount
  let tus: TusRequests

  before(async () => {
    ;({ disk, ann, tus } = await openTusDisk())
  })
  after(() => disk.close())

  /** One chunk with what follows it. */
  const send = async (
    path: string,
    piece: { readonly trailer: string; readonly announce?: string; readonly size?: string },
  ): Promise<RawAnswer> => {
    const { trailer, announce, size } = piece
    const lines = [
      `PATCH ${path} HTTP/1.1`,
      'Host: x',
      'Connection: close',
      `Authorization: ${ann.authorization}`,
      'Tus-Resumable: 1.0.0',
      'Upload-Offset: 0',
      `Content-Type: ${PIECE}`,
      'Transfer-Encoding: chunked',
      ...(announce === undefined ? [] : [`Trailer: ${announce}`]),
      ...(size === undefined ? [] : [`Upload-Length: ${size}`]),
    ]
    return await exchange(disk.url, head(lines, `5\r\nhello\r\n0\r\n${trailer}\r\n`))
  }
  const checksum = (algorithm: string, of = 'hello') =>
    `Upload-Checksum: ${algorithm} ${createHash(algorithm).update(of).digest('base64')}\r\n`
  const offsetOf = async (path: string) => (await tus.ask(path)).headers.get('upload-offset')

  it('is compared, whichever algorithm it turns out to be', async () => {
    for (const algorithm of ['sha1', 'md5', 'sha256']) {
      const path = await tus.begin({ filename: `by ${algorithm}` }, 5)
      const announce = 'X-Other, upload-checksum'
      const wrong = await send(path, { announce, trailer: checksum(algorithm, 'other') })
      assert.equal(wrong.status, 460)
      assert.equal(await offsetOf(path), '0')
      const right = await send(path, { announce, trailer: checksum(algorithm) })
      assert.equal(right.status, 204)
      assert.match(right.headers['etag'] ?? '', /^".+"$/)
    }
  })

  it('drops the piece when it is missing, unreadable or not announced', async () => {
    const path = await tus.begin({ filename: 'bad' }, 5)
    const announce = 'Upload-Checksum'
    const cases = [
      { announce, trailer: '' },
      { announce, trailer: 'Upload-Checksum: crc32 AAAA\r\n' },
      { announce, trailer: 'Upload-Checksum: sha1\r\n' },
      { announce, trailer: checksum('sha1') + checksum('md5') },
      { trailer: checksum('sha1') },
    ]
    for (const one of cases) {
      assert.equal((await send(path, one)).status, 400, JSON.stringify(one))
      assert.equal(await offsetOf(path), '0', JSON.stringify(one))
    }
    const others = await send(path, { trailer: 'Upload-Length: 3\r\nAuthorization: Basic x\r\n' })
    assert.equal(others.status, 204, 'no other trailer means anything')
  })

  it('fixes no length with a piece that is dropped', async () => {
    const path = await tus.beginDeferred({ filename: 'deferred' })
    const piece = { announce: 'Upload-Checksum', size: '5' }
    assert.equal((await send(path, { ...piece, trailer: checksum('md5', 'x') })).status, 460)
    assert.equal((await tus.ask(path)).headers.get('upload-defer-length'), '1')
    assert.equal((await send(path, { ...piece, trailer: checksum('md5') })).status, 204)
    assert.equal((await tus.ask(path)).headers.get('upload-length'), '5')
  })
})

async function post(
  disk: TestDisk,
  { authorization }: TestAccount,
  request: { readonly headers: Record<string, string>; readonly body: Buffer<ArrayBuffer> },
): Promise<Response> {
  const headers = {
    ...RESUMABLE,
    authorization,
    'content-type': PIECE,
    'upload-metadata': metadataHeader({ filename: 'created.txt' }),
    ...request.headers,
  }
  return await fetch(`${disk.url}/tus/`, { method: 'POST', headers, body: request.body })
}
