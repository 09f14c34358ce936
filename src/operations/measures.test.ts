import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { addPerson, openDiskFor, type Person } from '../../test/kit/person.ts'
import { liftMeasure, publishMeasure } from '../../test/kit/publish-measure.ts'
import { MEDIA_CLASSES, type MediaClass } from '../domain/governed.ts'
import type { NodeId, NoticeId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { listDrafts, readDraft } from './drafts.ts'
import { collect } from '../../test/kit/byte-streams.ts'
import { setAccountState } from './accounts.ts'
import { uploadFile } from './upload-file.ts'

const HOUR = 3_600_000
const signal = new AbortController().signal
const suspended = (error: unknown) =>
  isProblem(error, 'suspended-by-notice') && error.facts['notice'] === 'test-notice'

/** A file of each class by its name, with bytes that say nothing stricter. */
const NAMES: Record<MediaClass, string> = {
  video: 'film.mp4',
  software: 'setup.exe',
  audio: 'song.mp3',
  image: 'photo.jpg',
  archive: 'box.zip',
  document: 'paper.pdf',
  text: 'note.txt',
  other: 'thing.bin',
}
const WORDS = Buffer.from('words and nothing else')
const NOISE = Buffer.from([0, 1, 2, 3, 0xfe, 0xff, 0, 9])
/** The beginning of an MP4 file, whatever its name. */
const FILM = Buffer.concat([
  Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'),
  Buffer.alloc(9000, 7),
])

const contentOf = (media: MediaClass) => (media === 'other' ? NOISE : WORDS)

describe('what a suspended class refuses, and what it does not', () => {
  for (const media of MEDIA_CLASSES) {
    test(`${media}: no new content comes in, all that was there stays usable`, async (t) => {
      const kept = await stored(t, media)
      const { disk, ada, other, now } = kept
      await publishMeasure(disk.parts.catalog, {
        capabilities: ['upload', 'save', 'fetch'],
        media: [media],
        from: now,
      })

      await refusesNew(ada, other, media)
      const renamed = `/was plain ${NAMES[media]}`
      // Only what neither bytes nor name say anything of is "other": no name alone makes it so.
      if (media !== 'other') {
        await assert.rejects(ada.move(plain(media), renamed), suspended)
        await assert.rejects(ada.copy(plain(media), renamed), suspended)
      }
      await letsExistingBe(ada, kept.trashed, media)
      await letsOthersPass(ada, media)
    })
  }

  test('every class: nothing comes in at all, and everything stays usable', async (t) => {
    const { disk, ada, other, trashed, now } = await stored(t, 'video')
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload', 'save'], from: now })

    await refusesNew(ada, other, 'video')
    await assert.rejects(ada.put('/new.jpg', WORDS), suspended)
    await letsExistingBe(ada, trashed, 'video')
    await ada.mkdir('/folders hold nothing')
  })
})

async function stored(t: TestContext, media: MediaClass) {
  const disk = await openDiskFor(t)
  const ada = await addPerson(disk, 'ada')
  const other = await ada.addSpace('other')
  const name = NAMES[media]
  await ada.mkdir('/a')
  for (const path of [`/a/${name}`, `/${name}`, `/trash ${name}`]) {
    await ada.put(path, Buffer.concat([contentOf(media), Buffer.from([1])]))
    await ada.put(path, contentOf(media))
  }
  // Neither name nor bytes are of the class, whichever it is.
  await ada.put(plain(media), media === 'text' ? NOISE : WORDS)
  const trashed = await ada.trash(`/trash ${name}`)
  return { disk, ada, other, trashed, now: disk.clock.now() }
}

function plain(media: MediaClass): string {
  return media === 'text' ? '/plain.bin' : '/plain.txt'
}

async function refusesNew(ada: Person, space: number, media: MediaClass): Promise<void> {
  const name = NAMES[media]
  const other = space as Person['home']
  const used = await ada.usedBytes()
  await assert.rejects(ada.put(`/new ${name}`, contentOf(media)), suspended)
  await assert.rejects(
    ada.put(`/${name}`, Buffer.concat([contentOf(media), Buffer.from([2])])),
    suspended,
  )
  await assert.rejects(ada.put(`/${name}`, contentOf(media)), suspended)
  await assert.rejects(ada.put(`/${name}`, ''), suspended)
  await assert.rejects(ada.copy(`/${name}`, `/${name}`, { space: other }), suspended)
  await assert.rejects(ada.move(`/${name}`, `/${name}`, { space: other }), suspended)
  await assert.rejects(ada.copy('/a', '/a', { space: other }), suspended)
  await assert.rejects(ada.move('/a', '/a', { space: other }), suspended)
  assert.equal(await ada.usedBytes(), used)
  assert.equal(await ada.usedBytes(other), 0)
}

async function letsExistingBe(ada: Person, trashed: NodeId, media: MediaClass): Promise<void> {
  const name = NAMES[media]
  assert.ok(contentOf(media).equals(await ada.read(`/${name}`)))
  assert.equal((await ada.read(`/${name}`, 1)).length, contentOf(media).length + 1)
  await ada.copy(`/${name}`, `/copy of ${name}`)
  await ada.copy('/a', '/copy of a')
  await ada.move(`/${name}`, `/a/again ${name}`)
  await ada.move(`/a/again ${name}`, `/renamed ${name}`)
  await ada.move('/a', '/b')
  await ada.restore(trashed)
  await ada.restoreVersion(`/renamed ${name}`, 1)
  await ada.trash(`/copy of ${name}`)
}

async function letsOthersPass(ada: Person, media: MediaClass): Promise<void> {
  for (const one of MEDIA_CLASSES) {
    // Bytes that are words would be of the suspended class themselves, whatever the name.
    const bytes = media === 'text' || one === 'other' ? NOISE : WORDS
    if (one === media || (media === 'other' && one === 'text')) continue
    if (media === 'other' && bytes === NOISE) continue
    await ada.put(`/other class ${NAMES[one]}`, bytes)
  }
}

describe('disguises', () => {
  test('a film is a film by whatever name, in whatever case, and after an empty beginning', async (t) => {
    const disk = await openDiskFor(t, { inlineBytesMax: 4096 })
    const ada = await addPerson(disk, 'ada')
    await ada.put('/empty', '')
    await publishMeasure(disk.parts.catalog, {
      capabilities: ['upload'],
      media: ['video'],
      from: disk.clock.now(),
    })

    for (const path of ['/x.txt', '/x', '/x.jpg', '/empty', '/照片.jpg']) {
      await assert.rejects(ada.put(path, FILM), suspended)
      await assert.rejects(ada.put(path, FILM.subarray(0, 600)), suspended)
    }
    for (const name of ['x.MP4', 'x.Mkv', 'x.mp4.', 'x.mp4 ', 'x.ｍｐ４', 'x.txt.mp4']) {
      await assert.rejects(ada.put(`/${name}`, WORDS), suspended, name)
    }
    await ada.put('/text.txt', WORDS)
    for (const name of ['text.mp4', 'text.MP4']) {
      await assert.rejects(ada.move('/text.txt', `/${name}`), suspended)
    }
    await ada.move('/text.txt', '/mp4')
  })
})

describe('when a measure holds', () => {
  test('from its instant on, never before, until its end, and after a restart', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const from = disk.clock.now() + HOUR
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from, until: from + HOUR })

    disk.clock.moveTo(from - 1)
    await ada.put('/before', WORDS)
    disk.clock.moveTo(from)
    await assert.rejects(ada.put('/in force', WORDS), suspended)
    await disk.reopen()
    await assert.rejects(ada.put('/in force', WORDS), suspended)
    disk.clock.moveTo(from + HOUR)
    await ada.put('/after', WORDS)
  })

  test('until another notice lifts it', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const now = disk.clock.now()
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from: now })
    await assert.rejects(ada.put('/f', WORDS), suspended)

    await liftMeasure(disk.parts.catalog, 'test-notice' as NoticeId, now)

    await ada.put('/f', WORDS)
  })

  test('for its cohort only', async (t) => {
    const disk = await openDiskFor(t)
    const personal = await addPerson(disk, 'ada')
    const enterprise = await addPerson(disk, 'lin', { edition: 'enterprise' })
    const from = disk.clock.now()
    const cohort = { edition: 'personal' } as const
    await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], cohort, from })

    await assert.rejects(personal.put('/f', WORDS), suspended)
    await enterprise.put('/f', WORDS)
  })

  test('each refusal is counted once, and brings the notice to whoever is refused', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const from = disk.clock.now()
    const id = await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from })

    await assert.rejects(ada.put('/f', WORDS), suspended)
    await assert.rejects(ada.put('/f', FILM), suspended)

    const counted = await disk.parts.catalog.read(async (tx) => ({
      refusals: await tx.refusals.ofMeasure(`${id}#1` as never),
      deliveries: await tx.deliveries.counts(id),
    }))
    assert.equal(counted.refusals, 2)
    assert.equal(counted.deliveries.seen, 1)
  })
})

describe('an upload on its way when a measure begins', () => {
  for (const size of [1000, 100_000]) {
    test(`is judged at commit, and its ${String(size)} bytes stay for their owner`, async (t) => {
      const disk = await openDiskFor(t, { inlineBytesMax: 4096 })
      const ada = await addPerson(disk, 'ada')
      const bytes = Buffer.alloc(size, 'words ')
      const from = disk.clock.now() + HOUR
      const body = async function* () {
        yield bytes.subarray(0, size / 2)
        if (size > 4096) yield bytes.subarray(size / 2, size - 1)
        await publishMeasure(disk.parts.catalog, { capabilities: ['upload'], from })
        disk.clock.moveTo(from)
        yield size > 4096 ? bytes.subarray(size - 1) : bytes.subarray(size / 2)
      }
      const request = { actor: ada.actor, place: ada.at('/f'), size, body, lockTokens: [] }

      await assert.rejects(uploadFile(disk.parts, request, signal), suspended)

      assert.deepEqual(await ada.names('/'), [])
      await disk.reopen()
      const [kept] = await listDrafts(disk.parts, ada.actor)
      assert.ok(kept)
      assert.equal(kept.draft.refusedBy, 'test-notice')
      assert.equal(kept.receivedBytes, size)
      const taken = await readDraft(disk.parts, kept.draft, signal)
      assert.ok(bytes.equals(await collect(taken.bytes)))
      disk.clock.advance(disk.parts.limits.draftLifeMs)
      assert.deepEqual(await listDrafts(disk.parts, ada.actor), [])
    })
  }
})

describe('a suspended account', () => {
  test('reads and takes away everything, and changes nothing', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    await ada.mkdir('/a')
    await ada.put('/a/f', 'one')
    await ada.put('/a/f', 'two')
    await ada.put('/g', 'x')
    const trashed = await ada.trash('/g')
    const later = disk.clock.now() + HOUR
    const suspendedBy = await publishMeasure(disk.parts.catalog, {
      capabilities: ['fetch'],
      from: later,
    })
    await setAccountState(disk.parts, { id: ada.actor.accountId, suspendedBy })

    for (const change of [
      () => ada.put('/new', 'x'),
      () => ada.put('/a/f', 'x'),
      () => ada.mkdir('/b'),
      () => ada.move('/a', '/b'),
      () => ada.copy('/a', '/b'),
      () => ada.trash('/a'),
      () => ada.restore(trashed),
      () => ada.remove(trashed),
      () => ada.restoreVersion('/a/f', 1),
    ]) {
      await assert.rejects(change(), (error) => isProblem(error, 'forbidden'))
    }

    assert.deepEqual(await ada.names('/a'), ['f'])
    assert.equal((await ada.read('/a/f')).toString(), 'two')
    assert.equal((await ada.read('/a/f', 1)).toString(), 'one')
  })
})
