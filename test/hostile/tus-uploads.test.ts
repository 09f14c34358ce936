import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { DAY_MS } from '../../src/domain/instant.ts'
import { expireDrafts } from '../../src/jobs/kinds/expire-drafts.ts'
import { beginDraft } from '../../src/operations/drafts.ts'
import { openTestDisk, type TestAccount, type TestDisk } from '../kit/disk.ts'
import { RawRequest } from '../kit/raw-request.ts'
import { scale } from '../kit/scale.ts'
import { metadataHeader, TusRequests } from '../kit/tus-requests.ts'
import { attack } from './attack.ts'

const HELLO = Buffer.from('hello')
const PIECE = 'application/offset+octet-stream'
const NEVER = new AbortController().signal
const ABANDONED = scale(500, 10_000)

describe('tus against clients that mean no good', () => {
  let disk: TestDisk
  let ann: TestAccount
  let eve: TestAccount
  let tus: TusRequests

  before(async () => {
    disk = await openTestDisk({ limits: { draftsPerAccountMax: ABANDONED } })
    ann = await disk.addAccount('ann')
    eve = await disk.addAccount('eve')
    tus = new TusRequests(disk.url, ann.authorization)
  })
  after(() => disk.close())

  const send = async (
    call: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Uint8Array,
  ) => {
    const [method = '', path = ''] = call.split(' ')
    const all = { 'authorization': ann.authorization, 'tus-resumable': '1.0.0', ...headers } // prettier-ignore
    return await attack(disk.url, { method, path, headers: all, ...(body && { body }) })
  }
  const patch = async (path: string, offset: string, more: Record<string, string> = {}) =>
    (
      await send(
        `PATCH ${path}`,
        { 'upload-offset': offset, 'content-type': PIECE, ...more },
        HELLO,
      )
    ).status
  const offsetOf = async (path: string) => (await tus.ask(path)).headers.get('upload-offset')
  const contentOf = async (path: string) => {
    const headers = { authorization: ann.authorization }
    const answer = await fetch(`${disk.url}/dav${path}`, { headers })
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : answer.status
  }

  it('takes a piece at no offset but the one where the upload ends', async () => {
    const path = await tus.begin({ filename: 'offsets' }, 20)
    assert.equal(await patch(path, '0'), 204)
    const elsewhere = ['0', '4', '6', '20', '21', '4294967301', '9007199254740991', '9007199254740992', '18446744073709551621', '9'.repeat(500)] // prettier-ignore
    for (const offset of elsewhere) assert.equal(await patch(path, offset), 409, offset)
    const unreadable = ['', ' ', '-0', '-5', '+5', '5.0', '5e0', '0x5', '5,5', '5 5', 'five', 'NaN', 'Infinity', '٥', '5;', '%35', 'null'] // prettier-ignore
    for (const offset of unreadable) {
      const status = await patch(path, Buffer.from(offset).toString('latin1'))
      assert.equal(status, 400, offset)
    }
    const none = await send(`PATCH ${path}`, { 'content-type': PIECE }, HELLO)
    assert.equal(none.status, 400)
    assert.equal(await patch(path, '5', { 'upload-length': '19' }), 400)
    assert.equal(await offsetOf(path), '5')
    assert.equal(await patch(path, '5'), 204)
  })

  it('takes nothing beyond the announced length, however it comes', async () => {
    const path = await tus.begin({ filename: 'beyond' }, 12)
    assert.equal(await patch(path, '0'), 204)
    assert.equal(await patch(path, '5'), 204)
    assert.equal(await patch(path, '10'), 413)
    const chunked = await chunkedPiece(disk, { path, offset: 10, authorization: ann.authorization })
    assert.equal(chunked, 413)
    assert.equal(await offsetOf(path), '10')
    const rest = { offset: 10, bytes: HELLO.subarray(0, 2) }
    assert.equal((await tus.append(path, rest)).status, 204)
    for (const offset of ['0', '5', '10', '13']) {
      assert.equal(await patch(path, offset), 409, 'it is a file')
    }
    assert.equal(await patch(path, '12'), 413)
    const more = { path, offset: 12, authorization: ann.authorization }
    assert.equal(await chunkedPiece(disk, more), 413)
    assert.equal(String(await contentOf('/beyond')), 'hellohellohe')
  })

  it('lets one of two pieces for the same place in, whole', async () => {
    const outcomes = new Map<string, number>()
    for (let round = 0; round < scale(25, 300); round++) {
      const path = await tus.begin({ filename: `race ${String(round)}` }, 100_000)
      const pieces = ['one ', 'other '].map((word) => Buffer.alloc(100_000, word))
      const answers = await Promise.all(
        pieces.map((bytes) => tus.append(path, { offset: 0, bytes })),
      )
      const statuses = answers.map((one) => one.status)
      const winner = statuses.indexOf(204)
      const other = statuses[1 - winner] ?? 0
      assert.ok(winner >= 0 && [409, 423].includes(other), statuses.join())
      const content = await contentOf(`/race ${String(round)}`)
      assert.ok(typeof content !== 'number' && pieces[winner]?.equals(content))
      outcomes.set(String(other), (outcomes.get(String(other)) ?? 0) + 1)
      for (const one of answers) await one.body?.cancel()
    }
    assert.ok((outcomes.get('423') ?? 0) > 0, 'some met')
  })

  it('shows and lends nobody the uploads of others, with no hint that they are there', async () => {
    const path = await tus.begin({ filename: 'mine' }, 5)
    const part = await tus.part(HELLO)
    const unknown = `/tus/${'0'.repeat(32)}`
    const as = { authorization: eve.authorization }
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      for (const override of [undefined, method]) {
        const headers = {
          ...as,
          'upload-offset': '0',
          'content-type': PIECE,
          ...(override && { 'x-http-method-override': override }),
        }
        const call = override ? 'POST' : method
        const texts = []
        for (const target of [unknown, path, part]) {
          const answer = await send(`${call} ${target}`, headers, HELLO)
          assert.equal(answer.status, 404, `${call} ${String(override)}`)
          texts.push(answer.body.replace(/"instance":"[^"]*"/, ''))
        }
        assert.equal(new Set(texts).size, 1)
      }
    }
    const concat = { ...as, 'upload-metadata': metadataHeader({ filename: 'theirs' }) }
    for (const target of [unknown, path, part]) {
      const answer = await send('POST /tus/', { ...concat, 'upload-concat': `final;${target}` })
      assert.equal(answer.status, 404)
    }
    assert.equal(await offsetOf(path), '0')
    assert.equal(await offsetOf(part), '5')
  })

  it('knows no upload by an id that is none', async () => {
    const ids = ['%00', '..', '../dav/x', '%2e%2e%2fdav', 'a'.repeat(31), 'A'.repeat(32), `${'a'.repeat(32)}%00`, 'a'.repeat(33), 'a'.repeat(5000), '*', '%c3%28', '__proto__', 'constructor'] // prettier-ignore
    for (const id of ids) {
      for (const method of ['HEAD', 'PATCH', 'DELETE', 'POST']) {
        const headers = { 'upload-offset': '0', 'content-type': PIECE }
        const { status } = await send(`${method} /tus/${id}`, headers)
        assert.ok(status === 404 || status === 400 || status === 405, `${id}: ${String(status)}`)
      }
    }
  })

  it('speaks one version, and does nothing in another', async () => {
    const path = await tus.begin({ filename: 'versions' }, 5)
    for (const version of [
      undefined,
      '',
      '0.2.2',
      '1.0',
      '1.0.1',
      '2.0.0',
      '1.0.0, 1.0.0',
      '1.0.0 x',
    ]) {
      for (const call of [`POST /tus/`, `HEAD ${path}`, `PATCH ${path}`, `DELETE ${path}`]) {
        const [method = '', target = ''] = call.split(' ')
        const headers = {
          'authorization': ann.authorization,
          'upload-offset': '0',
          'content-type': PIECE,
          ...(version !== undefined && { 'tus-resumable': version }),
        } // prettier-ignore
        const answer = await attack(disk.url, { method, path: target, headers })
        assert.equal(answer.status, 412, `${String(version)}: ${call}`)
        assert.equal(answer.headers['tus-version'], '1.0.0')
        assert.equal(answer.headers['tus-resumable'], '1.0.0')
      }
      const headers: Record<string, string> =
        version === undefined ? {} : { 'tus-resumable': version }
      const options = await attack(disk.url, { method: 'OPTIONS', path: '/tus/', headers })
      assert.equal(options.status, 204, 'it ignores the header')
    }
    assert.equal(await offsetOf(path), '0')
  })

  it('obeys the method that is meant, whichever is sent, and no other', async () => {
    const meant = async (sent: string, path: string, method: string) => {
      const headers = {
        'x-http-method-override': method,
        'upload-offset': '0',
        'content-type': PIECE,
      }
      return (await send(`${sent} ${path}`, headers, HELLO)).status
    }
    for (const [n, sent] of ['POST', 'PATCH', 'DELETE'].entries()) {
      const path = await tus.begin({ filename: `meant ${String(n)}` }, 100)
      assert.equal(await meant(sent, path, 'HEAD'), 200)
      assert.equal(await offsetOf(path), '0')
      assert.equal(await meant(sent, path, 'PATCH'), 204)
      assert.equal(await offsetOf(path), '5')
      for (const method of [
        'GET',
        'PUT',
        'POST',
        'OPTIONS',
        'TRACE',
        '',
        'PATCH, DELETE',
        'x'.repeat(999),
      ]) {
        assert.equal(await meant(sent, path, method), 404, method)
      }
      assert.equal(await offsetOf(path), '5')
      assert.equal(await meant(sent, path, 'delete'), 204)
      assert.equal(await offsetOf(path), null)
    }
    for (const method of ['PATCH', 'DELETE', 'HEAD', 'GET']) {
      assert.equal(await meant('POST', '/tus/', method), 404)
    }
  })

  it('lets no token write that may only read, whatever it calls it', async () => {
    const made = await send(
      'POST /api/v1/tokens',
      { 'content-type': 'application/json' },
      Buffer.from(JSON.stringify({ label: 'reads', scopes: ['read'] })),
    )
    const { token } = JSON.parse(made.body) as { token: string }
    const as = { authorization: `Bearer ${token}` }
    const path = await tus.begin({ filename: 'read only' }, 10)
    const headers = { ...as, 'upload-offset': '0', 'content-type': PIECE }
    for (const sent of ['HEAD', 'POST', 'PATCH', 'DELETE']) {
      for (const method of ['PATCH', 'DELETE']) {
        const all = { ...headers, 'x-http-method-override': method }
        const { status } = await send(`${sent} ${path}`, all, sent === 'HEAD' ? undefined : HELLO)
        assert.equal(status, 403, `${sent} for ${method}`)
      }
      const all = { ...headers, 'x-http-method-override': 'HEAD' }
      const { status } = await send(`${sent} ${path}`, all)
      assert.equal(status, 200)
    }
    assert.equal((await send('POST /tus/', { ...as, 'upload-length': '0' })).status, 403)
    const part = await tus.part(HELLO)
    const join = { ...as, 'upload-concat': `final;${part}`, 'upload-metadata': 'filename eA==' }
    assert.equal((await send('POST /tus/', join)).status, 403)
    assert.equal(await offsetOf(path), '0')
  })

  it('reads metadata as text for names, and as nothing else', async () => {
    const b64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
    const bad = [
      `filename ${b64('a/../../b')}`, `filename ${b64('..')}`, `filename ${b64('.')}`, `filename ${b64('/')}`, `filename ${b64('a\0.txt')}`,
      `filename ${b64('a\r\nSet-Cookie: x')}`, `filename ${b64(Buffer.from([0xc3, 0x28]))}`, `filename ${b64('\\\\host\\share')}`,
      'filename', 'filename ', `filename  `, 'filename %%%', 'filename YQ=', 'filename YQ', 'filename Y Q==', 'filename YQ==,filename Yg==',
      `filename ${b64('a')},path ${b64('../..')}`, `filename ${b64('a')},path ${b64('/b/./c')}`, `filename ${b64('a')},mtime ${b64('1e999')}`,
      `filename ${b64('a')},mtime ${b64('NaN')}`, `,,,`, b64('a'), `__proto__ ${b64('a')}`, `filename ${b64('é'.repeat(200))}`,
      `filename ${b64(Array(300).fill('d').join('/'))}`, `filename ${b64('a')} x`,
    ] // prettier-ignore
    for (const header of bad) {
      for (const concat of [undefined, `final;${'f'.repeat(32)}`]) {
        const headers = concat ? { 'upload-concat': concat } : { 'upload-length': '1' }
        const { status } = await send('POST /tus/', { ...headers, 'upload-metadata': header })
        assert.equal(status, 400, header)
      }
    }
    const huge = `filename YQ==,note ${b64('n'.repeat(48 * 1024))}`
    const { status } = await send('POST /tus/', { 'upload-length': '1', 'upload-metadata': huge })
    assert.equal(status, 431, '64 KiB of it')
    const echoed = await send('POST /tus/', {
      'upload-length': '1',
      'upload-metadata': `filename ${b64('<script>.html')},x ${b64('\r\nX-Evil: 1')},empty`,
    })
    assert.equal(echoed.status, 201)
    const { headers } = await send(`HEAD ${String(echoed.headers['location'])}`)
    assert.equal(headers['x-evil'], undefined)
    assert.match(String(headers['upload-metadata']), /,empty$/)
  })

  it('drops a piece whose checksum is wrong, and goes on from where it was', async () => {
    const path = await tus.begin({ filename: 'checked' }, 10)
    const sum = (bytes: Buffer) => ({
      'upload-checksum': `sha1 ${createHash('sha1').update(bytes).digest('base64')}`,
    })
    assert.equal(await patch(path, '0', sum(HELLO)), 204)
    assert.equal(await patch(path, '5', sum(Buffer.from('other'))), 460)
    assert.equal(await offsetOf(path), '5')
    for (const bad of [
      '',
      'sha1',
      'sha1 ',
      'SHA1 qvTGHdzF6KLavt4PO0gs2a6pQ00=',
      'sha1  ',
      'sha1 AAAA',
      'crc32 AAAAAA==',
      'sha1 !!!',
      '__proto__ AAAA',
      'sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00= x',
    ]) {
      assert.equal(await patch(path, '5', { 'upload-checksum': bad }), 400, bad)
      assert.equal(await offsetOf(path), '5')
    }
    assert.equal(await patch(path, '5', sum(HELLO)), 204)
    assert.equal(String(await contentOf('/checked')), 'hellohello')
  })

  it('keeps of a creation that breaks off nothing, or what can be gone on with', async () => {
    const before = (await disk.parts.drafts.list()).length
    for (const sent of [0, 1, 4095, 4096, 50_000]) {
      const client = await RawRequest.open(disk.url, {
        method: 'POST',
        path: '/tus/',
        headers: {
          'tus-resumable': '1.0.0',
          'authorization': ann.authorization,
          'upload-length': '100000',
          'upload-metadata': metadataHeader({ filename: `broken ${String(sent)}` }),
          'content-type': PIECE,
          'content-length': '100000',
        },
      }) // prettier-ignore
      await client.send(Buffer.alloc(sent))
      await client.cut()
      assert.equal(await contentOf(`/broken ${String(sent)}`), 404)
    }
    // Its address was never heard, so nobody could go on with it.
    for (let turn = 0; turn < 200; turn++) {
      if ((await disk.parts.drafts.list()).length === before) break
      await new Promise((resolve) => setImmediate(resolve))
      await tus.ask(`/tus/${'0'.repeat(32)}`)
    }
    assert.equal((await disk.parts.drafts.list()).length, before)
  })

  it('stores a file that comes byte by byte', async () => {
    const bytes = randomBytes(scale(400, 100_000))
    const path = await tus.begin({ filename: 'bytes' }, bytes.length)
    for (const [offset, byte] of bytes.entries()) {
      const answer = await tus.append(path, { offset, bytes: Buffer.from([byte]) })
      assert.equal(answer.status, 204)
      assert.equal(answer.headers.get('upload-offset'), String(offset + 1))
    }
    assert.ok(bytes.equals((await contentOf('/bytes')) as Buffer))
  })

  it('forgets what was begun and never gone on with', async () => {
    const before = await disk.parts.catalog.read((tx) => tx.drafts.countOf(eve.account.id))
    for (let n = before; n < ABANDONED; n++) {
      const path = n % 3 === 0 ? [] : [`abandoned ${String(n)}`]
      const size = n % 2 === 0 ? 1_000_000 : null
      const { actor, spaceId } = eve
      await beginDraft(disk.parts, { actor, spaceId, path, size, metadata: '' })
    }
    const others = new TusRequests(disk.url, eve.authorization)
    assert.equal((await others.create({ filename: 'one too many' }, 1)).status, 429)
    const partial = { 'upload-concat': 'partial', 'upload-length': '1' }
    assert.equal((await others.post(partial)).status, 429)

    disk.clock.advance(7 * DAY_MS)
    await expireDrafts(disk.parts, { kind: 'expire-drafts' }, NEVER)

    assert.deepEqual(await disk.parts.drafts.list(), [])
    assert.equal(await disk.parts.catalog.read((tx) => tx.drafts.countOf(eve.account.id)), 0)
    assert.equal((await others.create({ filename: 'again' }, 1)).status, 201)
  })
})

/** @returns the status of a piece of unknown length that is too long */
async function chunkedPiece(
  disk: TestDisk,
  piece: { readonly path: string; readonly offset: number; readonly authorization: string },
): Promise<number> {
  const headers = {
    'authorization': piece.authorization,
    'tus-resumable': '1.0.0',
    'upload-offset': String(piece.offset),
    'content-type': PIECE,
  } // prettier-ignore
  const body = new Blob([HELLO]).stream()
  const init = { method: 'PATCH', headers, body, duplex: 'half' as const }
  return (await fetch(disk.url + piece.path, init)).status
}
