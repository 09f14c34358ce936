import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { DAY_MS } from '../../src/domain/instant.ts'
import type { TestAccount, TestDisk } from '../kit/disk.ts'
import { RawRequest } from '../kit/raw-request.ts'
import { scale } from '../kit/scale.ts'
import { openTusDisk, type TusDisk } from '../kit/tus-disk.ts'
import { TusRequests } from '../kit/tus-requests.ts'

const HELLO = Buffer.from('hello')
const WORLD = Buffer.from(' world')

type Listed = {
  readonly id: string
  readonly part: boolean
  readonly name: string
  readonly path: string
  readonly size: number
  readonly receivedBytes: number
}
type Node = { readonly id: string; readonly sha256: string; readonly etag: string }

describe('parts that the tus door joins', () => {
  let disk: TestDisk
  let ann: TestAccount
  let tus: TusRequests
  let rest: TusDisk['rest']

  before(async () => {
    ;({ disk, ann, tus, rest } = await openTusDisk())
  })
  after(() => disk.close())

  const nodeAt = async (path: string): Promise<Node | undefined> => {
    const response = await rest(`/nodes/by-path?path=${encodeURIComponent(path)}`)
    return response.ok ? ((await response.json()) as Node) : undefined
  }
  const contentOf = async (path: string): Promise<Buffer> => {
    const node = await nodeAt(path)
    assert.ok(node, `${path} is there`)
    return Buffer.from(await (await rest(`/nodes/${node.id}/content`)).arrayBuffer())
  }
  const uploads = async () => {
    const { items } = (await (await rest('/uploads')).json()) as { items: { id: string }[] }
    return items.map((one) => one.id)
  }

  it('become a file, as in the example of the specification', async () => {
    const [one, two] = [await tus.beginPart(5), await tus.beginPart(6)]
    await tus.append(two, { offset: 0, bytes: WORLD })
    assert.equal(await nodeAt('/ab'), undefined)
    const part = await tus.ask(one)
    assert.equal(part.headers.get('upload-concat'), 'partial')
    assert.equal(part.headers.get('upload-offset'), '0')
    assert.equal(part.headers.get('upload-length'), '5')
    await tus.append(one, { offset: 0, bytes: HELLO })

    const made = await tus.join([one, two], { filename: 'ab', mtime: '1500000000' })

    assert.equal(made.status, 201)
    assert.equal(made.headers.get('upload-offset'), '11')
    const node = await nodeAt('/ab')
    assert.equal(made.headers.get('etag'), `"${node?.etag ?? ''}"`)
    assert.equal(String(await contentOf('/ab')), 'hello world')
    const whole = made.headers.get('location') ?? ''
    const asked = await tus.ask(whole)
    assert.equal(asked.status, 200)
    assert.equal(asked.headers.get('upload-concat'), `final;${one} ${two}`)
    assert.equal(asked.headers.get('upload-offset'), '11')
    assert.equal(asked.headers.get('upload-length'), '11')
    assert.match(asked.headers.get('upload-metadata') ?? '', /^filename /)
    assert.deepEqual(await uploads(), [], 'no part is left over')
  })

  it('have no name of their own, and give none to the file', async () => {
    const headers = {
      'upload-concat': 'partial',
      'upload-length': '0',
      'upload-metadata': `filename ${Buffer.from('../part').toString('base64')},x AAAA`,
    }
    const begun = await tus.post(headers)
    assert.equal(begun.status, 201)
    assert.equal(begun.headers.get('etag'), null, 'an empty part is no file either')
    const part = begun.headers.get('location') ?? ''
    const told = (await tus.ask(part)).headers.get('upload-metadata')
    assert.equal(told, headers['upload-metadata'])
    const nameless = await tus.post({ 'upload-concat': `final;${part}` })
    assert.equal(nameless.status, 400)
    assert.equal((await tus.join([part], { filename: 'named' })).status, 201)
    assert.equal((await contentOf('/named')).length, 0)
  })

  it('may be named by any address of theirs', async () => {
    const parts = [await tus.part(HELLO), await tus.part(WORLD), await tus.part(WORLD)]
    const [one = '', two = '', three = ''] = parts
    const id = three.slice('/tus/'.length)
    const addresses = [`https://elsewhere.example.com/cloud${one}`, `${disk.url}${two}`, id]
    const made = await tus.join(addresses, { filename: 'addressed' })
    assert.equal(made.status, 201)
    assert.equal(String(await contentOf('/addressed')), 'hello world world')
    const { headers } = await tus.ask(made.headers.get('location') ?? '')
    assert.equal(headers.get('upload-concat'), `final;${addresses.join(' ')}`)
  })

  it('may be there several times, in any order', async () => {
    const [ho, hum, none] = [
      await tus.part(Buffer.from('ho ')),
      await tus.part(Buffer.from('hum ')),
      await tus.part(Buffer.alloc(0)),
    ]
    const order = [none, hum, ho, ho, none, hum]
    assert.equal((await tus.join(order, { filename: 'song' })).status, 201)
    assert.equal(String(await contentOf('/song')), 'hum ho ho hum ')
  })

  it('make one file, however often the answer is lost', async () => {
    const parts = [await tus.part(HELLO), await tus.part(WORLD)]
    const asked = [1, 2, 3, 4].map(() => tus.join(parts, { filename: 'once' }))
    const answers = [...(await Promise.all(asked)), await tus.join(parts, { filename: 'once' })]

    assert.deepEqual(new Set(answers.map((one) => one.status)), new Set([201]))
    assert.equal(new Set(answers.map((one) => one.headers.get('location'))).size, 1)
    assert.equal(new Set(answers.map((one) => one.headers.get('etag'))).size, 1)
    const { id } = (await nodeAt('/once')) ?? { id: '' }
    const versions = (await (await rest(`/nodes/${id}/versions`)).json()) as { items: unknown[] }
    assert.equal(versions.items.length, 1)
    for (const part of parts) {
      const { status, headers } = await tus.ask(part)
      assert.equal(status, 200, 'a client that tries again need not send it again')
      assert.equal(headers.get('upload-offset'), headers.get('upload-length'))
    }
  })

  it('are listed for their owner until then, and can be given up', async () => {
    const part = await tus.part(HELLO)
    const id = part.slice('/tus/'.length)
    const listed = (await (await rest('/uploads')).json()) as { items: Listed[] }
    const item = listed.items.find((one) => one.id === id)
    assert.deepEqual(
      [item?.part, item?.name, item?.path, item?.size, item?.receivedBytes],
      [true, '', '/', 5, 5],
    )
    assert.equal(await (await rest(`/uploads/${id}/content`)).text(), 'hello')
    const copy = await tus.join([part], { filename: 'taken back before' })
    assert.equal(copy.status, 201, 'they can be joined though somebody looked at them')
    const other = await tus.part(HELLO)
    const path = `/uploads/${other.slice('/tus/'.length)}`
    assert.equal((await rest(path, { method: 'DELETE' })).status, 204)
    assert.equal((await tus.ask(other)).status, 404)
  })

  it('are used up by the file', async () => {
    const [one, two] = [await tus.part(HELLO), await tus.part(WORLD)]
    assert.equal((await tus.join([one, two], { filename: 'first' })).status, 201)
    assert.equal((await tus.join([one, two], { filename: 'second' })).status, 410)
    assert.equal((await tus.join([two, one], { filename: 'first' })).status, 410)
    assert.equal((await tus.join([one], { filename: 'third' })).status, 410)
    const more = await tus.part(HELLO)
    assert.equal((await tus.join([more, one], { filename: 'third' })).status, 410)
    assert.equal((await tus.join([more], { filename: 'third' })).status, 201, 'it was not used')
    assert.equal((await tus.append(one, { offset: 5, bytes: WORLD })).status, 413)
    assert.equal((await tus.terminate(one)).status, 204)
    assert.equal((await tus.ask(one)).status, 404)
    assert.equal(String(await contentOf('/first')), 'hello world')
  })

  it('are taken by one of several files that want them at the same time', async () => {
    for (let round = 0; round < scale(10, 100); round++) {
      const [a, b, c] = [await tus.part(HELLO), await tus.part(WORLD), await tus.part(HELLO)]
      const names = [1, 2, 3].map((n) => `race ${String(round)} ${String(n)}`)
      const wanted = [[a, b], [b, c], [c, a]] // prettier-ignore
      const answers = await Promise.all(
        wanted.map((parts, n) => tus.join(parts, { filename: names[n] ?? '' })),
      )
      const statuses = answers.map((one) => one.status).sort()
      assert.deepEqual(statuses, [201, 410, 410])
      const made = await Promise.all(names.map((name) => nodeAt(`/${name}`)))
      assert.equal(made.filter(Boolean).length, 1)
    }
  })

  it('of others are unknown, with no hint', async () => {
    const bob = await disk.addAccount('bob')
    const his = await new TusRequests(disk.url, bob.authorization).part(HELLO)
    const mine = await tus.part(HELLO)
    const unknown = `/tus/${'f'.repeat(32)}`
    const texts = new Set<string>()
    for (const foreign of [his, unknown, '/elsewhere', `${unknown}/x`, 'http://[', '/tus/../x']) {
      for (const parts of [[foreign], [mine, foreign], [foreign, mine, foreign]]) {
        const refused = await tus.join(parts, { filename: 'foreign' })
        assert.equal(refused.status, 404, foreign)
        texts.add((await refused.text()).replace(/"instance":"[^"]*"/, ''))
      }
    }
    assert.equal(texts.size, 1)
    assert.equal((await tus.join([mine], { filename: 'own' })).status, 201)
    assert.equal((await new TusRequests(disk.url, bob.authorization).ask(his)).status, 200)
  })

  it('must be complete, and be parts', async () => {
    const open = await tus.beginPart(10)
    const refused = await tus.join([open], { filename: 'unfinished' })
    assert.equal(refused.status, 409)
    await tus.append(open, { offset: 0, bytes: HELLO })
    assert.equal((await tus.join([open], { filename: 'unfinished' })).status, 409)
    const plain = await tus.begin({ filename: 'plain' }, 5)
    assert.equal((await tus.join([plain], { filename: 'x' })).status, 400)
    const headers = { 'upload-defer-length': '1', 'upload-concat': 'partial' }
    const endless = (await tus.post(headers)).headers.get('location') ?? ''
    await tus.append(endless, { offset: 0, bytes: HELLO })
    assert.equal((await tus.join([endless], { filename: 'x' })).status, 409)
    const told = { 'upload-length': '5' }
    assert.equal((await tus.append(endless, { offset: 5, bytes: NOTHING }, told)).status, 204)
    assert.equal((await tus.join([endless], { filename: 'told' })).status, 201)
    const whole = (await tus.join([await tus.part(HELLO)], { filename: 'w' })).headers
    assert.equal((await tus.join([whole.get('location') ?? ''], { filename: 'x' })).status, 400)
  })

  it('may not be joined while one of them still receives', async () => {
    const part = await tus.beginPart(HELLO.length)
    const sending = await RawRequest.open(disk.url, {
      method: 'PATCH',
      path: part,
      headers: {
        'tus-resumable': '1.0.0',
        authorization: ann.authorization,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': '0',
        'content-length': String(HELLO.length),
        expect: '100-continue',
      },
    })
    assert.equal(await sending.status(), 100)
    assert.equal((await tus.join([part], { filename: 'early' })).status, 423)
    await sending.send(HELLO)
    assert.equal(await sending.status(), 204)
    await sending.cut()
    assert.equal((await tus.join([part], { filename: 'early' })).status, 201)
  })

  it('leave a file that takes no bytes', async () => {
    const parts = [await tus.part(HELLO), await tus.part(WORLD)]
    const made = await tus.join(parts, { filename: 'closed' })
    const whole = made.headers.get('location') ?? ''
    for (const offset of [0, 5, 11, 12]) {
      assert.equal((await tus.append(whole, { offset, bytes: HELLO })).status, 403)
    }
    const strange = { 'content-type': 'text/plain', 'upload-offset': 'x' }
    assert.equal((await tus.append(whole, { offset: 0, bytes: HELLO }, strange)).status, 403)
    assert.equal(String(await contentOf('/closed')), 'hello world')
    assert.equal((await tus.terminate(whole)).status, 204)
    assert.equal((await tus.ask(whole)).status, 404)
    for (const part of parts) assert.equal((await tus.ask(part)).status, 404, 'goes with it')
    assert.equal(String(await contentOf('/closed')), 'hello world')
  })

  it('have no bytes or length but their own', async () => {
    const part = await tus.part(HELLO)
    const refused = async (headers: Record<string, string>) => {
      const answer = await tus.join([part], { filename: 'x' }, headers)
      await answer.body?.cancel()
      return answer.status
    }
    assert.equal(await refused({ 'upload-length': '5' }), 400)
    assert.equal(await refused({ 'upload-defer-length': '1' }), 400)
    for (const header of ['final', 'final;', 'final; ', 'Partial', 'partial;/x', '', 'final,x']) {
      assert.equal(await refused({ 'upload-concat': header }), 400, header)
    }
    const body = new TusRequests(disk.url, ann.authorization).createWith({ filename: 'x' }, HELLO, {
      'upload-concat': `final;${part}`,
    })
    assert.equal((await body).status, 400)
    assert.equal((await tus.join([part], { filename: 'x' })).status, 201)
  })

  it('are as many as a request has room for', async () => {
    const letters = 'a parted sentence '.split(/(?<=.)/)
    const parts = await Promise.all(letters.map((letter) => tus.part(Buffer.from(letter))))
    const many = Array.from({ length: 800 }, (_, n) => (parts[n % parts.length] ?? '').slice(5))
    assert.equal((await tus.join(many, { filename: 'many' })).status, 201)
    const expected = many.map((_, n) => letters[n % letters.length]).join('')
    assert.equal(String(await contentOf('/many')), expected)
  })

  it('give the same SHA-256, however they are cut and in whatever order they come', async () => {
    const piece = fc.record({ bytes: fc.uint8Array({ maxLength: 9000 }), turn: fc.nat() })
    let count = 0
    const property = fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 8 }),
      async (all) => {
        const paths: string[] = []
        const inTurn = all.map((one, index) => ({ ...one, index })).sort((a, b) => a.turn - b.turn)
        // Half of them at the same time.
        const upload = async ({ bytes, index }: { bytes: Uint8Array; index: number }) => {
          paths[index] = await tus.part(Buffer.from(bytes))
        }
        for (const [turn, one] of inTurn.entries()) if (turn % 2 === 0) await upload(one)
        await Promise.all(inTurn.filter((_, turn) => turn % 2 === 1).map(upload))
        const filename = `cut ${String(++count)}`

        assert.equal((await tus.join(paths, { filename })).status, 201)

        const expected = Buffer.concat(all.map(({ bytes }) => bytes))
        assert.ok(expected.equals(await contentOf(`/${filename}`)))
        assert.equal((await nodeAt(`/${filename}`))?.sha256, sha256(expected))
      },
    )
    await fc.assert(property, { numRuns: scale(20, 300) })
  })

  it('of many megabytes become one file, whole', async () => {
    const bytes = randomBytes(scale(24, 400) * 1024 * 1024)
    const third = Math.floor(bytes.length / 3)
    const cuts = [
      bytes.subarray(0, third),
      bytes.subarray(third, 2 * third),
      bytes.subarray(2 * third),
    ]
    const parts = await Promise.all(cuts.map((one) => tus.part(one)))
    assert.equal((await tus.join(parts, { filename: 'large' })).status, 201)
    assert.equal((await nodeAt('/large'))?.sha256, sha256(bytes))
    assert.ok(bytes.equals(await contentOf('/large')))
  })

  it('count as any unfinished upload, and no more once they are joined', async () => {
    const { authorization } = await disk.addAccount('poor', { quotaBytes: 1000 })
    const poor = new TusRequests(disk.url, authorization)
    const partial = { 'upload-concat': 'partial' }
    assert.equal((await poor.post({ ...partial, 'upload-length': '1001' })).status, 507)
    const half = Buffer.alloc(500)
    const parts = [await poor.part(half), await poor.part(half), await poor.part(half)]
    const [one = '', two = '', three = ''] = parts
    await poor.beginPart(500)
    assert.equal((await poor.post({ ...partial, 'upload-length': '1' })).status, 507)
    assert.equal((await poor.join(parts, { filename: 'too large' })).status, 507)
    assert.equal((await poor.join([one, one, one], { filename: 'too large' })).status, 507)
    assert.equal((await poor.join([one, two], { filename: 'whole' })).status, 201)
    await poor.beginPart(1000)
    assert.equal((await poor.join([three], { filename: 'no room' })).status, 507)
    assert.equal((await poor.join([three, three], { filename: 'whole' })).status, 507)
  })

  it('go into another space only if its owner has it, and fit there', async () => {
    const part = await tus.part(HELLO)
    for (const space of ['999999', 'x']) {
      assert.equal((await tus.join([part], { filename: 'x', space })).status, 404)
      const metadata = `space ${Buffer.from(space).toString('base64')}`
      const headers = { 'upload-concat': 'partial', 'upload-length': '1' }
      assert.equal((await tus.post({ ...headers, 'upload-metadata': metadata })).status, 404)
    }
    assert.equal((await tus.ask(part)).headers.get('upload-offset'), '5')
  })

  it('are gone after seven days, and so is what was never finished of them', async () => {
    const part = await tus.part(HELLO)
    disk.clock.advance(7 * DAY_MS)
    assert.equal((await tus.ask(part)).status, 404)
    assert.equal((await tus.join([part], { filename: 'late' })).status, 404)
  })

  it('leave nothing in the store but what nobody finished', async () => {
    const shards = (await readdir(join(disk.dataFolder, 'drafts'))).filter(
      (one) => one.length === 2,
    )
    const left = await Promise.all(
      shards.map((one) => readdir(join(disk.dataFolder, 'drafts', one))),
    )
    const rows = await disk.parts.catalog.read((tx) => tx.drafts.open())
    const open = new Set(rows.map((row) => String(row.id)))
    assert.deepEqual(
      left.flat().filter((id) => !open.has(id)),
      [],
    )
  })
})

const NOTHING = Buffer.alloc(0)

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
