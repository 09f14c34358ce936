import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { NodeId } from '../../src/domain/ids.ts'
import { isProblem, type ProblemKind } from '../../src/domain/problem.ts'
import { addPerson, openDiskFor, type OpenedDisk, type Person } from '../kit/person.ts'
import { scale } from '../kit/scale.ts'
import { type ModelNode, ModelRefusal, sizeOf, TreeModel } from './tree-model.ts'

const QUOTA = 120
/** So small that larger contents take the way through drafts and the blob store. */
const INLINE = 12

type Step =
  | { readonly do: 'put'; readonly at: string[]; readonly content: string }
  | { readonly do: 'mkdir' | 'trash'; readonly at: string[] }
  | { readonly do: 'move' | 'copy'; readonly at: string[]; to: string[]; overwrite: boolean }
  | { readonly do: 'restore' | 'remove'; readonly which: number }
  | { readonly do: 'restoreVersion'; readonly at: string[]; readonly which: number }
  | { readonly do: 'reopen' }

const name = fc.constantFrom('a', '文', '😀')
const path = fc.oneof(
  { weight: 1, arbitrary: fc.constant<string[]>([]) },
  { weight: 8, arbitrary: fc.tuple(name).map((names) => [...names]) },
  { weight: 6, arbitrary: fc.tuple(name, name).map((names) => [...names]) },
  { weight: 2, arbitrary: fc.array(name, { minLength: 3, maxLength: 4 }) },
)
const content = fc.constantFrom('', 'x', 'four', '五'.repeat(5), 'y'.repeat(30), 'z'.repeat(13))
const which = fc.nat({ max: 1000 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), at: path, content }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('mkdir' as const), at: path }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('move' as const, 'copy' as const),
      at: path,
      to: path,
      overwrite: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('trash' as const), at: path }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('restore' as const, 'remove' as const), which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('restoreVersion' as const), at: path, which }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
)

test('any sequence of operations on a tree ends as it would in plain memory', async (t) => {
  const disk = await openDiskFor(t, { inlineBytesMax: INLINE })
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 60, maxLength: 120, size: 'max' }),
      async (steps) => {
        const person = await addPerson(disk, `person-${String(run++)}`, { quotaBytes: QUOTA })
        const model = new TreeModel(QUOTA)
        const trashed: NodeId[] = []
        for (const one of steps) {
          const expected = await kindOf(() => playInModel(model, one))
          const kept = { disk, person, model, trashed }
          assert.equal(await kindOf(() => playOnDisk(kept, one)), expected, JSON.stringify(one))
          assert.equal(await person.usedBytes(), model.usedBytes, JSON.stringify(one))
        }
        await compare(person, model.root, '/')
      },
    ),
    // A long sequence tells little more when it is shortened, and that would take minutes.
    { numRuns: scale(25, 2000), endOnFailure: true, ...seedOf(t) },
  )
})

const NOTHING = 0 as NodeId

type Kept = { disk: OpenedDisk; person: Person; model: TreeModel; trashed: NodeId[] }

function playInModel(model: TreeModel, one: Step): void {
  switch (one.do) {
    case 'put': {
      model.put(one.at, one.content)
      return
    }
    case 'mkdir': {
      model.mkdir(one.at)
      return
    }
    case 'trash': {
      model.trash(one.at)
      return
    }
    case 'move': {
      model.move(one.at, one.to, one.overwrite)
      return
    }
    case 'copy': {
      model.copy(one.at, one.to, one.overwrite)
      return
    }
    case 'restore': {
      model.restore(one.which % Math.max(1, model.trashed.length))
      return
    }
    case 'remove': {
      model.remove(one.which % Math.max(1, model.trashed.length))
      return
    }
    case 'restoreVersion': {
      model.restoreVersion(one.at, 1 + (one.which % 3))
      return
    }
    case 'reopen':
      return undefined
  }
}

async function playOnDisk({ disk, person, model, trashed }: Kept, one: Step): Promise<unknown> {
  const text = (names: string[]) => `/${names.join('/')}`
  // What a move or copy replaces is only known by what now has the name.
  const replaced = 'to' in one ? await idOf(person, text(one.to)) : undefined
  const noteReplaced = () => {
    if (trashed.length < model.trashed.length && replaced !== undefined) trashed.push(replaced)
  }
  switch (one.do) {
    case 'put':
      return await person.put(text(one.at), one.content)
    case 'mkdir':
      return await person.mkdir(text(one.at))
    case 'trash':
      return trashed.push(await person.trash(text(one.at)))
    case 'move':
    case 'copy':
      await person[one.do](text(one.at), text(one.to), { overwrite: one.overwrite })
      {
        noteReplaced()
        return
      }
    case 'restore':
    case 'remove': {
      const index = one.which % Math.max(1, trashed.length)
      const id = trashed[index] ?? NOTHING
      // The same node may lie in the trash again later, in another place of the row.
      if (index < trashed.length) trashed[index] = NOTHING
      return await person[one.do](id)
    }
    case 'restoreVersion': {
      const [, ...earlier] = await person.versions(text(one.at))
      return await person.restoreVersion(text(one.at), earlier[one.which % 3] ?? 0)
    }
    case 'reopen': {
      await disk.reopen()
      return
    }
  }
}

async function compare(person: Person, expected: ModelNode, path: string): Promise<void> {
  const node = await person.node(path)
  assert.equal(node.kind, expected.kind)
  assert.equal(node.size, sizeOf(expected), path)
  if (expected.kind === 'file') {
    assert.equal((await person.read(path)).toString(), expected.content)
    assert.equal((await person.versions(path)).length, expected.earlier.length + 1)
    return
  }
  const names = await person.names(path)
  assert.deepEqual(names.toSorted(), [...expected.members.keys()].sort(), path)
  for (const [name, member] of expected.members) {
    await compare(person, member, `${path === '/' ? '' : path}/${name}`)
  }
}

async function idOf(person: Person, path: string): Promise<NodeId | undefined> {
  return (await person.node(path).catch(() => undefined))?.id
}

async function kindOf(work: () => unknown): Promise<ProblemKind | 'ok'> {
  try {
    await work()
    return 'ok'
  } catch (error) {
    if (isProblem(error) || error instanceof ModelRefusal) return error.kind
    throw error
  }
}

function seedOf(t: TestContext): { readonly seed: number } {
  const seed = randomInt(2 ** 31)
  t.diagnostic(`seed ${String(seed)}`)
  return { seed }
}
