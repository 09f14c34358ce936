import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { laterNotice, videoNotice } from '../../../test/kit/notices.ts'
import { SqliteCatalog } from '../../catalog/sqlite/sqlite-catalog.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { DAY_MS, HOUR_MS } from '../../domain/instant.ts'
import { isProblem } from '../../domain/problem.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'
import type { Parts } from '../parts.ts'
import { uploadFile } from '../upload-file.ts'
import { approveNotice } from './approve-notice.ts'
import { changeDraft } from './change-draft.ts'
import { draftNotice } from './draft-notice.ts'
import { type Governor, MACHINE_OPERATOR } from './governor.ts'
import { getNotice, listNotices } from './list-notices.ts'
import { measuresFor, measuresInForce } from './measures-in-force.ts'
import { publishNotice } from './publish-notice.ts'
import { removeDraft } from './remove-draft.ts'

const NOON = Date.UTC(2016, 4, 21, 4)
const MP4 = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat', 'latin1')

let disk: TestDisk
let ada: TestAccount
beforeEach(async () => {
  disk = await openTestDisk({ now: NOON })
  ada = await disk.addAccount('ada')
})
afterEach(() => disk.close())

async function upload(name: string, bytes: Uint8Array, parts: Parts = disk.parts) {
  async function* body() {
    yield bytes
  }
  const place = { spaceId: ada.spaceId, path: [name] }
  const request = { actor: ada.actor, place, size: bytes.length, body, lockTokens: [] }
  return await uploadFile(parts, request, new AbortController().signal)
}

async function publish(document: NoticeDocument, governor: Governor = MACHINE_OPERATOR) {
  await draftNotice(disk.parts, { governor, document })
  return await publishNotice(disk.parts, { governor, id: document.id as NoticeId })
}

const refusedBy = (notice: string) => (error: unknown) =>
  isProblem(error, 'suspended-by-notice') && error.facts['notice'] === notice

const faultAt = (path: string) => (error: unknown) =>
  isProblem(error, 'invalid-input') &&
  (error.facts['faults'] as { path: string }[]).some((fault) => fault.path === path)

test('a draft has no effect, however it is simulated or approved', async () => {
  await draftNotice(disk.parts, { governor: MACHINE_OPERATOR, document: videoNotice() })

  await upload('film.mp4', MP4)

  assert.deepEqual(await measuresInForce(disk.parts), [])
  const drafted = getNotice(disk.parts, { id: videoNotice().id as NoticeId, actor: ada.actor })
  await assert.rejects(drafted, (error) => isProblem(error, 'not-found'))
})

test('a published notice holds from the instant of its publication', async () => {
  await upload('before.mp4', MP4)

  const notice = await publish(videoNotice())

  assert.equal(notice.publishedAt, NOON)
  await assert.rejects(upload('after.mp4', MP4), refusedBy('2016-05-21-video'))
  await upload('paper.txt', Buffer.from('words'))
  const [measure] = await measuresInForce(disk.parts)
  assert.equal(measure?.from, NOON)
  assert.equal(measure.state, 'in-force')
})

test('a refusal counts once for its measure, and brings the notice to whoever is refused', async () => {
  await publish(videoNotice())
  const bob = await disk.addAccount('bob')

  for (const name of ['1.mp4', '2.mp4', '3.mp4']) {
    await assert.rejects(upload(name, MP4))
  }

  const view = await getNotice(disk.parts, { id: videoNotice().id as NoticeId, actor: ada.actor })
  assert.equal(view.measures[0]?.refusals, 3)
  assert.deepEqual(view.deliveries, { accounts: 1, delivered: 1, seen: 1 })
  assert.equal(view.seen, true)
  const byBob = await getNotice(disk.parts, { id: videoNotice().id as NoticeId, actor: bob.actor })
  assert.equal(byBob.seen, false)
})

test('what begins in the future begins by itself, without a restart or a further publication', async () => {
  const from = '2016-05-21T06:00:00Z'
  const [measure] = videoNotice().measures ?? []
  assert.ok(measure)
  await publish(videoNotice({ measures: [{ ...measure, from }] }))
  assert.equal((await measuresInForce(disk.parts))[0]?.state, 'coming')

  disk.clock.moveTo(Date.parse(from) - 1)
  await upload('just-before.mp4', MP4)
  disk.clock.moveTo(Date.parse(from))

  await assert.rejects(upload('at-once.mp4', MP4), refusedBy('2016-05-21-video'))
})

test('a publication by another process holds at the very next commit', async () => {
  await upload('warm.mp4', MP4)
  const other = SqliteCatalog.open(join(disk.dataFolder, 'catalog.sqlite'))
  const parts = { ...disk.parts, catalog: other }
  await draftNotice(parts, { governor: MACHINE_OPERATOR, document: videoNotice() })

  await publishNotice(parts, { governor: MACHINE_OPERATOR, id: videoNotice().id as NoticeId })

  await assert.rejects(upload('next.mp4', MP4), refusedBy('2016-05-21-video'))
  await other.close()
})

test('dates survive that the disk is closed and opened again', async () => {
  const [measure] = videoNotice().measures ?? []
  assert.ok(measure)
  await publish(
    videoNotice({
      measures: [
        { ...measure, from: '2016-05-21T13:00:00+08:00', until: '2016-06-01T00:00:00+08:00' },
      ],
    }),
  )
  const reopened = SqliteCatalog.open(join(disk.dataFolder, 'catalog.sqlite'))
  const parts = { ...disk.parts, catalog: reopened }

  const [view] = await measuresInForce(parts)
  assert.equal(view?.from, Date.UTC(2016, 4, 21, 5))
  assert.equal(view.until, Date.UTC(2016, 4, 31, 16))
  disk.clock.moveTo(Date.UTC(2016, 4, 21, 5))
  await assert.rejects(upload('during.mp4', MP4, parts), refusedBy('2016-05-21-video'))
  disk.clock.moveTo(Date.UTC(2016, 4, 31, 16))
  await upload('over.mp4', MP4, parts)
  await reopened.close()
})

test('a lifting notice ends the measures of the one it names, and both stay to be read', async () => {
  await publish(videoNotice())
  disk.clock.advance(DAY_MS)

  await publish(laterNotice('lift'))

  await upload('again.mp4', MP4)
  const view = await getNotice(disk.parts, { id: videoNotice().id as NoticeId })
  assert.equal(view.inForce, false)
  assert.deepEqual(view.changedBy, ['2016-06-01-lift'])
  assert.equal(view.measures[0]?.state, 'ended')
  assert.equal(view.measures[0].endedBy, '2016-06-01-lift')
  assert.equal(view.measures[0].until, NOON + DAY_MS)
  await assert.rejects(publish(laterNotice('lift', { id: 'twice' })), faultAt('of'))
})

test('an amending notice replaces the measures, without a gap between the two', async () => {
  await publish(videoNotice())
  const from = '2016-05-23T00:00:00Z'

  await publish(
    laterNotice('amend', {
      measures: [{ effect: 'suspend', capabilities: ['upload'], media: ['audio'], from }],
    }),
  )

  await assert.rejects(upload('still.mp4', MP4), refusedBy('2016-05-21-video'))
  disk.clock.moveTo(Date.parse(from))
  await upload('allowed.mp4', MP4)
  await assert.rejects(upload('song.mp3', Buffer.from('ID3')), refusedBy('2016-06-01-amend'))
})

test('an extending notice moves the end and nothing else', async () => {
  const [measure] = videoNotice().measures ?? []
  assert.ok(measure)
  await publish(videoNotice({ measures: [{ ...measure, until: '2016-05-22T00:00:00Z' }] }))

  await publish(laterNotice('extend', { until: '2016-05-25T00:00:00Z' }))

  disk.clock.moveTo(Date.UTC(2016, 4, 24))
  await assert.rejects(upload('a.mp4', MP4), refusedBy('2016-05-21-video'))
  disk.clock.moveTo(Date.UTC(2016, 4, 25))
  await upload('b.mp4', MP4)
})

test('what is published cannot be changed, removed or published again', async () => {
  const id = videoNotice().id as NoticeId
  await publish(videoNotice())
  const governor = MACHINE_OPERATOR
  const isPublished = (error: unknown) => isProblem(error, 'precondition-failed')

  await assert.rejects(publishNotice(disk.parts, { governor, id }), isPublished)
  await assert.rejects(removeDraft(disk.parts, { governor, id }), isPublished)
  await assert.rejects(
    changeDraft(disk.parts, { governor, id, document: videoNotice() }),
    isPublished,
  )
  await assert.rejects(draftNotice(disk.parts, { governor, document: videoNotice() }), (error) =>
    isProblem(error, 'name-taken'),
  )
})

test('only administrators and the machine’s operator govern', async () => {
  const governor = { name: 'ada', accountId: ada.account.id }

  await assert.rejects(draftNotice(disk.parts, { governor, document: videoNotice() }), (error) =>
    isProblem(error, 'forbidden'),
  )
})

test('an inventory takes a second person, and their approval of this very text', async () => {
  const first = await disk.addAccount('first', { role: 'administrator' })
  const second = await disk.addAccount('second', { role: 'administrator' })
  const governors = [first, second].map(({ account }) => ({
    name: account.name,
    accountId: account.id,
  }))
  const [one, two] = governors
  assert.ok(one && two)
  const inventory = videoNotice({
    id: 'inventory',
    measures: [
      {
        effect: 'inspect',
        banks: ['authority'],
        grounds: ['obscene'],
        from: '2016-06-01T00:00:00Z',
      },
    ],
  })
  const id = 'inventory' as NoticeId
  await draftNotice(disk.parts, { governor: one, document: inventory })

  await assert.rejects(publishNotice(disk.parts, { governor: one, id }), faultAt(''))
  await assert.rejects(approveNotice(disk.parts, { governor: MACHINE_OPERATOR, id }), (error) =>
    isProblem(error, 'forbidden'),
  )
  await approveNotice(disk.parts, { governor: one, id })
  await assert.rejects(publishNotice(disk.parts, { governor: one, id }), faultAt(''))
  await approveNotice(disk.parts, { governor: two, id })
  await changeDraft(disk.parts, {
    governor: one,
    id,
    document: { ...inventory, authority: 'somebody else' },
  })
  await assert.rejects(publishNotice(disk.parts, { governor: one, id }), faultAt(''))
  const approved = await approveNotice(disk.parts, { governor: two, id })
  assert.equal(approved.state, 'approved')

  const published = await publishNotice(disk.parts, { governor: one, id })

  const view = await getNotice(disk.parts, { id })
  assert.deepEqual(
    view.approvals.map((approval) => approval.account),
    ['second'],
  )
  const entries = await disk.parts.catalog.read((tx) => tx.ledger.entries(0, 10))
  assert.deepEqual(
    entries.map((entry) => entry.kind),
    ['key', 'approval', 'notice'],
  )
  assert.equal(published.ledgerIndex, 2)
  assert.ok(!entries[1]?.entry.includes('second'))
})

test('nothing of a publication is left when a part of it fails', async () => {
  await draftNotice(disk.parts, { governor: MACHINE_OPERATOR, document: videoNotice() })
  const parts: Parts = {
    ...disk.parts,
    ledger: {
      ...disk.parts.ledger,
      sign: () => {
        throw new Error('the key cannot be read')
      },
    },
  }
  const id = videoNotice().id as NoticeId

  await assert.rejects(publishNotice(parts, { governor: MACHINE_OPERATOR, id }), /cannot be read/)

  await upload('film.mp4', MP4)
  assert.equal((await listNotices(disk.parts, { limit: 10 })).items.length, 0)
  assert.equal(await disk.parts.catalog.read((tx) => tx.ledger.size()), 0)
  await publishNotice(disk.parts, { governor: MACHINE_OPERATOR, id })
  await assert.rejects(upload('late.mp4', MP4), refusedBy(id))
})

test('somebody hears what a measure means for them, and what goes on to work', async () => {
  await publish(videoNotice())
  const company = await disk.addAccount('company', { edition: 'enterprise' })
  await publish(
    videoNotice({
      id: 'personal-only',
      measures: [{ effect: 'suspend', capabilities: ['share'], cohort: { edition: 'personal' } }],
    }),
  )

  const mine = await measuresFor(disk.parts, ada.actor)
  const theirs = await measuresFor(disk.parts, company.actor)

  assert.deepEqual(
    mine.map((one) => one.notice),
    ['2016-05-21-video', 'personal-only'],
  )
  assert.deepEqual(mine[0]?.stillWorks, ['download', 'play', 'export'])
  assert.deepEqual(
    theirs.map((one) => one.notice),
    ['2016-05-21-video'],
  )
  assert.deepEqual(theirs[0]?.stillWorks, ['download', 'play', 'share', 'export'])
})

test('notices are listed the newest first, page by page, also those of one instant', async () => {
  for (const id of ['a', 'b', 'c']) {
    await publish(videoNotice({ id, kind: 'clarification', measures: [] }))
  }
  disk.clock.advance(HOUR_MS)
  await publish(videoNotice({ id: 'd', kind: 'clarification', measures: [] }))

  const ids: string[] = []
  let after: NoticeId | undefined
  do {
    const page = await listNotices(disk.parts, { limit: 1, after })
    ids.push(...page.items.map((one) => one.document.id))
    after = page.next ?? undefined
  } while (after !== undefined)

  assert.deepEqual(ids, ['d', 'c', 'b', 'a'])
})
