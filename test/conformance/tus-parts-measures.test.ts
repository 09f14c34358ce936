import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { NoticeId } from '../../src/domain/ids.ts'
import { DAY_MS } from '../../src/domain/instant.ts'
import type { Parts } from '../../src/operations/parts.ts'
import type { TestAccount, TestDisk } from '../kit/disk.ts'
import { liftMeasure, publishMeasure } from '../kit/publish-measure.ts'
import { FILM } from '../kit/sample-files.ts'
import { openTusDisk, type TusDisk } from '../kit/tus-disk.ts'
import type { TusRequests } from '../kit/tus-requests.ts'

const TEXT = Buffer.alloc(10_000, 'only words ')

type Upload = { id: string; receivedBytes: number; refusedBy: { notice: string } | null }

describe('parts under a measure', () => {
  let disk: TestDisk
  let ann: TestAccount
  let tus: TusRequests
  let rest: TusDisk['rest']
  /** What happens as parts are joined, once. */
  let asJoined: (() => Promise<unknown>) | undefined

  before(async () => {
    const change = (parts: Parts): Parts => ({
      ...parts,
      drafts: new Proxy(parts.drafts, {
        get(target, key) {
          if (key !== 'join') {
            const member: unknown = Reflect.get(target, key)
            return typeof member === 'function' ? (member.bind(target) as unknown) : member
          }
          return async (...asked: Parameters<typeof target.join>) => {
            const happens = asJoined
            asJoined = undefined
            await happens?.()
            return await target.join(...asked)
          }
        },
      }),
    })
    ;({ disk, ann, tus, rest } = await openTusDisk({ change }))
  })
  after(() => disk.close())

  const exists = async (path: string) =>
    (await rest(`/nodes/by-path?path=${encodeURIComponent(path)}`)).status === 200
  const uploads = async () => ((await (await rest('/uploads')).json()) as { items: Upload[] }).items
  const suspend = (notice: string, media?: readonly ['video']) =>
    publishMeasure(disk.parts.catalog, {
      notice,
      capabilities: ['upload'],
      ...(media && { media }),
      from: disk.clock.now(),
    })
  const lift = (notice: string) =>
    liftMeasure(disk.parts.catalog, notice as NoticeId, disk.clock.now())
  const refusals = async (notice: string) => {
    const answer = await rest(`/notices/${notice}`)
    const { measures } = (await answer.json()) as { measures: { refusals: number }[] }
    return measures.map((one) => one.refusals).join()
  }
  const partsOf = async (whole: Buffer<ArrayBuffer>, ...cuts: number[]) => {
    const ends = [...cuts, whole.length]
    return await Promise.all(ends.map((end, n) => tus.part(whole.subarray(cuts[n - 1] ?? 0, end))))
  }

  it('are judged as they are joined, by the name that the file gets', async () => {
    const parts = await partsOf(TEXT, 5000)
    const notice = await suspend('by-name', ['video'])

    const refused = await tus.join(parts, { filename: 'films/new.mp4' })

    assert.equal(refused.status, 451)
    const body = (await refused.json()) as Record<string, unknown>
    assert.equal(body['notice'], notice)
    assert.equal(body['mediaClass'], 'video')
    assert.match(refused.headers.get('link') ?? '', /by-name>; rel="blocked-by"$/)
    assert.equal(await refusals(notice), '1')
    assert.ok(!(await exists('/films')))
    assert.equal(
      (await tus.join(parts, { filename: 'words.txt' })).status,
      201,
      'nothing was used up',
    )
    await lift(notice)
  })

  it('are judged by the first bytes of the whole, wherever the cuts lie', async () => {
    const notice = await suspend('by-content', ['video'])
    for (const cuts of [
      [50_000],
      [1],
      [3],
      [4],
      [8],
      [11],
      [12],
      [4095],
      [4096],
      [2, 5, 9],
      [0, 0, 7],
    ]) {
      const parts = await partsOf(FILM, ...cuts)
      const refused = await tus.join(parts, { filename: 'holiday.txt' })
      assert.equal(refused.status, 451, `cut at ${cuts.join(', ')}`)
      await refused.body?.cancel()
      for (const part of parts) await tus.terminate(part)
    }
    assert.ok(!(await exists('/holiday.txt')))
    await lift(notice)
  })

  it('bring no class in by a disguise', async () => {
    await tus.createWith({ filename: 'allowed.txt' }, TEXT)
    const notice = await suspend('disguised', ['video'])
    const [first = '', second = ''] = await partsOf(FILM, 6)
    const [words = ''] = await partsOf(TEXT)
    const names = [
      'a.txt', 'a', 'a.jpg', 'A.TXT', 'a.mp4.txt', 'a.txt ', 'a.txt.', 'é.txt', 'é.txt', '影片.txt', 'allowed.txt', '.txt',
    ] // prettier-ignore
    for (const filename of names) {
      const refused = await tus.join([first, second], { filename })
      assert.ok([400, 451].includes(refused.status), `${filename}: ${String(refused.status)}`)
      await refused.body?.cancel()
    }
    for (const filename of ['a.mp4', 'a.MP4', 'a.Mp4', 'b/c.mkv', 'a.txt.mov', '影片.mp4']) {
      for (const order of [[words], [words, second], [first, words], [words, words, first]]) {
        const refused = await tus.join(order, { filename })
        assert.equal(refused.status, 451, filename)
        await refused.body?.cancel()
      }
    }
    assert.equal((await tus.join([words], { filename: 'c.txt' })).status, 201)
    const { authorization } = ann
    const move = await fetch(`${disk.url}/dav/c.txt`, {
      method: 'MOVE',
      headers: { authorization, destination: `${disk.url}/dav/c.mp4` },
    })
    assert.equal(move.status, 451, 'nor by a rename after it')
    const allowed = await fetch(`${disk.url}/dav/allowed.txt`, { headers: { authorization } })
    assert.equal(await allowed.text(), TEXT.toString())
    await lift(notice)
  })

  it('are not begun while every upload is suspended, nor gone on with', async () => {
    const begun = await tus.beginPart(10)
    const halfway = await tus.beginPart(10)
    await tus.append(halfway, { offset: 0, bytes: TEXT.subarray(0, 5) })
    const notice = await suspend('everything')
    const partial = { 'upload-concat': 'partial', 'upload-length': '10' }
    assert.equal((await tus.post(partial)).status, 451)
    assert.equal((await tus.append(begun, { offset: 0, bytes: TEXT.subarray(0, 10) })).status, 451)
    assert.equal((await tus.ask(begun)).headers.get('upload-offset'), '0')
    const rest = { offset: 5, bytes: TEXT.subarray(5, 10) }
    assert.equal((await tus.append(halfway, rest)).status, 204, 'what was under way may arrive')
    assert.equal((await tus.join([halfway], { filename: 'x' })).status, 451)
    await lift(notice)
    assert.equal((await tus.join([halfway], { filename: 'x' })).status, 201)
  })

  it('that a measure refuses at the very end are kept for their owner, whole', async () => {
    const parts = await partsOf(FILM, 30_000, 70_000)
    asJoined = () => suspend('meanwhile', ['video'])

    const refused = await tus.join(parts, { filename: 'trips/mine.mp4' })

    assert.equal(refused.status, 451)
    assert.ok(!(await exists('/trips')))
    assert.equal((await tus.join(parts, { filename: 'trips/mine.mp4' })).status, 451)
    disk.clock.advance(6 * DAY_MS)
    const kept = (await uploads()).filter((one) => one.refusedBy?.notice === 'meanwhile')
    assert.deepEqual(
      kept.map((one) => one.receivedBytes),
      [FILM.length],
    )
    const id = kept[0]?.id ?? ''
    const content = await rest(`/uploads/${id}/content`)
    assert.ok(FILM.equals(Buffer.from(await content.arrayBuffer())))
    assert.equal((await tus.ask(`/tus/${id}`)).status, 451)
    assert.match((await tus.ask(`/tus/${id}`)).headers.get('upload-concat') ?? '', /^final;/)

    await lift('meanwhile')
    const asked = await tus.ask(`/tus/${id}`)
    assert.equal(asked.headers.get('upload-offset'), String(FILM.length))
    assert.ok(await exists('/trips/mine.mp4'))
  })

  it('can be given up after a refusal, with all their bytes', async () => {
    const before = (await disk.parts.drafts.list()).length
    const parts = await partsOf(FILM, 40_000)
    asJoined = () => suspend('given-up', ['video'])
    assert.equal((await tus.join(parts, { filename: 'given up.mp4' })).status, 451)
    const [kept] = (await uploads()).filter((one) => one.refusedBy)
    assert.equal((await tus.terminate(`/tus/${kept?.id ?? ''}`)).status, 204)
    for (const part of parts) assert.equal((await tus.ask(part)).status, 404)
    assert.equal((await disk.parts.drafts.list()).length, before)
    await lift('given-up')
  })
})
