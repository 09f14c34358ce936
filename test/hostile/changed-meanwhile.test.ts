import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { changeAccount, setAccountState } from '../../src/operations/accounts.ts'
import type { NoticeId } from '../../src/domain/ids.ts'
import { isProblem } from '../../src/domain/problem.ts'
import { liftMeasure, publishMeasure } from '../kit/publish-measure.ts'
import { scale } from '../kit/scale.ts'
import { TwoPeople } from './two-people.ts'
import { UPLOADS } from './uploads-under-way.ts'

/** What may happen while bytes arrive; `undo` makes the next one possible. */
type Happening = {
  readonly status: number
  readonly happen: (people: TwoPeople, name: string) => Promise<() => Promise<void>>
}

let notices = 0
async function publish(people: TwoPeople, capability: 'upload' | 'search'): Promise<NoticeId> {
  notices += 1
  // A measure holds from the instant after the upload began.
  people.disk.clock.advance(1)
  return await publishMeasure(people.disk.parts.catalog, {
    notice: `meanwhile-${String(notices)}`,
    capabilities: [capability],
    from: people.disk.clock.now(),
  })
}

const LOCK =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>'

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'a measure begins': {
    status: 451,
    async happen(people) {
      const { catalog } = people.disk.parts
      const notice = await publish(people, 'upload')
      return () => liftMeasure(catalog, notice, people.disk.clock.now())
    },
  },
  'the account is suspended': {
    status: 403,
    async happen(people) {
      const { id } = people.ada.account
      const suspendedBy = await publish(people, 'search')
      await setAccountState(people.disk.parts, { id, suspendedBy })
      return async () => {
        await setAccountState(people.disk.parts, { id, suspendedBy: null })
      }
    },
  },
  'somebody else’s program takes a lock': {
    status: 423,
    async happen(people) {
      const path = '/dav/a/'
      const { headers } = await people.asAda({ method: 'LOCK', path, body: LOCK })
      return async () => {
        const token = String(headers['lock-token'])
        await people.asAda({ method: 'UNLOCK', path, headers: { 'lock-token': token } })
      }
    },
  },
  'its folder is removed': {
    // tus was told a whole path, and makes the folders on it.
    status: 409,
    async happen(people) {
      const id = await people.adas.trash('/a')
      return async () => {
        if (await isThere(people, '/a')) await people.adas.trash('/a')
        await people.adas.restore(id)
      }
    },
  },
  'the quota is lowered': {
    status: 507,
    async happen(people) {
      const { id } = people.ada.account
      await changeAccount(people.disk.parts, { id, quotaBytes: await people.adas.usedBytes() })
      return async () => {
        await changeAccount(people.disk.parts, { id, quotaBytes: 10_000_000 })
      }
    },
  },
  'a folder takes its name': {
    status: 409,
    async happen(people, name) {
      await people.adas.mkdir(`/a/${name}`)
      return () => Promise.resolve()
    },
  },
}

let people: TwoPeople
let count = 0
before(async () => {
  people = await TwoPeople.open()
})
after(() => people.close())

async function isThere(some: TwoPeople, path: string): Promise<boolean> {
  try {
    return (await some.adas.node(path)).id > 0
  } catch (error) {
    if (isProblem(error, 'not-found')) return false
    throw error
  }
}

/** Text of each size class: inside of the catalog, and beside it. */
const SIZES = [40_000, 200_000]

/** What the answer has to be when it happened before the last byte was sent. */
function expected(door: string, happening: string): readonly number[] {
  if (happening === 'its folder is removed' && door.startsWith('tus')) return [201, 204]
  // PUT on what is a folder is a method that it does not have.
  if (happening === 'a folder takes its name' && door.includes('WebDAV')) return [405]
  return [HAPPENINGS[happening]?.status ?? 0]
}

describe('what was permitted when an upload began is asked again when it ends', () => {
  for (const [door, begin] of Object.entries(UPLOADS)) {
    for (const [happening, { happen }] of Object.entries(HAPPENINGS)) {
      for (const size of SIZES) {
        test(`${door}, ${String(size)} bytes: ${happening}`, async () => {
          const name = `new-${String(++count)}`
          const bytes = Buffer.alloc(size, 'words ')
          const upload = await begin(people, { name, bytes, cutAt: Math.floor(size / 2) })

          const undo = await happen(people, name)
          const status = await upload.finish()
          await undo()

          assert.ok(expected(door, happening).includes(status), String(status))
          const isFile =
            (await isThere(people, `/a/${name}`)) &&
            (await people.adas.node(`/a/${name}`)).kind === 'file'
          // Where its folder was made anew, both of them were removed again.
          assert.ok(!isFile)
        })
      }
    }
  }
})

describe('what was there stays when the new state is refused at its end', () => {
  for (const [door, begin] of Object.entries(UPLOADS)) {
    test(`${door}: a measure, a lock, a suspension`, async () => {
      for (const happening of [
        'a measure begins',
        'the account is suspended',
        'somebody else’s program takes a lock',
      ]) {
        const name = `old-${String(++count)}`
        await people.adas.put(`/a/${name}`, 'what was')
        const bytes = Buffer.alloc(100_000, 'what is new ')
        const upload = await begin(people, { name, bytes, cutAt: 50_000 })

        const undo = await HAPPENINGS[happening]?.happen(people, name)
        assert.ok(expected(door, happening).includes(await upload.finish()), happening)
        await undo?.()

        assert.equal((await people.adas.read(`/a/${name}`)).toString(), 'what was')
        assert.deepEqual(await people.adas.versions(`/a/${name}`), [1])
      }
    })
  }
})

describe('whatever the order', () => {
  test('many random interleavings: never a file that was refused, never a refusal before its cause', async (t) => {
    const doors = Object.entries(UPLOADS)
    const happenings = Object.entries(HAPPENINGS)
    const turns = scale(150, 1000)
    const seen = new Map<number, number>()
    for (let turn = 0; turn < turns; turn++) {
      const [door, begin] = doors[randomInt(doors.length)] ?? []
      const [happening, what] = happenings[randomInt(happenings.length)] ?? []
      assert.ok(door !== undefined && begin && happening !== undefined && what)
      const name = `random-${String(turn)}`
      const bytes = Buffer.alloc(1 + randomInt(200_000), 'words ')
      const cutAt = randomInt(bytes.length)
      const upload = await begin(people, { name, bytes, cutAt })
      const isBefore = randomInt(3) > 0
      const about = `${door}, ${happening}, ${String(cutAt)} of ${String(bytes.length)}`

      const undo = isBefore ? await what.happen(people, name) : undefined
      const status = await upload.finish()
      const afterwards =
        isBefore || happening === 'a folder takes its name'
          ? undefined
          : await what.happen(people, name)
      await undo?.()
      await afterwards?.()

      seen.set(status, (seen.get(status) ?? 0) + 1)
      if (!isBefore) {
        assert.ok(status < 300, `${about}: ${String(status)}`)
        assert.deepEqual(await people.adas.read(`/a/${name}`), bytes, about)
        continue
      }
      assert.ok(expected(door, happening).includes(status), `${about}: ${String(status)}`)
      const isRefused = status >= 400
      const node = (await isThere(people, `/a/${name}`))
        ? await people.adas.node(`/a/${name}`)
        : undefined
      if (isRefused) assert.notEqual(node?.kind, 'file', about)
    }
    t.diagnostic(`${String(turns)} interleavings: ${JSON.stringify([...seen])}`)
  })
})
