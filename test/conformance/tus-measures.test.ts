import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DAY_MS } from '../../src/domain/instant.ts'
import type { TestAccount, TestDisk } from '../kit/disk.ts'
import { liftMeasure, publishMeasure } from '../kit/publish-measure.ts'
import { RawRequest } from '../kit/raw-request.ts'
import { FILM } from '../kit/sample-files.ts'
import { openTusDisk, type TusDisk } from '../kit/tus-disk.ts'
import { metadataHeader, type TusRequests } from '../kit/tus-requests.ts'

const BEGINNING = FILM.subarray(0, 50_000)
const ENDING = FILM.subarray(50_000)

type Upload = { id: string; receivedBytes: number; refusedBy: { notice: string } | null }
type Refusal = Record<string, unknown> & { stillWorks: string[] }

describe('the tus door under a measure', () => {
  let disk: TestDisk
  let ann: TestAccount
  let tus: TusRequests
  let rest: TusDisk['rest']

  before(async () => {
    ;({ disk, ann, tus, rest } = await openTusDisk())
  })
  after(() => disk.close())

  const exists = async (path: string) =>
    (await rest(`/nodes/by-path?path=${encodeURIComponent(path)}`)).status === 200
  const uploads = async () => ((await (await rest('/uploads')).json()) as { items: Upload[] }).items

  const suspendVideo = (notice: string) =>
    publishMeasure(disk.parts.catalog, {
      notice,
      capabilities: ['upload'],
      media: ['video'],
      from: disk.clock.now(),
    })

  const checkRefusal = async (response: Response, notice: string) => {
    assert.equal(response.status, 451)
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    const address = `${disk.url}/notices/${notice}`
    assert.equal(response.headers.get('link'), `<${address}>; rel="blocked-by"`)
    const body = (await response.json()) as Refusal
    assert.equal(body['type'], `${disk.url}/problems/suspended-by-notice`)
    assert.equal(body['status'], 451)
    assert.equal(body['notice'], notice)
    assert.equal(body['noticeUrl'], address)
    assert.equal(body['capability'], 'upload')
    assert.equal(body['mediaClass'], 'video')
    assert.equal(body['until'], null)
    assert.ok(body.stillWorks.includes('download'))
    assert.match(String(body['since']), /^2016-/)
    assert.match(String(body['instance']), /^urn:uuid:/)
  }

  it('refuses by the name before any byte, and leaves no folders', async () => {
    const notice = await suspendVideo('by-name')
    const waiting = await RawRequest.open(disk.url, {
      method: 'POST',
      path: '/tus/',
      headers: {
        'tus-resumable': '1.0.0',
        authorization: ann.authorization,
        'upload-length': String(FILM.length),
        'upload-metadata': metadataHeader({ filename: 'films/new.mp4' }),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(FILM.length),
        expect: '100-continue',
      },
    })
    assert.equal(await waiting.status(), 451, 'no 100 before it')
    await waiting.cut()
    await checkRefusal(await tus.create({ filename: 'films/new.mp4' }, FILM.length), notice)
    assert.ok(!(await exists('/films')))
    assert.deepEqual(await uploads(), [])
    await liftMeasure(disk.parts.catalog, notice, disk.clock.now())
  })

  it('refuses by the first 4 KiB, whatever the name', async () => {
    const notice = await suspendVideo('by-content')
    const path = await tus.begin({ filename: 'holiday.txt' }, FILM.length)
    await checkRefusal(await tus.append(path, { offset: 0, bytes: FILM }), notice)
    assert.equal((await tus.ask(path)).headers.get('upload-offset'), '0')
    await tus.terminate(path)

    await checkRefusal(await tus.createWith({ filename: 'holiday.txt' }, FILM), notice)
    const short = await tus.createWith({ filename: 'short.txt' }, FILM.subarray(0, 100))
    await checkRefusal(short, notice)
    assert.deepEqual(await uploads(), [], 'nothing of them stays')
    assert.ok(!(await exists('/holiday.txt')))
    await liftMeasure(disk.parts.catalog, notice, disk.clock.now())
  })

  it('judges pieces smaller than 4 KiB together', async () => {
    const notice = await suspendVideo('by-pieces')
    const path = await tus.begin({ filename: 'pieces.txt' }, FILM.length)
    assert.equal((await tus.append(path, { offset: 0, bytes: FILM.subarray(0, 3) })).status, 204)
    const rest = { offset: 3, bytes: FILM.subarray(3) }
    await checkRefusal(await tus.append(path, rest), notice)
    await tus.terminate(path)
    await liftMeasure(disk.parts.catalog, notice, disk.clock.now())
  })

  it('lets what is on its way arrive, refuses it at the end, and keeps it for its owner', async () => {
    const path = await tus.begin({ filename: 'trips/mine.mp4' }, FILM.length)
    assert.equal((await tus.append(path, { offset: 0, bytes: BEGINNING })).status, 204)
    const notice = await suspendVideo('meanwhile')
    const middle = { offset: BEGINNING.length, bytes: ENDING.subarray(0, 1000) }
    assert.equal((await tus.append(path, middle)).status, 204)
    const last = { offset: BEGINNING.length + 1000, bytes: ENDING.subarray(1000) }
    await checkRefusal(await tus.append(path, last), notice)
    await checkRefusal(await tus.append(path, last), notice)
    assert.equal((await tus.ask(path)).status, 451, 'a client must not take it for stored')
    assert.ok(!(await exists('/trips')))

    disk.clock.advance(6 * DAY_MS)
    const kept = await uploads()
    assert.deepEqual(
      kept.map((one) => one.receivedBytes),
      [FILM.length],
    )
    assert.deepEqual(
      kept.map((one) => one.refusedBy?.notice),
      [notice],
    )
    const content = await rest(`/uploads/${kept.map((one) => one.id).join('')}/content`)
    assert.ok(FILM.equals(Buffer.from(await content.arrayBuffer())))

    await liftMeasure(disk.parts.catalog, notice, disk.clock.now())
    assert.equal((await tus.ask(path)).headers.get('upload-offset'), String(FILM.length))
    assert.ok(await exists('/trips/mine.mp4'), 'once it is lifted, asking makes it a file')
    assert.deepEqual(await uploads(), [])
  })
})
