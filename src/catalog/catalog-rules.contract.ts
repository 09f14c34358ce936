import assert from 'node:assert/strict'
import { publishMeasure } from '../../test/kit/publish-measure.ts'
import type { MeasureId, NoticeId } from '../domain/ids.ts'
import { Permit } from '../policy/permit-mint.ts'
import type { Catalog, ReadTx, WriteTx } from './catalog.ts'
import type { Check } from './catalog.contract.ts'
import { found } from './found-account.contract.ts'

/** What a catalog remembers of measures, accounts and spaces. */
export function describeRules(check: Check): void {
  const forUploads = { capabilities: ['upload'], from: 1000 } as const

  check(
    'a publication holds at once in every catalog on the database',
    async (catalog, { open }) => {
      const second = await open()
      const tables = () => Promise.all([readTable(catalog), readTable(second), writeTable(second)])
      for (const table of await tables()) assert.equal(table.measures.length, 0)

      await publishMeasure(catalog, forUploads)

      for (const table of await tables()) assert.equal(table.measures.length, 1)
      await second.close()
    },
  )

  check('a table is compiled once for each publication', async (catalog) => {
    await publishMeasure(catalog, forUploads)

    assert.equal(await readTable(catalog), await readTable(catalog))
  })

  check('each change of an account or of the terms of a space moves the epoch', async (catalog) => {
    const { account, spaceId, root } = await catalog.write((tx) => found(tx, 'mia'))
    const { id } = account
    const profile = { id, displayName: 'M', role: 'user', edition: 'personal' } as const
    const changes: Record<string, (tx: WriteTx) => Promise<unknown>> = {
      made: (tx) => found(tx, 'leo'),
      profile: (tx) => tx.accounts.setProfile({ ...profile, language: null }),
      password: (tx) => tx.accounts.setPassword(id, 'x'),
      revoked: (tx) => tx.accounts.bumpAuthEpoch(id),
      state: (tx) => tx.accounts.setState({ id, state: 'suspended', suspendedBy: null }),
      edition: (tx) => tx.spaces.setEditionOf(id, 'enterprise'),
      root: (tx) => tx.spaces.setRoot(spaceId, root.id),
    }
    for (const [name, change] of Object.entries(changes)) {
      const before = await catalog.rulesEpoch()
      await catalog.write(change)
      assert.notEqual(await catalog.rulesEpoch(), before, name)
    }
    const last = await catalog.rulesEpoch()
    await catalog.write((tx) => tx.spaces.charge(spaceId, 1))
    assert.equal(await catalog.rulesEpoch(), last)
  })

  check('where an account stands is as new as its transaction', async (catalog, { open }) => {
    const second = await open()
    const { account, spaceId } = await catalog.write((tx) => found(tx, 'mia'))
    const stateIn = async (tx: ReadTx) => (await tx.spaces.standing(account.id, spaceId))?.state
    const states = () => Promise.all([catalog.read(stateIn), second.read(stateIn)])
    const setState = (tx: WriteTx, state: 'active' | 'suspended') =>
      tx.accounts.setState({ id: account.id, state, suspendedBy: null })
    assert.deepEqual(await states(), ['active', 'active'])

    // A snapshot from before the change goes on seeing what it saw.
    await second.read(async (tx) => {
      assert.equal(await stateIn(tx), 'active')
      await catalog.write((inside) => setState(inside, 'suspended'))
      assert.deepEqual(await states(), ['suspended', 'suspended'])
      assert.equal(await stateIn(tx), 'active')
    })
    assert.deepEqual(await states(), ['suspended', 'suspended'])

    const undone = catalog.write(async (tx) => {
      assert.equal(await stateIn(tx), 'suspended')
      await setState(tx, 'active')
      assert.equal(await stateIn(tx), 'active')
      throw new Error('Not after all.')
    })
    await assert.rejects(undone, /Not after all/)
    // Counts up to the very epoch that the undone one had.
    await catalog.write((tx) => tx.accounts.bumpAuthEpoch(account.id))
    assert.equal(await catalog.write(stateIn), 'suspended')
    await second.close()
  })

  check('what was read a moment before a commit is read anew after it', async (catalog) => {
    const { account } = await catalog.write((tx) => found(tx, 'mia'))

    const before = await catalog.write(async (tx) => {
      const epoch = await catalog.rulesEpoch()
      await tx.accounts.bumpAuthEpoch(account.id)
      return epoch
    })

    assert.equal(await catalog.rulesEpoch(), before + 1)
    const read = await catalog.read((tx) => tx.accounts.byId(account.id))
    assert.equal(read?.authEpoch, account.authEpoch + 1)
  })

  check('a publication that was undone is not remembered', async (catalog) => {
    const permit = Permit.mint('govern')
    const id = 'undone' as NoticeId
    // Together in one commit: the second publishes under the epoch that the first had.
    const outcomes = await Promise.allSettled([
      catalog.write(async (tx) => {
        await publishInside(tx, id)
        assert.equal((await tx.measures()).measures.length, 1)
        throw new Error('Not after all.')
      }),
      catalog.write((tx) => tx.notices.setEpoch(permit, 2)),
      catalog.write((tx) => tx.measures()),
    ])

    assert.deepEqual(
      outcomes.map((one) => one.status),
      ['rejected', 'fulfilled', 'fulfilled'],
    )
    const last = outcomes[2]
    assert.ok(last.status === 'fulfilled')
    assert.deepEqual(last.value.measures, [])
  })

  check(
    'what was read right after an undone publication is not taken for the next one’s',
    async (catalog) => {
      // Together in one commit: the second asks under the epoch from before the first.
      await Promise.allSettled([
        catalog.write(async (tx) => {
          await publishInside(tx, 'undone' as NoticeId)
          await tx.measures()
          throw new Error('Not after all.')
        }),
        writeTable(catalog),
      ])

      await catalog.write((tx) => publishInside(tx, 'done' as NoticeId))

      assert.equal((await writeTable(catalog)).measures.length, 1)
    },
  )
}

const readTable = (catalog: Catalog) => catalog.read((tx) => tx.measures())
const writeTable = (catalog: Catalog) => catalog.write((tx) => tx.measures())

async function publishInside(tx: WriteTx, id: NoticeId): Promise<void> {
  const permit = Permit.mint('govern')
  const document = JSON.stringify({ id, title: { en: 'x', 'zh-CN': 'x' } })
  await tx.notices.insertDraft(permit, { id, document, changes: null, draftedBy: 'x', now: 0 })
  await tx.notices.publish(permit, { id, publishedBy: 'x', now: 0, ledgerIndex: 0 })
  const definition = JSON.stringify({ effect: 'suspend', capabilities: ['upload'], cohort: {} })
  const measure = { id: `${id}#1` as MeasureId, noticeId: id, definition, from: 0, until: null }
  await tx.notices.insertMeasure(permit, measure)
  await tx.notices.setEpoch(permit, 2)
}
