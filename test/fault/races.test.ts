import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { CommandFolder } from '../kit/command.ts'
import { DavRequests } from '../kit/dav-requests.ts'
import { type Door, RacingRequests } from '../kit/racing-requests.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'

const CLIENTS = [0, 1, 2, 3, 4, 5, 6, 7] as const
const INCREMENTS = scale(30, 100)
const ROUNDS = scale(40, 100)
/** By which door each client comes. */
const WAYS: readonly (readonly [name: string, doorOf: (client: number) => Door])[] = [
  ['REST', () => 'REST'],
  ['WebDAV', () => 'WebDAV'],
  ['both doors', (client) => (client % 2 === 0 ? 'REST' : 'WebDAV')],
]
const mixed = (client: number): Door => (client % 2 === 0 ? 'REST' : 'WebDAV')

let server: ServerProcess
let clients: RacingRequests
let authorization: string
before(async () => {
  server = await ServerProcess.start()
  authorization = await server.addAccount('ann')
  clients = new RacingRequests(server.url, authorization)
})
after(async () => {
  try {
    await server.stop()
    await checkDataFolder(server.dataFolder)
  } finally {
    await server.close()
  }
})

/** All clients at once. @returns how many got each status */
async function race(act: (client: number) => Promise<number>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const status of await Promise.all(CLIENTS.map(act))) {
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

function winnersOf(counts: Record<number, number>): number {
  return (counts[200] ?? 0) + (counts[201] ?? 0) + (counts[204] ?? 0)
}

for (const [way, doorOf] of WAYS) {
  test(`8 clients that count with If-Match by ${way} lose no step`, async () => {
    const path = `/count-${way.replace(' ', '-')}`
    await clients.put('REST', path, '0')

    await race(async (client) => {
      for (let step = 0; step < INCREMENTS; step++) await countOn(doorOf(client), path)
      return 200
    })

    assert.equal((await clients.get(path)).content, String(CLIENTS.length * INCREMENTS))
  })

  test(`of 8 that create by ${way} with If-None-Match: *, one wins each of ${String(ROUNDS)} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const path = `/new-${way.replace(' ', '-')}-${String(round)}`
      let winner = ''
      const counts = await race(async (client) => {
        const headers = { 'if-none-match': '*' }
        const status = await clients.put(doorOf(client), path, `of ${String(client)}`, headers)
        if (status === 201) winner = `of ${String(client)}`
        return status
      })

      assert.deepEqual(counts, { 201: 1, 412: CLIENTS.length - 1 })
      assert.equal((await clients.get(path)).content, winner)
    }
  })
}

/** One more, however often somebody else was quicker. */
async function countOn(door: Door, path: string): Promise<void> {
  for (;;) {
    const { content, etag } = await clients.get(path)
    const status = await clients.put(door, path, String(Number(content) + 1), { 'if-match': etag })
    if (status === 200 || status === 204) return
    assert.equal(status, 412)
  }
}

test('of 8 uploads by tus of one name all are kept: one as the file, the others as its history', async () => {
  for (let round = 0; round < scale(5, 20); round++) {
    const path = `/tus-${String(round)}`
    const sent = CLIENTS.map((client) => `of ${String(client)} in round ${String(round)}`)

    const counts = await race((client) => clients.uploadByTus(path, sent[client] ?? ''))

    assert.deepEqual(counts, { 201: CLIENTS.length })
    const node = await clients.find(path)
    const versions = await clients.items<{ version: number }>(`/nodes/${String(node?.id)}/versions`)
    const texts = versions.map(async ({ version }) => {
      const content = `/api/v1/nodes/${String(node?.id)}/versions/${String(version)}/content`
      return await (await clients.ask('GET', content)).text()
    })
    assert.deepEqual((await Promise.all(texts)).sort(), sent.sort())
  }
})

test('of 8 that make one folder, and of 8 that move onto one name, one wins', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = `/folder-${String(round)}`
    const made = await race((client) => clients.makeFolder(mixed(client), folder))
    assert.deepEqual([made[201], (made[405] ?? 0) + (made[409] ?? 0)], [1, 7])
    for (const client of CLIENTS) await clients.put('REST', `${folder}/${String(client)}`, 'x')

    const moved = await race((client) =>
      clients.move(mixed(client), `${folder}/${String(client)}`, `${folder}/target`),
    )

    assert.equal(winnersOf(moved), 1, JSON.stringify(moved))
    assert.equal((moved[412] ?? 0) + (moved[409] ?? 0), 7, JSON.stringify(moved))
    assert.equal((await clients.walk(folder)).length, CLIENTS.length)
  }
})

test('folders that go into one another at the same moment make no circle, and none is lost', async () => {
  const names = ['a', 'b', 'c', 'd']
  const root = '/circle'
  await clients.makeFolder('REST', root)
  for (const name of names) await clients.makeFolder('REST', `${root}/${name}`)
  for (let round = 0; round < ROUNDS; round++) {
    const all = await clients.walk(root)
    const pathOf = (name: string) =>
      (all.find((path) => path.endsWith(`/${name}/`)) ?? '').slice(0, -1)

    // Each into the next, half of them once more the other way round.
    await race((client) => {
      const source = names[client % 4] ?? ''
      const target = names[(client + (client < 4 ? 1 : 3)) % 4] ?? ''
      return clients.move(mixed(client), pathOf(source), `${pathOf(target)}/${source}`)
    })

    const left = (await clients.walk(root)).map((path) => path.split('/').at(-2))
    assert.deepEqual(left.sort(), names)
    for (const name of names) {
      const [at] = (await clients.walk(root)).filter((path) => path.endsWith(`/${name}/`))
      if (at !== `${root}/${name}/`) {
        assert.ok(
          winnersOf({ [await clients.move('REST', at?.slice(0, -1) ?? '', `${root}/${name}`)]: 1 }),
        )
      }
    }
  }
})

test('what was deleted and written at the same moment is all there: now, before, or in the trash', async () => {
  const path = '/deleted-and-written'
  const usedBytes = async () =>
    (await clients.items<{ usedBytes: number }>('/spaces'))[0]?.usedBytes
  const before = (await usedBytes()) ?? NaN
  let created = 0
  let written = 0
  for (let round = 0; round < ROUNDS; round++) {
    const content = (client: number) => `${String(round)} of ${String(client)}`
    const counts = await race(async (client) => {
      if (client < 3) return await clients.remove(mixed(client), path)
      const status = await clients.put(mixed(client), path, content(client))
      if (status < 300) written += content(client).length
      return status
    })

    created += counts[201] ?? 0
    const trash = await clients.items<{ originalPath: string }>('/trash?limit=1000')
    const deleted = trash.filter(({ originalPath }) => originalPath === path).length
    const isThere = (await clients.status(path)) === 200
    assert.equal(created - deleted, isThere ? 1 : 0, `round ${String(round)}`)
    assert.equal(await usedBytes(), before + written, `round ${String(round)}`)
  }
})

test('of 8 that lock one file one gets the lock, and nobody else writes until it ends', async () => {
  const dav = new DavRequests(server.url, authorization)
  for (let round = 0; round < scale(10, 50); round++) {
    const path = `/locked-${String(round)}`
    await clients.put('REST', path, 'before')
    let token = ''
    const counts = await race(async (client) => {
      // Half of them write: each before the lock or not at all.
      if (client % 2 === 1)
        return await clients.put(mixed(client >> 1), path, `of ${String(client)}`)
      const { response, token: got } = await dav.lock(path)
      if (response.status === 200) token = got
      return response.status === 200 ? 299 : response.status
    })
    assert.equal(counts[299], 1)
    assert.equal(winnersOf(counts) + (counts[423] ?? 0), 7)

    const { etag } = await clients.get(path)
    const during = await race((client) => clients.put(mixed(client), path, 'during'))

    assert.deepEqual(during, { 423: CLIENTS.length })
    assert.equal((await clients.get(path)).etag, etag)
    assert.equal((await dav.put(path, 'mine', { if: `(${token})` })).status, 204)
    const ended = await dav.ask('UNLOCK', path, { headers: { 'lock-token': token } })
    assert.equal(ended.status, 204)
    assert.equal(await clients.put('REST', path, 'after'), 200)
  }
})

test('an import beside the server and its clients take nothing from one another', async (t) => {
  const folder = await CommandFolder.make(t)
  const files = scale(100, 500)
  await mkdir(folder.at('tree'))
  for (let file = 0; file < files; file++) {
    await writeFile(join(folder.at('tree'), String(file)), `imported ${String(file)}`)
  }
  await clients.put('REST', '/beside', '0')
  const args = ['import', 'tree', '--to', 'ann:/shared', '--data', server.dataFolder]

  const [report] = await Promise.all([
    folder.json(args),
    race(async (client) => {
      for (let step = 0; step < INCREMENTS; step++) {
        await countOn(mixed(client), '/beside')
        await clients.makeFolder(mixed(client), `/beside-${String(client)}-${String(step)}`)
      }
      return 200
    }),
  ])

  assert.equal((report['files'] as { imported: number }).imported, files)
  assert.equal((await clients.get('/beside')).content, String(CLIENTS.length * INCREMENTS))
  assert.equal((await clients.walk('/shared')).length, files)
  for (let file = 0; file < files; file += 10) {
    assert.equal((await clients.get(`/shared/${String(file)}`)).content, `imported ${String(file)}`)
  }
})
