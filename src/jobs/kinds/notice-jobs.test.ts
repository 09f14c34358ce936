import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { laterNotice, videoNotice } from '../../../test/kit/notices.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { DAY_MS, HOUR_MS } from '../../domain/instant.ts'
import { parseLedgerEntry } from '../../ledger/ledger-entry.ts'
import { draftNotice } from '../../operations/notices/draft-notice.ts'
import { MACHINE_OPERATOR } from '../../operations/notices/governor.ts'
import { getNotice, listNotices } from '../../operations/notices/list-notices.ts'
import { publishNotice } from '../../operations/notices/publish-notice.ts'
import { markDelivered, markSeen, unseenFor } from '../../operations/notices/receive-notices.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'
import { Worker } from '../worker.ts'
import { catalogQueue } from './catalog-queue.ts'
import { handleJobs, scheduleJobs } from './job-kinds.ts'

const MP4 = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat', 'latin1')
const signal = new AbortController().signal

let disk: TestDisk
let ada: TestAccount
let worker: Worker
beforeEach(async () => {
  disk = await openTestDisk()
  ada = await disk.addAccount('ada')
  worker = new Worker({
    queue: catalogQueue(disk.parts.catalog),
    handle: handleJobs(disk.parts),
    clock: disk.clock,
    onFailure: (error) => {
      throw error
    },
  })
})
afterEach(() => disk.close())

async function upkeep(): Promise<void> {
  await scheduleJobs(disk.parts, disk.clock.now())
  await worker.runDue()
}

async function upload(name: string, bytes: Uint8Array): Promise<void> {
  async function* body() {
    yield bytes
  }
  const place = { spaceId: ada.spaceId, path: [name] }
  const request = { actor: ada.actor, place, size: bytes.length, body, lockTokens: [] }
  await uploadFile(disk.parts, request, signal)
}

async function publish(document: NoticeDocument): Promise<NoticeId> {
  const id = document.id as NoticeId
  await draftNotice(disk.parts, { governor: MACHINE_OPERATOR, document })
  await publishNotice(disk.parts, { governor: MACHINE_OPERATOR, id })
  return id
}

test('a notice is addressed to everybody, page by page, also after a stop in between', async () => {
  await disk.parts.catalog.write(async (tx) => {
    for (let number = 1; number <= 1200; number++) {
      const name = `account ${String(number)}`
      await tx.accounts.insert({
        name,
        nameKey: name,
        displayName: name,
        role: 'user',
        edition: 'personal',
        language: null,
        passwordHash: '',
        now: disk.clock.now(),
      })
    }
  })
  const id = await publish(videoNotice())
  const queue = catalogQueue(disk.parts.catalog)
  const lease = await queue.claim(disk.clock.now(), HOUR_MS)
  assert.ok(lease)
  const next = await handleJobs(disk.parts)(lease.job, signal)
  assert.ok(next)
  assert.equal((await getNotice(disk.parts, { id })).deliveries.accounts, 500)

  // The process dies here: the page is addressed, and its lease runs out.
  disk.clock.advance(HOUR_MS)
  await worker.runDue()

  assert.deepEqual((await getNotice(disk.parts, { id })).deliveries, {
    accounts: 1201,
    delivered: 0,
    seen: 0,
  })
})

test('deliveries count whose app has asked, and who has read', async () => {
  const id = await publish(videoNotice())
  await worker.runDue()
  const eve = await disk.addAccount('eve')
  const bob = await disk.addAccount('bob')

  await markDelivered(disk.parts, ada.actor)
  await markDelivered(disk.parts, ada.actor)
  await markDelivered(disk.parts, eve.actor)
  assert.equal((await unseenFor(disk.parts, eve.actor))[0]?.document.id, id)
  await markSeen(disk.parts, eve.actor, id)
  await markSeen(disk.parts, eve.actor, id)

  assert.deepEqual((await getNotice(disk.parts, { id })).deliveries, {
    accounts: 2,
    delivered: 2,
    seen: 1,
  })
  assert.deepEqual(await unseenFor(disk.parts, eve.actor), [])
  assert.deepEqual(await unseenFor(disk.parts, bob.actor), [])
})

test('an account that is made after a notice ended is not bothered with it', async () => {
  await publish(videoNotice())
  await publish(laterNotice('lift'))
  await worker.runDue()
  const eve = await disk.addAccount('eve')

  await markDelivered(disk.parts, eve.actor)

  assert.deepEqual(await unseenFor(disk.parts, eve.actor), [])
})

test('each finished day’s refusals go into the ledger once, by measure', async () => {
  await publish(videoNotice())
  await worker.runDue()
  for (const name of ['1.mp4', '2.mp4']) await assert.rejects(upload(name, MP4))
  await upkeep()
  disk.clock.advance(DAY_MS)
  await assert.rejects(upload('3.mp4', MP4))

  await upkeep()
  await upkeep()
  disk.clock.advance(DAY_MS)
  await upkeep()

  const rows = await disk.parts.catalog.read((tx) => tx.ledger.entries(0, 100))
  const entries = rows.map((row) => parseLedgerEntry(new TextEncoder().encode(row.entry)))
  const refusals = entries.filter((entry) => entry?.kind === 'refusals')
  assert.deepEqual(
    refusals.map(({ day, measure, counts }) => ({ day, measure, counts })),
    [
      { day: '2016-05-04', measure: '2016-05-21-video#1', counts: { upload: 2 } },
      { day: '2016-05-05', measure: '2016-05-21-video#1', counts: { upload: 1 } },
    ],
  )
  const deliveries = entries.filter((entry) => entry?.kind === 'delivery')
  assert.deepEqual(
    deliveries.map(({ day, accounts, delivered, seen }) => ({ day, accounts, delivered, seen })),
    [
      { day: '2016-05-04', accounts: 1, delivered: 1, seen: 1 },
      { day: '2016-05-05', accounts: 1, delivered: 1, seen: 1 },
    ],
  )
})

test('a measure without an end is recalled every 90 days, each time once, in both languages', async () => {
  await publish(videoNotice())
  await assert.rejects(upload('1.mp4', MP4))
  disk.clock.advance(90 * DAY_MS - 1)
  await upkeep()
  assert.equal((await listNotices(disk.parts, { limit: 10 })).items.length, 1)

  disk.clock.advance(1)
  await upkeep()
  await upkeep()
  disk.clock.advance(89 * DAY_MS)
  await upkeep()
  disk.clock.advance(DAY_MS)
  await upkeep()

  const { items } = await listNotices(disk.parts, { limit: 10 })
  assert.deepEqual(
    items.map((one) => one.document.id),
    ['2016-05-21-video-reminder-2', '2016-05-21-video-reminder-1', '2016-05-21-video'],
  )
  const [second, first, original] = items
  assert.match(first?.document.body.en ?? '', /since 4 May 2016, for 90 days/)
  assert.match(second?.document.body['zh-CN'] ?? '', /自2016年5月4日起生效，至今已 180 天/)
  assert.match(first?.document.body.en ?? '', /Requests refused so far: 1\./)
  assert.equal(first?.document.kind, 'clarification')
  assert.equal(first.publishedBy, 'CloudKeep')
  assert.deepEqual(original?.changedBy, [])
  assert.equal(original.inForce, true)
  assert.equal(first.deliveries.accounts, 1)
})

test('a measure that has an end, or has ended, is not recalled', async () => {
  const [measure] = videoNotice().measures ?? []
  assert.ok(measure)
  await publish(
    videoNotice({ id: 'dated', measures: [{ ...measure, until: '2017-01-01T00:00:00Z' }] }),
  )
  await publish(videoNotice())
  await publish(laterNotice('lift'))
  disk.clock.advance(100 * DAY_MS)

  await upkeep()

  assert.equal((await listNotices(disk.parts, { limit: 10 })).items.length, 3)
})
