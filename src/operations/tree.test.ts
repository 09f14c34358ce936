import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addPerson, openDiskFor } from '../../test/kit/person.ts'
import { publishMeasure } from '../../test/kit/publish-measure.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem, type ProblemKind } from '../domain/problem.ts'
import { copyNode } from './copy-node.ts'
import { uploadFile } from './upload-file.ts'
import { listVersions } from './versions.ts'

const is = (kind: ProblemKind) => (error: unknown) => isProblem(error, kind)
const INLINE = 1024 * 8

describe('uploads', () => {
  test('content below, at and above the inline limit comes back as it was', async (t) => {
    const disk = await openDiskFor(t, { inlineBytesMax: INLINE })
    const ada = await addPerson(disk, 'ada')

    for (const size of [0, 1, INLINE - 1, INLINE, INLINE + 1, 200_000]) {
      const bytes = Buffer.alloc(size, `${String(size)} `)
      const node = await ada.put('/f', bytes)
      assert.equal(node.size, size)
      const inline = await disk.parts.catalog.read((tx) =>
        tx.blobs.inlineBytes(node.blobId as BlobId),
      )
      assert.equal(inline !== undefined, size <= INLINE)
      assert.ok(bytes.equals(await ada.read('/f')))
    }
    await disk.reopen()
    assert.equal((await ada.read('/f')).length, 200_000)
  })

  test('overwriting keeps what was there as a version', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const first = await ada.put('/f', 'one')
    const second = await ada.put('/f', 'two!')

    assert.equal(second.id, first.id)
    assert.notEqual(second.etag, first.etag)
    assert.deepEqual(await ada.versions('/f'), [2, 1])
    assert.equal((await ada.read('/f', 1)).toString(), 'one')
    assert.equal(await ada.usedBytes(), 7)
  })

  test('an empty file, or the same bytes again, leaves no version', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')

    await ada.put('/f', '')
    await ada.put('/f', 'one')
    await ada.put('/f', 'one')

    assert.equal((await ada.versions('/f')).length, 1)
    assert.equal(await ada.usedBytes(), 3)
  })

  test('a body that ends early changes nothing, small or large', async (t) => {
    const disk = await openDiskFor(t, { inlineBytesMax: INLINE })
    const ada = await addPerson(disk, 'ada')
    await ada.put('/f', 'what was')

    for (const size of [10, 100_000]) {
      await assert.rejects(
        ada.put('/f', Buffer.alloc(size, 1), { size: size + 1 }),
        is('incomplete-body'),
      )
    }

    assert.equal((await ada.read('/f')).toString(), 'what was')
    assert.equal(await ada.usedBytes(), 8)
  })

  test('of many that may only make a new file one wins, and nothing of the others stays', async (t) => {
    const disk = await openDiskFor(t, { inlineBytesMax: INLINE })
    const ada = await addPerson(disk, 'ada')

    for (const size of [10, 50_000]) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 16 }, (_, index) =>
          ada.put(`/of ${String(size)}`, Buffer.alloc(size, String(index)), {
            precondition: { ifNoneMatch: '*' },
          }),
        ),
      )
      assert.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 1)
      const lost = outcomes.filter((one) => one.status === 'rejected')
      assert.ok(lost.every((one) => isProblem(one.reason, 'precondition-failed')))
    }
    assert.equal(await ada.usedBytes(), 50_010)
    assert.deepEqual(await ada.versions('/of 10'), [1])
  })

  test('a counter that is changed only as it was read counts exactly', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    await ada.put('/count', '0')
    const increment = async (): Promise<void> => {
      const { etag } = await ada.node('/count')
      const next = String(Number(await ada.read('/count')) + 1)
      try {
        await ada.put('/count', next, { precondition: { ifMatch: [etag] } })
      } catch (error) {
        if (!isProblem(error, 'precondition-failed')) throw error
        await increment()
      }
    }

    await Promise.all(Array.from({ length: 20 }, increment))

    assert.equal((await ada.read('/count')).toString(), '20')
  })

  test('a quota cannot be raced', async (t) => {
    const disk = await openDiskFor(t, { inlineBytesMax: INLINE })
    for (const size of [600, 60_000]) {
      const person = await addPerson(disk, `of ${String(size)}`.replace(' ', '-'), {
        quotaBytes: size / 0.6,
      })

      const outcomes = await Promise.allSettled(
        Array.from({ length: 32 }, (_, index) =>
          person.put(`/${String(index)}`, Buffer.alloc(size, String(index))),
        ),
      )

      assert.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 1)
      assert.equal(await person.usedBytes(), size)
      assert.equal((await person.names('/')).length, 1)
    }
  })

  test('a quota counts versions, copies and what lies in the trash', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada', { quotaBytes: 100 })
    await ada.put('/f', Buffer.alloc(40, 1))
    await ada.put('/f', Buffer.alloc(40, 2))

    await assert.rejects(ada.copy('/f', '/g'), is('quota-exceeded'))
    await assert.rejects(ada.put('/f', Buffer.alloc(40, 3)), is('quota-exceeded'))
    const id = await ada.trash('/f')
    await assert.rejects(ada.put('/g', Buffer.alloc(40, 3)), is('quota-exceeded'))
    await ada.remove(id)
    await ada.put('/g', Buffer.alloc(100, 3))
  })

  test('what is removed makes room at once, and what comes takes it at once', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada', { quotaBytes: 100 })
    for (let turn = 0; turn < 3; turn++) {
      await ada.put('/f', Buffer.alloc(80, turn))
      await assert.rejects(ada.put('/g', Buffer.alloc(21, 9)), is('quota-exceeded'))
      await ada.remove(await ada.trash('/f'))
    }
  })

  test('nobody is heard before the gate: a refused request never reads its body', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada', { quotaBytes: 10 })
    let isRead = false
    const body = () => {
      isRead = true
      throw new Error('read')
    }
    const upload = (path: string, size: number) =>
      uploadFile(
        disk.parts,
        { actor: ada.actor, place: ada.at(path), size, body, lockTokens: [] },
        new AbortController().signal,
      )

    await assert.rejects(upload('/f', 11), is('quota-exceeded'))
    await assert.rejects(upload('/missing/f', 1), is('parent-missing'))
    await ada.mkdir('/folder')
    await assert.rejects(upload('/folder', 1), is('name-taken'))
    await assert.rejects(upload('/', 1), is('forbidden'))
    assert.equal(isRead, false)
  })
})

describe('etags', () => {
  test('a change climbs to the root, and nowhere else', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    for (const path of ['/a', '/a/b', '/other', '/a/beside']) await ada.mkdir(path)
    const watched = ['/', '/a', '/a/b', '/other', '/a/beside']
    const changed = async (work: () => Promise<unknown>) => {
      const etags = async () =>
        Promise.all(watched.map(async (path) => (await ada.node(path)).etag))
      const before = await etags()
      await work()
      const after = await etags()
      return watched.filter((_, index) => before[index] !== after[index])
    }
    const up = ['/', '/a', '/a/b']

    assert.deepEqual(await changed(() => ada.put('/a/b/f', 'one')), up)
    assert.deepEqual(await changed(() => ada.put('/a/b/f', 'two')), up)
    assert.deepEqual(await changed(() => ada.mkdir('/a/b/c')), up)
    assert.deepEqual(await changed(() => ada.move('/a/b/f', '/a/b/g')), up)
    assert.deepEqual(await changed(() => ada.restoreVersion('/a/b/g', 1)), up)
    assert.deepEqual(await changed(() => ada.copy('/a/b/g', '/other/g')), ['/', '/other'])
    assert.deepEqual(await changed(() => ada.move('/a/b/g', '/other/h')), [...up, '/other'])
    assert.deepEqual(await changed(() => ada.trash('/a/b/c')), up)
    assert.deepEqual(await changed(() => ada.names('/a/b')), [])
    assert.deepEqual(await changed(() => ada.read('/other/h')), [])
    await assert.rejects(ada.mkdir('/a/b'))
    assert.deepEqual(await changed(() => ada.mkdir('/a/b').catch(() => undefined)), [])
  })

  test('no two nodes share one, so whoever changes places is noticed', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    for (const path of ['/a', '/a/b', '/a/b/c']) await ada.mkdir(path)
    for (const path of ['/a/b/c/one', '/a/b/c/two', '/a/b/other']) await ada.put(path, path)
    await ada.copy('/a', '/copy')
    const paths = ['', '/b', '/b/c', '/b/c/one', '/b/c/two', '/b/other']
    const all = ['/', ...paths.map((path) => `/a${path}`), ...paths.map((path) => `/copy${path}`)]
    const etags = await Promise.all(all.map(async (path) => (await ada.node(path)).etag))
    assert.equal(new Set(etags).size, all.length)

    const known = (await ada.node('/copy/b/c/one')).etag
    await ada.move('/copy/b/c/two', '/copy/b/c/one', { overwrite: true })

    const put = ada.put('/copy/b/c/one', 'mine', { precondition: { ifMatch: [known] } })
    await assert.rejects(put, is('precondition-failed'))
  })

  test('what moves keeps its id, etag and history', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    await ada.mkdir('/a')
    await ada.put('/a/f', 'one')
    const before = await ada.put('/a/f', 'two')

    await ada.move('/a', '/计划 📈')

    const after = await ada.node('/计划 📈/f')
    assert.deepEqual([after.id, after.etag], [before.id, before.etag])
    assert.deepEqual(await ada.versions('/计划 📈/f'), [2, 1])
    assert.equal(await ada.pathOf(before.id), '/计划 📈/f')
  })
})

describe('versions', () => {
  test('each is as old as its content, wherever the file has gone since', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const { id } = await ada.put('/f', 'one')
    const madeAt = disk.clock.now()
    for (const move of [() => ada.move('/f', '/g'), () => ada.trash('/g'), () => ada.restore(id)]) {
      disk.clock.advance(1000)
      await move()
    }

    await ada.put('/g', 'two')

    const history = await listVersions(disk.parts, { actor: ada.actor, ref: { id } })
    assert.deepEqual(
      history.earlier.map((version) => version.madeAt),
      [madeAt],
    )
  })

  test('restoring one can itself be undone', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    await ada.put('/f', 'one')
    await ada.put('/f', 'second')

    await ada.restoreVersion('/f', 1)
    assert.equal((await ada.read('/f')).toString(), 'one')
    assert.equal((await ada.node('/')).size, 3)
    await ada.restoreVersion('/f', 2)

    assert.equal((await ada.read('/f')).toString(), 'second')
    assert.deepEqual(await ada.versions('/f'), [4, 3, 2, 1])
    assert.equal(await ada.usedBytes(), 18)
    await assert.rejects(ada.restoreVersion('/f', 9), is('not-found'))
    assert.equal((await ada.restoreVersion('/f', 4)).versionNo, 4)
  })
})

describe('copies', () => {
  test('a folder without what is in it is refused for nothing that stays behind', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const spaceId = await ada.addSpace('second')
    const names = Array.from({ length: 15 }, () => 'n'.repeat(255))
    const deep = names.map((_, index) => `/a/${names.slice(0, index + 1).join('/')}`)
    for (const path of ['/a', '/far', ...deep]) await ada.mkdir(path)
    await ada.put('/a/film.mp4', 'words')
    const from = disk.clock.now()
    await publishMeasure(disk.parts.catalog, { capabilities: ['save'], media: ['video'], from })
    const copy = { actor: ada.actor, source: ada.at('/a'), overwrite: false, lockTokens: [] }
    const targets = [ada.at(`/far/${'m'.repeat(255)}`), { spaceId, path: ['a'] }]

    for (const target of targets) {
      await assert.rejects(copyNode(disk.parts, { ...copy, target, withMembers: true }))
      const { node } = await copyNode(disk.parts, { ...copy, target, withMembers: false })
      assert.equal(node.size, 0)
    }
  })

  test('a folder is copied with all that is in it, and lives its own life', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    for (const path of ['/a', '/a/b', '/a/b/c']) await ada.mkdir(path)
    await ada.put('/a/b/f', 'one')
    await ada.put('/a/b/c/g', 'four')

    await ada.copy('/a', '/z')
    await ada.put('/a/b/f', 'changed')

    assert.equal((await ada.read('/z/b/f')).toString(), 'one')
    assert.equal((await ada.read('/z/b/c/g')).toString(), 'four')
    assert.equal((await ada.node('/z')).size, 7)
    assert.notEqual((await ada.node('/z/b/f')).id, (await ada.node('/a/b/f')).id)
    assert.deepEqual(await ada.versions('/z/b/f'), [1])
  })
})
