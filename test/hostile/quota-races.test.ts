import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { checkDisk } from '../../src/operations/check-disk.ts'
import { scale } from '../kit/scale.ts'
import { metadataHeader, TusRequests } from '../kit/tus-requests.ts'
import { TwoPeople } from './two-people.ts'

const V1 = '/api/v1'
const QUOTA = 10_000_000
const AT_ONCE = 32

async function peopleFor(t: TestContext): Promise<TwoPeople> {
  const people = await TwoPeople.open()
  t.after(() => people.close())
  return people
}

/** The space holds what it may, and uses exactly what its files and versions add up to. */
async function checkSums({ disk, adas }: TwoPeople): Promise<number> {
  const { findings } = await checkDisk(disk.parts, {
    readData: true,
    signal: new AbortController().signal,
  })
  assert.deepEqual(findings, [])
  const used = await adas.usedBytes()
  assert.ok(used <= QUOTA, String(used))
  return used
}

/** Fills the space until `rest` bytes are left. */
async function fill(people: TwoPeople, rest: number): Promise<void> {
  const used = await people.adas.usedBytes()
  await people.adas.put('/filling', Buffer.alloc(QUOTA - used - rest, 'x'))
}

type Way = (people: TwoPeople, index: number, bytes: Buffer) => Promise<{ readonly status: number }>

const WAYS: Readonly<Record<string, Way>> = {
  'PUT by WebDAV': (people, index, body) =>
    people.asAda({ method: 'PUT', path: `/dav/race-${String(index)}`, body }),
  'PUT by WebDAV without a length': (people, index, body) =>
    people.asAda({
      method: 'PUT',
      path: `/dav/race-${String(index)}`,
      headers: { 'transfer-encoding': 'chunked' },
      body,
    }),
  'PUT by REST': (people, index, body) =>
    people.asAda({ method: 'PUT', path: `${V1}/nodes/by-path/content?path=/race-${String(index)}`, body }),
  'PUT by REST without a length': (people, index, body) =>
    people.asAda({
      method: 'PUT',
      path: `${V1}/nodes/by-path/content?path=/race-${String(index)}`,
      headers: { 'transfer-encoding': 'chunked' },
      body,
    }),
  'tus in one request': (people, index, body) =>
    people.asAda({
      method: 'POST',
      path: '/tus/',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': String(body.length),
        'upload-metadata': metadataHeader({ filename: `race-${String(index)}` }),
        'content-type': 'application/offset+octet-stream',
      },
      body,
    }),
  'new states of files that are there': (people, index, body) =>
    people.asAda({ method: 'PUT', path: `/dav/old-${String(index)}`, body }),
  'copies': (people, index) =>
    people.asAda({
      method: 'COPY',
      path: '/dav/original',
      headers: { destination: `/dav/race-${String(index)}` },
    }),
  'copies by REST': async (people, index) => {
    const { id } = await people.adas.node('/original')
    const parent = String((await people.adas.node('/')).id)
    return people.json(`POST ${V1}/nodes/${String(id)}/copies`, { parent, name: `race-${String(index)}` })
  },
} // prettier-ignore

describe('of 32 at once, each of six tenths of what is left, at most one gets in', () => {
  for (const [way, bring] of Object.entries(WAYS)) {
    for (const rest of [50_000, 400_000]) {
      test(`${way}, ${String(rest)} bytes left`, async (t) => {
        const people = await peopleFor(t)
        const size = Math.floor(rest * 0.6)
        const bytes = Buffer.alloc(size, 'r')
        await people.adas.put('/original', bytes)
        for (let index = 0; index < AT_ONCE; index++)
          await people.adas.put(`/old-${String(index)}`, 'old')
        await fill(people, rest)
        const before = await people.adas.usedBytes()

        const all = Array.from({ length: AT_ONCE }, (_, index) => bring(people, index, bytes))
        const statuses = (await Promise.all(all)).map(({ status }) => status)

        assert.equal(statuses.filter((one) => one < 300).length, 1)
        assert.equal(statuses.filter((one) => one === 507).length, AT_ONCE - 1, statuses.join())
        assert.equal(await checkSums(people), before + size)
      })
    }
  }

  test('drafts that were begun while there was room, and finished all at once', async (t) => {
    const people = await peopleFor(t)
    const rest = 400_000
    const size = Math.floor(rest * 0.06)
    await fill(people, rest)
    const before = await people.adas.usedBytes()
    const tus = new TusRequests(people.disk.url, people.ada.authorization)
    const paths: string[] = []
    for (let index = 0; index < AT_ONCE; index++) {
      const path = await tus.begin({ filename: `draft-${String(index)}` }, size)
      await tus.append(path, { offset: 0, bytes: Buffer.alloc(size - 1, 'd') })
      paths.push(path)
    }
    const last = paths.map((path) =>
      tus.append(path, { offset: size - 1, bytes: Buffer.from('d') }),
    )
    const statuses = (await Promise.all(last)).map(({ status }) => status)

    const winners = statuses.filter((one) => one < 300).length
    assert.equal(winners, Math.floor(rest / size))
    assert.equal(statuses.filter((one) => one === 507).length, AT_ONCE - winners, statuses.join())
    assert.equal(await checkSums(people), before + winners * size)
  })
})

describe('what counts', () => {
  test('a version, what lies in the trash and a copy do; an empty file does not', async (t) => {
    const people = await peopleFor(t)
    const start = await people.adas.usedBytes()
    const size = 100_000
    const put = (body: string) => people.asAda({ method: 'PUT', path: '/dav/v', body })
    const more = async () => (await people.adas.usedBytes()) - start
    await put('a'.repeat(size))
    assert.equal(await more(), size)
    await put('b'.repeat(size))
    assert.equal(await more(), 2 * size)
    await put('b'.repeat(size))
    assert.equal(await more(), 2 * size, 'the same bytes again')
    await people.asAda({ method: 'DELETE', path: '/dav/v' })
    assert.equal(await more(), 2 * size)
    await people.asAda({ method: 'PUT', path: '/dav/empty', body: '' })
    assert.equal(await more(), 2 * size)
    await people.asAda({ method: 'DELETE', path: `${V1}/trash` })
    assert.equal(await more(), 0)
    await checkSums(people)
  })

  test('after many random operations, many at a time, it is what is there', async (t) => {
    const people = await peopleFor(t)
    const count = scale(1000, 20_000)
    const statuses = new Map<number, number>()
    let made = 0
    const worker = async () => {
      while (made < count) {
        made += 1
        const { status } = await randomStep(people)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: 8 }, worker))

    const used = await checkSums(people)
    t.diagnostic(
      `${String(used)} bytes after ${String(count)} steps: ${JSON.stringify([...statuses])}`,
    )
  })
})

async function randomStep(people: TwoPeople): Promise<{ readonly status: number }> {
  const path = () => `/dav/f${String(randomInt(20))}`
  const body = Buffer.alloc(
    randomInt(2) === 0 ? randomInt(60_000) : randomInt(1_500_000),
    randomInt(256),
  )
  const headers = { destination: path() }
  switch (randomInt(9)) {
    case 0:
      return await people.asAda({ method: 'PUT', path: path(), body })
    case 1:
      return await people.asAda({
        method: 'PUT',
        path: path(),
        headers: { 'transfer-encoding': 'chunked' },
        body,
      })
    case 2:
      return await people.asAda({ method: 'COPY', path: path(), headers })
    case 3:
      return await people.asAda({ method: 'MOVE', path: path(), headers })
    case 4:
      return await people.asAda({ method: 'DELETE', path: path() })
    case 5:
      return await people.asAda({ method: 'DELETE', path: `${V1}/trash` })
    case 6:
      return await restoreSome(people, 'trash')
    case 7:
      return await restoreSome(people, 'versions')
    default:
      return await (WAYS['tus in one request'] ?? never)(people, randomInt(20), body)
  }
}

async function restoreSome(people: TwoPeople, what: 'trash' | 'versions') {
  if (what === 'trash') {
    const { body } = await people.asAda({ method: 'GET', path: `${V1}/trash` })
    const { items } = JSON.parse(body) as { items: { id: string }[] }
    return await people.asAda({
      method: 'POST',
      path: `${V1}/trash/${items[0]?.id ?? '1'}/restore`,
    })
  }
  const path = `${V1}/nodes/by-path?path=/f${String(randomInt(20))}`
  const found = await people.asAda({ method: 'GET', path })
  if (found.status !== 200) return found
  const { id } = JSON.parse(found.body) as { id: string }
  return await people.asAda({ method: 'POST', path: `${V1}/nodes/${id}/versions/1/restore` })
}

function never(): never {
  throw new Error('There is no such way.')
}
