import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addPerson, openDiskFor } from '../../test/kit/person.ts'
import { publishMeasure } from '../../test/kit/publish-measure.ts'
import type { NodeId } from '../domain/ids.ts'
import { DEPTH_MAX } from '../domain/node-name.ts'
import { isProblem, type ProblemKind } from '../domain/problem.ts'
import { lockNode } from './locks.ts'
import { emptyTrash, listTrash } from './trash.ts'

const is = (kind: ProblemKind) => (error: unknown) => isProblem(error, kind)

describe('moves', () => {
  test('a move that makes no sense is refused and changes nothing', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    for (const path of ['/a', '/a/b', '/c']) await ada.mkdir(path)
    await ada.put('/f', 'one')
    const before = (await ada.node('/')).etag

    await assert.rejects(ada.move('/a', '/a/b/a'), is('invalid-input'))
    await assert.rejects(ada.move('/a', '/a/x'), is('invalid-input'))
    await assert.rejects(ada.copy('/a', '/a/b/a'), is('invalid-input'))
    await assert.rejects(ada.move('/a', '/a'), is('forbidden'))
    await assert.rejects(ada.move('/a/b', '/a', { overwrite: true }), is('forbidden'))
    await assert.rejects(ada.move('/', '/c/x'), is('forbidden'))
    await assert.rejects(ada.move('/f', '/'), is('forbidden'))
    await assert.rejects(ada.move('/f', '/missing/f'), is('parent-missing'))
    await assert.rejects(ada.move('/a', '/f/a'), is('parent-missing'))
    await assert.rejects(ada.move('/f', '/c'), is('name-taken'))
    await assert.rejects(ada.move('/g', '/h'), is('not-found'))

    assert.equal((await ada.node('/')).etag, before)
  })

  test('what is overwritten by a move lies in the trash', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    await ada.put('/new', 'new')
    const old = await ada.put('/old', 'old')

    await ada.move('/new', '/old', { overwrite: true })

    assert.equal((await ada.read('/old')).toString(), 'new')
    await ada.restore(old.id)
    assert.equal((await ada.read('/old (2)')).toString(), 'old')
  })

  test('to another space go the bytes and their history, within its quota', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    const small = await ada.addSpace('small', 5)
    const large = await ada.addSpace('large', 100)
    await ada.mkdir('/a')
    await ada.put('/a/f', 'one')
    await ada.put('/a/f', 'four')

    await assert.rejects(ada.move('/a', '/a', { space: small }), is('quota-exceeded'))
    await ada.move('/a', '/a', { space: large })

    assert.equal(await ada.usedBytes(), 0)
    assert.equal(await ada.usedBytes(large), 7)
    const moved = await ada.node('/a/f', large)
    assert.equal(moved.spaceId, large)
    assert.equal((await ada.node('/', large)).size, 4)
  })
})

describe('limits of the tree', () => {
  test('nothing lies deeper than a path can name, also after a move, a copy or a restore', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    const deep = `/${Array.from({ length: DEPTH_MAX - 2 }, () => 'd').join('/')}`
    for (let end = deep.indexOf('/', 1); end > 0; end = deep.indexOf('/', end + 1)) {
      await ada.mkdir(deep.slice(0, end))
    }
    await ada.mkdir(deep)
    await ada.mkdir('/tree')
    await ada.mkdir('/tree/b')
    await ada.put('/tree/b/f', 'x')

    await assert.rejects(ada.move('/tree', `${deep}/tree`), is('invalid-input'))
    await assert.rejects(ada.copy('/tree', `${deep}/tree`), is('invalid-input'))
    await ada.move('/tree/b', `${deep}/b`)
    assert.equal((await ada.read(`${deep}/b/f`)).toString(), 'x')
    await ada.put('/tree/f', 'x')
    const id = await ada.trash('/tree')
    const { id: parentId } = await ada.node(`${deep}/b`)
    await assert.rejects(ada.restore(id, { parentId }), is('invalid-input'))
  })

  test('a path stays within 4,096 bytes, whatever is renamed above it', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    const long = '字'.repeat(80)
    let path = '/a'
    await ada.mkdir(path)
    for (let level = 0; level < 16; level++) await ada.mkdir((path += `/${long}`))
    await ada.put(`${path}/f`, 'x')
    await ada.mkdir('/b')

    await assert.rejects(ada.move('/a', `/${long}`), is('invalid-input'))
    await assert.rejects(ada.move('/a', `/b/${long}`), is('invalid-input'))
    await assert.rejects(ada.copy('/a', `/${long}`), is('invalid-input'))
    // Shorter, or as long: nothing below it can have become too long.
    await ada.move('/a', '/c')
    assert.equal((await ada.read(`/c${path.slice(2)}/f`)).toString(), 'x')
  })
})

describe('trash', () => {
  test('a name that is taken by now gets a number, within the length of names', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    const longest = `${'n'.repeat(251)}.txt`
    const strange = `n.${'x'.repeat(253)}`
    for (const name of ['f.txt', 'noext', '.hidden', longest, strange]) {
      await ada.put(`/${name}`, 'first')
      const id = await ada.trash(`/${name}`)
      await ada.put(`/${name}`, 'second')

      const back = await ada.restore(id)

      assert.match(back.name, / \(2\)/)
      assert.ok(back.name.length <= 255)
      assert.equal((await ada.read(`/${back.name}`)).toString(), 'first')
    }
    assert.ok((await ada.names('/')).includes('f (2).txt'))
  })

  test('what is restored finds its folder again, or gets it made', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    for (const path of ['/a', '/a/b']) await ada.mkdir(path)
    const { id, etag } = await ada.put('/a/b/f', 'one')

    await ada.trash('/a/b/f')
    await ada.move('/a/b', '/renamed')
    await ada.restore(id)
    assert.equal(await ada.pathOf(id), '/renamed/f')

    await ada.trash('/renamed/f')
    await ada.trash('/renamed')
    await ada.trash('/a')
    const back = await ada.restore(id)
    assert.equal(await ada.pathOf(id), '/renamed/f')
    assert.equal(back.etag, etag)

    // A file has taken the name of the folder: the folder is made beside it.
    await ada.trash('/renamed/f')
    await ada.trash('/renamed')
    await ada.put('/renamed', 'a file')
    await ada.restore(id)
    assert.equal(await ada.pathOf(id), '/renamed (2)/f')
  })

  test('it goes back into a folder of its own space only', async (t) => {
    const ada = await addPerson(await openDiskFor(t), 'ada')
    const other = await ada.addSpace('other')
    const { id: file } = await ada.put('/file', 'x')
    await ada.put('/f', 'one')
    const id = await ada.trash('/f')
    const { id: otherRoot } = await ada.node('/', other)

    await assert.rejects(ada.restore(id, { parentId: otherRoot }), is('invalid-input'))
    await assert.rejects(ada.restore(id, { parentId: file }), is('parent-missing'))
    await assert.rejects(ada.restore(id, { parentId: 999 as NodeId }), is('not-found'))
    assert.equal((await ada.restore(id, { name: 'g' })).name, 'g')
  })

  test('a new name that makes it a suspended class is refused, the old one is not', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    await ada.put('/c.txt', 'text')
    await ada.put('/film.mp4', 'stored before')
    const text = await ada.trash('/c.txt')
    const film = await ada.trash('/film.mp4')
    const now = disk.clock.now()
    await publishMeasure(disk.parts.catalog, {
      capabilities: ['upload', 'save'],
      media: ['video'],
      from: now,
    })

    await assert.rejects(ada.restore(text, { name: 'c.mp4' }), is('suspended-by-notice'))
    assert.equal((await ada.restore(film)).byName, 'video')
    const renamed = await ada.restore(text, { name: 'c.pdf' })
    assert.equal(renamed.byName, 'document')
  })

  test('a folder of thousands goes in steps, and can be restored exactly between two', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    for (const path of ['/a', '/a/b', '/a/b/c', '/keep']) await ada.mkdir(path)
    const puts = Array.from({ length: 1300 }, (_, index) =>
      ada.put(`/a/b/${String(index)}`, 'four'),
    )
    await Promise.all([...puts, ada.put('/a/b/c/f', 'four'), ada.put('/keep/f', 'four')])
    const id = await ada.trash('/a')
    await stopAfterOneStep(disk.parts.catalog, () => ada.remove(id))
    await disk.reopen()

    await ada.restore(id)

    const left = (await ada.names('/a/b')).length
    assert.ok(left > 0 && left < 1301)
    const bytes = (await ada.node('/a')).size
    assert.equal((await ada.node('/')).size, bytes + 4)
    assert.equal((await ada.node('/a/b')).size, bytes)
    assert.equal(await ada.usedBytes(), bytes + 4)
    assert.equal(await ada.trash('/a'), id)
    await ada.remove(id)
    assert.equal(await ada.usedBytes(), 4)
    assert.equal((await ada.node('/')).size, 4)
    await assert.rejects(ada.restore(id), is('not-found'))
  })

  test('emptying takes everything, also what somebody else takes at the same moment', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    for (const name of ['a', 'b', 'c']) {
      await ada.put(`/${name}`, name)
      await ada.trash(`/${name}`)
    }
    const request = { actor: ada.actor, spaceId: ada.home }

    await Promise.all([emptyTrash(disk.parts, request), emptyTrash(disk.parts, request)])

    assert.deepEqual(await listTrash(disk.parts, { ...request, limit: 10 }), [])
    assert.equal(await ada.usedBytes(), 0)
  })
})

describe('locks', () => {
  test('a lock that a WebDAV program holds holds for everybody', async (t) => {
    const disk = await openDiskFor(t)
    const ada = await addPerson(disk, 'ada')
    await ada.mkdir('/a')
    await ada.put('/a/f', 'one')
    await ada.put('/a/f', 'two')
    await ada.put('/g', 'x')
    const trashed = await ada.trash('/g')
    await ada.put('/g', 'x')
    const { id: folder } = await ada.node('/a')
    await lockNode(disk.parts, {
      actor: ada.actor,
      target: ada.at('/a'),
      scope: 'exclusive',
      depth: 'infinity',
      owner: '',
      durationMs: 60_000,
      lockTokens: [],
    })

    for (const change of [
      () => ada.put('/a/f', 'three'),
      () => ada.put('/a/new', 'x'),
      () => ada.mkdir('/a/new'),
      () => ada.move('/a/f', '/f'),
      () => ada.move('/a', '/b'),
      () => ada.move('/g', '/a/g'),
      () => ada.copy('/g', '/a/g'),
      () => ada.trash('/a/f'),
      () => ada.trash('/a'),
      () => ada.restoreVersion('/a/f', 1),
      () => ada.restore(trashed, { parentId: folder }),
    ]) {
      await assert.rejects(change(), is('locked'))
    }
    assert.equal((await ada.read('/a/f')).toString(), 'two')
    await ada.copy('/a/f', '/copy')

    disk.clock.advance(60_000)
    await ada.put('/a/f', 'three')
  })
})

/** As a crash between two steps does: the second transaction never comes. */
async function stopAfterOneStep(
  catalog: { write: unknown },
  work: () => Promise<unknown>,
): Promise<void> {
  const { write } = catalog as { write: (...given: unknown[]) => unknown }
  let steps = 0
  catalog.write = (...given: unknown[]) => {
    if (steps++ > 0) throw new Error('The power failed.')
    return write.apply(catalog, given)
  }
  await assert.rejects(work(), /power failed/)
  catalog.write = write
}
