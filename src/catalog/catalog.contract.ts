import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { NodeId, SpaceId } from '../domain/ids.ts'
import { Permit } from '../policy/permit-mint.ts'
import { describeBackups } from './catalog-backups.contract.ts'
import { describeDamage } from './catalog-damage.contract.ts'
import { describeJobs } from './catalog-jobs.contract.ts'
import { describeRules } from './catalog-rules.contract.ts'
import type { Catalog, NodeRecord, WriteTx } from './catalog.ts'
import { addFolder, found } from './found-account.contract.ts'

/** One database that nobody used yet, which can be opened several times. */
export type CatalogHome = { readonly open: () => Promise<Catalog> }

/**
 * What every Catalog must keep.
 *
 * @param home makes an empty database, gone when the test ends
 */
export function describeCatalog(
  name: string,
  home: (t: TestContext) => Promise<CatalogHome>,
): void {
  const check = (title: string, run: (catalog: Catalog, home: CatalogHome) => Promise<void>) => {
    test(title, async (t) => {
      const place = await home(t)
      const catalog = await place.open()
      await run(catalog, place)
      await catalog.close()
    })
  }

  describe(`${name} is a Catalog`, () => {
    describe('transactions', () => {
      transactions(check)
    })
    describe('many at once', () => {
      company(check)
    })
    describe('names and pages', () => {
      pages(check)
    })
    describe('rules', () => {
      describeRules(check)
    })
    describe('bytes and their damage', () => {
      describeDamage(check)
    })
    describe('jobs', () => {
      describeJobs(check)
    })
    describe('backups', () => {
      describeBackups(check)
    })
  })
}

export type Check = (
  title: string,
  run: (catalog: Catalog, home: CatalogHome) => Promise<void>,
) => void

function transactions(check: Check): void {
  check('a transaction happens whole', async (catalog) => {
    const { account, spaceId } = await catalog.write((tx) => found(tx, 'ada'))

    const seen = await catalog.read(async (tx) => ({
      account: await tx.accounts.byId(account.id),
      space: await tx.spaces.byId(spaceId),
    }))

    assert.equal(seen.account?.name, 'ada')
    assert.equal(seen.space?.ownerId, account.id)
  })

  check('or not at all, its outbox row and its jobs included', async (catalog) => {
    const failing = catalog.write(async (tx) => {
      const { spaceId, root } = await found(tx, 'ada')
      await addFolder(tx, root, 'plans')
      await noteCreated(tx, root)
      await tx.jobs.add({ kind: 'clean-up' }, { notBefore: 0 })
      throw new Error(`Not after all: ${String(spaceId)}`)
    })
    await assert.rejects(failing, /Not after all/)

    assert.equal(await catalog.read((tx) => tx.accounts.count()), 0)
    assert.equal(await catalog.read((tx) => tx.jobs.nextDue()), undefined)
    const space = 1 as SpaceId
    const changes = await catalog.read((tx) =>
      tx.changes.since({ spaceId: space, after: 0, limit: 10 }),
    )
    assert.deepEqual(changes, [])
  })

  check('what was acknowledged is there for everybody at once', async (catalog, { open }) => {
    const second = await open()
    for (let turn = 0; turn < 20; turn++) {
      await catalog.write((tx) => found(tx, `person ${String(turn)}`))

      assert.equal(await second.read((tx) => tx.accounts.count()), turn + 1)
    }
    await second.close()
  })

  check(
    'a member is found as the last commit left it, whoever made that',
    async (catalog, home) => {
      const second = await home.open()
      const { root } = await catalog.write((tx) => found(tx, 'ada'))
      const plans = await catalog.write((tx) => addFolder(tx, root, 'plans'))
      const find = (one: Catalog) => one.read((tx) => tx.nodes.child(root.id, 'plans'))
      const permit = { write: Permit.mint('write'), remove: Permit.mint('remove') }

      for (const writer of [catalog, second, catalog]) {
        const etag = String(Math.random())
        await writer.write((tx) => tx.nodes.setEtag(permit.write, { id: plans.id, etag, now: 1 }))
        assert.deepEqual([(await find(catalog))?.etag, (await find(second))?.etag], [etag, etag])
      }

      await second.write((tx) => tx.nodes.delete(permit.remove, plans.id))
      assert.deepEqual([await find(catalog), await find(second)], [undefined, undefined])
      await second.close()
    },
  )

  check('everything is there when it is opened again', async (catalog, { open }) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))
    await catalog.write((tx) => addFolder(tx, root, '计划'))
    await catalog.close()

    const again = await open()

    assert.equal((await again.read((tx) => tx.nodes.child(root.id, '计划')))?.kind, 'folder')
    await again.close()
  })

  check('a read sees one state, whatever is written meanwhile', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))

    const counts = await catalog.read(async (tx) => {
      const before = await tx.nodes.childCount(root.id)
      await catalog.write((other) => addFolder(other, root, 'new'))
      return [before, await tx.nodes.childCount(root.id)]
    })

    assert.deepEqual(counts, [0, 0])
    assert.equal(await catalog.read((tx) => tx.nodes.childCount(root.id)), 1)
  })

  check('readers neither wait for a writer nor see half of its work', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))

    const seen = await catalog.write(async (tx) => {
      await addFolder(tx, root, 'half')
      return await catalog.read((other) => other.nodes.childCount(root.id))
    })

    assert.equal(seen, 0)
  })
}

function company(check: Check): void {
  check('one that fails among many undoes only itself', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))

    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        catalog.write(async (tx) => {
          await addFolder(tx, root, `folder ${String(index)}`)
          await noteCreated(tx, root)
          if (index % 3 === 0) throw new Error('no')
        }),
      ),
    )

    const good = outcomes.filter((one) => one.status === 'fulfilled').length
    assert.equal(good, 66)
    assert.equal(await catalog.read((tx) => tx.nodes.childCount(root.id)), good)
    const { spaceId } = root
    const page = { spaceId, after: 0, limit: 1000 }
    assert.equal((await catalog.read((tx) => tx.changes.since(page))).length, good)
  })

  check('a broken rule of the schema fails only whoever broke it', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => catalog.write((tx) => addFolder(tx, root, 'same'))),
    )

    assert.equal(outcomes.filter((one) => one.status === 'fulfilled').length, 1)
  })

  check('transactions of two catalogs on one database never mix', async (catalog, { open }) => {
    const second = await open()
    const { spaceId } = await catalog.write((tx) => found(tx, 'ada'))
    const charge = (one: Catalog) => one.write((tx) => tx.spaces.charge(spaceId, 1))

    await Promise.all(
      Array.from({ length: 200 }, (_, index) => charge(index % 2 === 0 ? catalog : second)),
    )

    assert.equal((await second.read((tx) => tx.spaces.byId(spaceId)))?.usedBytes, 200)
    await second.close()
  })

  check('more readers than there are connections all get their turn', async (catalog) => {
    await catalog.write((tx) => found(tx, 'ada'))

    const counts = await Promise.all(
      Array.from({ length: 100 }, () =>
        catalog.read(async (tx) => {
          await new Promise((resolve) => setImmediate(resolve))
          return await tx.accounts.count()
        }),
      ),
    )

    assert.ok(counts.every((count) => count === 1))
  })

  check('closing waits for what is under way and refuses the rest', async (catalog, { open }) => {
    let seen = -1
    const reading = catalog.read(async (tx) => {
      await new Promise((resolve) => setImmediate(resolve))
      seen = await tx.accounts.count()
    })
    const writing = catalog.write((tx) => found(tx, 'ada'))

    await catalog.close()

    await Promise.all([reading, writing])
    assert.ok(seen >= 0)
    await assert.rejects(catalog.read((tx) => tx.accounts.count()))
    await assert.rejects(catalog.write((tx) => tx.accounts.count()))
    const again = await open()
    assert.equal(await again.read((tx) => tx.accounts.count()), 1)
    await again.close()
  })
}

function pages(check: Check): void {
  check('a name exists once in a folder, and once among accounts', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))
    await catalog.write((tx) => addFolder(tx, root, 'plans'))

    await assert.rejects(catalog.write((tx) => addFolder(tx, root, 'plans')))
    await assert.rejects(catalog.write((tx) => found(tx, 'ada')))
    // Upper case is another name: names are compared as stored.
    await catalog.write((tx) => addFolder(tx, root, 'Plans'))
  })

  check('members come in code-point order, page by page, each once', async (catalog) => {
    // In UTF-16 units the emoji would come before the full-width tilde.
    const names = ['Z', 'a', 'a b', 'ab', 'é', '中', '～', '😀', '😀2']
    const { root } = await catalog.write((tx) => found(tx, 'ada'))
    await catalog.write(async (tx) => {
      for (const name of names.toReversed()) await addFolder(tx, root, name)
    })

    for (const limit of [1, 2, 4, 9, 10]) {
      assert.deepEqual(await walk(catalog, root.id, limit), names)
    }
  })

  check('a cursor need not be there any more, and the last page is empty', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))
    await catalog.write(async (tx) => {
      for (const name of ['a', 'c']) await addFolder(tx, root, name)
    })
    const after = async (name: string) => {
      const page = { after: name, limit: 5 }
      const nodes = await catalog.read((tx) => tx.nodes.children(root.id, page))
      return nodes.map((node) => node.name)
    }

    assert.deepEqual(await after(''), ['a', 'c'])
    assert.deepEqual(await after('b'), ['c'])
    assert.deepEqual(await after('c'), [])
    assert.deepEqual(await after('z'), [])
  })

  check(
    'the outbox is in the order of commits, and its cursor never turns back',
    async (catalog) => {
      const { root } = await catalog.write((tx) => found(tx, 'ada'))
      const { spaceId } = root
      for (let turn = 0; turn < 5; turn++) await catalog.write((tx) => noteCreated(tx, root))
      const first = await catalog.read((tx) => tx.changes.since({ spaceId, after: 0, limit: 3 }))
      const after = first.at(-1)?.id ?? 0

      const rest = await catalog.read((tx) => tx.changes.since({ spaceId, after, limit: 3 }))

      const ids = [...first, ...rest].map((one) => one.id)
      assert.equal(ids.length, 5)
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      )
    },
  )

  check('an id is never used again', async (catalog) => {
    const { root } = await catalog.write((tx) => found(tx, 'ada'))
    const first = await catalog.write((tx) => addFolder(tx, root, 'plans'))
    await catalog.write((tx) => tx.nodes.delete(Permit.mint('remove'), first.id))

    const second = await catalog.write((tx) => addFolder(tx, root, 'plans'))

    assert.ok(second.id > first.id)
  })
}

async function walk(catalog: Catalog, parentId: NodeId, limit: number): Promise<string[]> {
  const names: string[] = []
  for (let after = ''; ; after = names.at(-1) ?? '') {
    const page = await catalog.read((tx) => tx.nodes.children(parentId, { after, limit }))
    if (page.length === 0) return names
    names.push(...page.map((node) => node.name))
  }
}

function noteCreated(tx: WriteTx, node: NodeRecord): Promise<number> {
  const { id: nodeId, spaceId } = node
  return tx.changes.add({ spaceId, nodeId, kind: 'created', accountId: null, door: 'rest', at: 0 })
}
