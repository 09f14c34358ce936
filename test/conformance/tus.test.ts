import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { DAY_MS } from '../../src/domain/instant.ts'
import { appendToDraft, findDraft } from '../../src/operations/drafts.ts'
import type { DraftId } from '../../src/domain/ids.ts'
import { cut } from '../kit/byte-streams.ts'
import type { TestAccount, TestDisk } from '../kit/disk.ts'
import { RawRequest } from '../kit/raw-request.ts'
import { openTusDisk, type TusDisk } from '../kit/tus-disk.ts'
import { metadataHeader, TusRequests } from '../kit/tus-requests.ts'

const MIB = 1024 * 1024
const LONG = Buffer.alloc(24 * MIB, 'a piece of a film ')
const PIECE = Buffer.alloc(100_000, 'a piece of a file ')
const WHOLE = Buffer.concat([PIECE, Buffer.alloc(50_000, 'and the rest of it ')])
const REST = WHOLE.subarray(PIECE.length)
const NOBODY = new AbortController().signal

describe('the tus door', () => {
  let disk: TestDisk
  let ann: TestAccount
  let tus: TusRequests
  let rest: TusDisk['rest']

  before(async () => {
    ;({ disk, ann, tus, rest } = await openTusDisk())
  })
  after(() => disk.close())

  const nodeAt = async (path: string) => {
    const response = await rest(`/nodes/by-path?path=${encodeURIComponent(path)}`)
    return response.ok ? ((await response.json()) as Record<string, unknown>) : response.status
  }
  const contentOf = async (path: string) => {
    const node = await nodeAt(path)
    assert.ok(typeof node === 'object', `${path} is there`)
    return Buffer.from(await (await rest(`/nodes/${String(node['id'])}/content`)).arrayBuffer())
  }

  it('tells what it can do', async () => {
    const response = await fetch(`${disk.url}/tus/`, { method: 'OPTIONS' })
    assert.equal(response.status, 204)
    assert.equal(response.headers.get('tus-version'), '1.0.0')
    const extensions = response.headers.get('tus-extension')?.split(',')
    const offered =
      'creation creation-with-upload creation-defer-length expiration checksum checksum-trailer termination concatenation'
    assert.deepEqual(extensions, offered.split(' '))
    assert.equal(response.headers.get('tus-max-size'), String(Number.MAX_SAFE_INTEGER))
    assert.equal(response.headers.get('tus-checksum-algorithm'), 'sha1,md5,sha256')
  })

  it('can be gone on with after somebody asked for its bytes too early', async () => {
    const path = await tus.begin({ filename: 'early.bin' }, WHOLE.length)
    await tus.append(path, { offset: 0, bytes: PIECE })
    const early = await rest(`/uploads/${path.split('/').at(-1) ?? ''}/content`)
    assert.equal(early.status, 409)
    await early.body?.cancel()
    const last = await tus.append(path, { offset: PIECE.length, bytes: REST })
    assert.equal(last.status, 204)
    assert.ok((await contentOf('/early.bin')).equals(WHOLE))
  })

  it('takes a file in pieces, and tells in between how far it is', async () => {
    const path = await tus.begin({ filename: 'pieces.bin', mtime: '1500000000' }, WHOLE.length)
    const first = await tus.append(path, { offset: 0, bytes: PIECE })
    assert.equal(first.status, 204)
    assert.equal(first.headers.get('upload-offset'), String(PIECE.length))

    const head = await tus.ask(path)
    assert.equal(head.status, 200)
    assert.equal(head.headers.get('upload-offset'), String(PIECE.length))
    assert.equal(head.headers.get('upload-length'), String(WHOLE.length))
    assert.equal(head.headers.get('cache-control'), 'no-store')
    assert.match(head.headers.get('upload-metadata') ?? '', /^filename \S+,mtime \S+$/)

    assert.equal(await nodeAt('/pieces.bin'), 404, 'nobody sees it before it is whole')
    const last = await tus.append(path, { offset: PIECE.length, bytes: REST })
    assert.equal(last.status, 204)
    const node = (await nodeAt('/pieces.bin')) as Record<string, unknown>
    assert.equal(last.headers.get('etag'), `"${String(node['etag'])}"`)
    assert.equal(last.headers.get('x-cloudkeep-node'), node['id'])
    assert.ok(Date.parse(last.headers.get('upload-expires') ?? '') > disk.clock.now())
    assert.equal(node['modifiedAt'], '2017-07-14T02:40:00.000Z')
    assert.ok(WHOLE.equals(await contentOf('/pieces.bin')))
  })

  it('tells a client that did not hear the last answer, when it asks', async () => {
    const path = await tus.begin({ filename: 'repeated.bin' }, WHOLE.length)
    await tus.append(path, { offset: 0, bytes: PIECE })
    const heard = await tus.append(path, { offset: PIECE.length, bytes: REST })
    const again = await tus.append(path, { offset: PIECE.length, bytes: REST })
    assert.equal(again.status, 409, 'it may bring other bytes')
    const asked = await tus.ask(path)
    assert.equal(asked.headers.get('upload-offset'), String(WHOLE.length))
    assert.equal(asked.headers.get('etag'), heard.headers.get('etag'))
    assert.equal(asked.headers.get('x-cloudkeep-node'), heard.headers.get('x-cloudkeep-node'))
    const nothing = { offset: WHOLE.length, bytes: Buffer.alloc(0) }
    assert.equal((await tus.append(path, nothing)).status, 204)
    assert.equal((await tus.append(path, { offset: 0, bytes: PIECE })).status, 409)
  })

  it('makes a file of what was complete when the disk stopped', async () => {
    const path = await tus.begin({ filename: 'stopped.bin' }, WHOLE.length)
    const draft = await findDraft(disk.parts, ann.actor, idOf(path))
    const bytes = cut(WHOLE)
    await appendToDraft(disk.parts, { actor: ann.actor, draft, offset: 0, bytes }, NOBODY)
    assert.equal(await nodeAt('/stopped.bin'), 404)
    assert.equal((await tus.ask(path)).headers.get('upload-offset'), String(WHOLE.length))
    assert.ok(WHOLE.equals(await contentOf('/stopped.bin')))
  })

  it('takes a whole file with its creation, also an empty one', async () => {
    const whole = await tus.createWith({ filename: 'at once.bin' }, WHOLE)
    assert.equal(whole.status, 201)
    assert.equal(whole.headers.get('upload-offset'), String(WHOLE.length))
    assert.match(whole.headers.get('etag') ?? '', /^".+"$/)
    assert.ok(WHOLE.equals(await contentOf('/at once.bin')))

    const empty = await tus.create({ filename: '空.txt' }, 0)
    assert.equal(empty.status, 201)
    assert.match(empty.headers.get('etag') ?? '', /^".+"$/)
    assert.equal((await contentOf('/空.txt')).length, 0)
    const location = empty.headers.get('location') ?? ''
    assert.equal((await tus.ask(location)).headers.get('upload-offset'), '0')
  })

  it('answers each mistake with the status that tus gives it', async () => {
    const path = await tus.begin({ filename: 'mistakes.bin' }, WHOLE.length)
    const piece = { offset: 0, bytes: PIECE }
    const answer = async (response: Promise<Response>) => (await response).status
    assert.equal(await answer(tus.append(path, { ...piece, offset: 5 })), 409)
    assert.equal(await answer(tus.append(path, piece, { 'content-type': 'text/plain' })), 415)
    assert.equal(await answer(tus.append(path, piece, { 'upload-offset': '1.5' })), 400)
    const old = await tus.append(path, piece, { 'tus-resumable': '0.2.2' })
    assert.equal(old.status, 412)
    assert.equal(old.headers.get('tus-version'), '1.0.0')
    const tooMuch = Buffer.alloc(WHOLE.length + 1)
    assert.equal(await answer(tus.append(path, { offset: 0, bytes: tooMuch })), 413)
    assert.equal(await answer(tus.create({ filename: 'a' }, -1)), 400)
    assert.equal(
      await answer(tus.create({ filename: 'a' }, 1, { 'upload-defer-length': '1' })),
      400,
    )
    assert.equal(await answer(tus.ask('/tus/nothing')), 404)
    assert.equal((await tus.ask(path)).headers.get('upload-offset'), '0')
  })

  it('drops a piece whose checksum does not match', async () => {
    for (const algorithm of ['sha1', 'md5', 'sha256']) {
      const filename = `checked by ${algorithm}`
      const path = await tus.begin({ filename }, WHOLE.length)
      const checksum = (bytes: Buffer) => ({
        'upload-checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`,
      })
      const wrong = await tus.append(path, { offset: 0, bytes: PIECE }, checksum(REST))
      assert.equal(wrong.status, 460)
      assert.equal(((await wrong.json()) as { status: number }).status, 460)
      assert.equal((await tus.ask(path)).headers.get('upload-offset'), '0')
      await tus.append(path, { offset: 0, bytes: PIECE }, checksum(PIECE))
      const last = { offset: PIECE.length, bytes: REST }
      assert.equal((await tus.append(path, last, checksum(PIECE))).status, 460)
      assert.equal(await nodeAt(`/${filename}`), 404)
      assert.equal((await tus.append(path, last, checksum(REST))).status, 204)
      assert.ok(WHOLE.equals(await contentOf(`/${filename}`)))
    }
    const path = await tus.begin({ filename: 'x' }, WHOLE.length)
    const unknown = { 'upload-checksum': 'crc32 AAAAAA==' }
    assert.equal((await tus.append(path, { offset: 0, bytes: PIECE }, unknown)).status, 400)
  })

  it('refuses metadata that is no metadata, and paths that lead elsewhere', async () => {
    const refused: Record<string, string> = {
      'nothing at all': '',
      'no filename': metadataHeader({ path: '/a' }),
      'no base64': 'filename !!!',
      'half of base64': 'filename YQ',
      'no text': `filename ${Buffer.from([0xff, 0xfe]).toString('base64')}`,
      'twice the same': `${metadataHeader({ filename: 'a' })},${metadataHeader({ filename: 'b' })}`,
      NUL: metadataHeader({ filename: 'a\0b' }),
      'a line break': metadataHeader({ filename: 'a\nb' }),
      'a path upward': metadataHeader({ filename: '../../etc/passwd' }),
      'a folder upward': metadataHeader({ filename: 'a', path: '/b/../c' }),
      'a name that is too long': metadataHeader({ filename: 'a'.repeat(256) }),
      'only slashes': metadataHeader({ filename: '//' }),
      'no time': metadataHeader({ filename: 'a', mtime: 'yesterday' }),
      'too much': metadataHeader({ filename: 'a', note: 'n'.repeat(20_000) }),
    }
    for (const [what, header] of Object.entries(refused)) {
      const response = await tus.create({}, 1, { 'upload-metadata': header })
      assert.equal(response.status, 400, what)
      const type = response.headers.get('content-type') ?? ''
      assert.match(type, /^application\/problem\+json/)
    }
    const huge = { 'upload-metadata': metadataHeader({ filename: 'a', note: 'n'.repeat(48_000) }) }
    assert.equal((await tus.create({}, 1, huge)).status, 431)
    const other = { filename: 'kept.txt', space: '999999' }
    assert.equal((await tus.create(other, 1)).status, 404)
  })

  it('makes the folders of a path when the upload is complete, and not before', async () => {
    const path = await tus.begin({ filename: '照片/2016/a.txt' }, PIECE.length)
    assert.equal(await nodeAt('/照片'), 404)
    await tus.append(path, { offset: 0, bytes: PIECE })
    assert.ok(PIECE.equals(await contentOf('/照片/2016/a.txt')))
    await tus.createWith({ filename: 'b.txt', path: '/照片/2017/', other: 'x' }, PIECE)
    assert.ok(PIECE.equals(await contentOf('/照片/2017/b.txt')))
    const inFile = await tus.create({ filename: '照片/2016/a.txt/c.txt' }, 1)
    assert.equal(inFile.status, 409)
  })

  it('keeps what a cut connection brought, and goes on from there', async () => {
    const path = await tus.begin({ filename: 'cut.bin' }, LONG.length)
    const client = await openPiece(disk, ann, { path, length: LONG.length, offset: 0 })
    assert.equal(await client.status(), 100)
    // More than the kernel holds for both sides, so that some of it has come.
    await client.send(LONG.subarray(0, -MIB))
    await client.cut()
    const offset = Number((await tus.ask(path)).headers.get('upload-offset'))
    assert.ok(offset > 0 && offset < LONG.length, `${String(offset)} bytes were kept`)
    const last = await tus.append(path, { offset, bytes: LONG.subarray(offset) })
    assert.equal(last.status, 204)
    assert.ok(LONG.equals(await contentOf('/cut.bin')))
  })

  it('lets one request at a time bring bytes, and a question end one that hangs', async () => {
    const path = await tus.begin({ filename: 'hanging.bin' }, WHOLE.length)
    const hanging = await openPiece(disk, ann, { path, length: WHOLE.length, offset: 0 })
    assert.equal(await hanging.status(), 100)
    await hanging.send(PIECE)
    assert.equal((await tus.append(path, { offset: 0, bytes: WHOLE })).status, 423)
    const offset = Number((await tus.ask(path)).headers.get('upload-offset'))
    assert.equal(await hanging.status(), 423)
    await hanging.cut()
    const last = await tus.append(path, { offset, bytes: WHOLE.subarray(offset) })
    assert.equal(last.status, 204)
    assert.ok(WHOLE.equals(await contentOf('/hanging.bin')))
  })

  it('asks for the bytes only after everything that can refuse them', async () => {
    const path = await tus.begin({ filename: 'asked.bin' }, WHOLE.length)
    const wrong = await openPiece(disk, ann, { path, length: 10, offset: 7 })
    assert.equal(await wrong.status(), 409, 'no 100 before it')
    await wrong.cut()
  })

  it('forgets an upload that its owner ends, and shows it to nobody else', async () => {
    const path = await tus.begin({ filename: 'ended.bin' }, WHOLE.length)
    const bob = await disk.addAccount('bob')
    const others = new TusRequests(disk.url, bob.authorization)
    assert.equal((await others.ask(path)).status, 404)
    assert.equal((await others.terminate(path)).status, 404)
    assert.equal((await others.append(path, { offset: 0, bytes: WHOLE })).status, 404)
    assert.equal((await tus.terminate(path)).status, 204)
    assert.equal((await tus.ask(path)).status, 404)
    const nobody = await fetch(disk.url + path, { method: 'HEAD', headers: RESUMABLE })
    assert.equal(nobody.status, 401)
  })

  it('keeps what became a file when its upload is ended', async () => {
    const done = await tus.createWith({ filename: 'stays.bin' }, WHOLE)
    const location = done.headers.get('location') ?? ''
    assert.equal((await tus.terminate(location)).status, 204)
    assert.ok(WHOLE.equals(await contentOf('/stays.bin')))
  })

  it('understands programs that can send only POST', async () => {
    const path = await tus.begin({ filename: 'posted.bin' }, PIECE.length)
    const headers = {
      ...RESUMABLE,
      authorization: ann.authorization,
      'x-http-method-override': 'PATCH',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    const response = await fetch(disk.url + path, { method: 'POST', headers, body: PIECE })
    assert.equal(response.status, 204)
    assert.ok(PIECE.equals(await contentOf('/posted.bin')))
  })

  it('puts the former state of a file it overwrites into its history', async () => {
    await tus.createWith({ filename: 'changed.bin' }, PIECE)
    await tus.createWith({ filename: 'changed.bin' }, REST)
    const { id } = (await nodeAt('/changed.bin')) as { id: string }
    const versions = (await (await rest(`/nodes/${id}/versions`)).json()) as { items: unknown[] }
    assert.equal(versions.items.length, 2)
  })

  it('refuses at its creation what the quota cannot hold', async () => {
    const { authorization } = await disk.addAccount('poor', { quotaBytes: 1000 })
    const poor = new TusRequests(disk.url, authorization)
    assert.equal((await poor.create({ filename: 'a' }, 1001)).status, 507)
    assert.equal((await poor.create({ filename: 'a' }, 1000)).status, 201)
  })

  it('refuses at its creation what unfinished uploads leave no room for', async () => {
    const { authorization } = await disk.addAccount('hoarder', { quotaBytes: 1000 })
    const hoarder = new TusRequests(disk.url, authorization)
    await hoarder.begin({ filename: 'a' }, 1000)
    const second = await hoarder.begin({ filename: 'b' }, 1000)

    const refused = await hoarder.create({ filename: 'c' }, 1)

    assert.equal(refused.status, 507)
    const { detail } = (await refused.json()) as { detail: string }
    assert.match(detail, /Finish or cancel/)
    await hoarder.terminate(second)
    await hoarder.begin({ filename: 'c' }, 1)
  })

  it('takes a browser’s session, but not from another site', async () => {
    const signIn = await fetch(`${disk.url}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cloudkeep-request': '1' },
      body: JSON.stringify({ user: 'ann', password: ann.password }),
    })
    const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const headers = {
      ...RESUMABLE,
      cookie,
      'upload-length': '0',
      'upload-metadata': metadataHeader({ filename: 'browser.txt' }),
    }
    const forged = await fetch(`${disk.url}/tus/`, { method: 'POST', headers })
    assert.equal(forged.status, 403)
    const own = { ...headers, 'x-cloudkeep-request': '1' }
    assert.equal((await fetch(`${disk.url}/tus/`, { method: 'POST', headers: own })).status, 201)
  })

  it('keeps an upload for 7 days after its last piece', async () => {
    const path = await tus.begin({ filename: 'slow.bin' }, WHOLE.length)
    disk.clock.advance(6 * DAY_MS)
    const piece = await tus.append(path, { offset: 0, bytes: PIECE })
    const expires = Date.parse(piece.headers.get('upload-expires') ?? '')
    assert.equal(expires, disk.clock.now() + 7 * DAY_MS)
    disk.clock.advance(6 * DAY_MS)
    assert.equal((await tus.ask(path)).status, 200)
    disk.clock.advance(DAY_MS)
    assert.equal((await tus.ask(path)).status, 404)
  })
})

const RESUMABLE = { 'tus-resumable': '1.0.0' }

function idOf(path: string): DraftId {
  return path.slice('/tus/'.length) as DraftId
}

/** A piece whose bytes wait for `100 Continue`. */
async function openPiece(
  disk: TestDisk,
  account: TestAccount,
  piece: { readonly path: string; readonly offset: number; readonly length: number },
): Promise<RawRequest> {
  return await RawRequest.open(disk.url, {
    method: 'PATCH',
    path: piece.path,
    headers: {
      ...RESUMABLE,
      authorization: account.authorization,
      'upload-offset': String(piece.offset),
      'content-type': 'application/offset+octet-stream',
      'content-length': String(piece.length),
      expect: '100-continue',
    },
  })
}
