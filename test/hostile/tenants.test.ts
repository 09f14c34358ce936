import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { Person } from '../kit/person.ts'
import { scale } from '../kit/scale.ts'
import { type RouteRow, routeMatrix } from '../golden/route-matrix.ts'
import { type Call, RouteWorld } from '../golden/route-world.ts'
import { type Answer, attack } from './attack.ts'

const V1 = '/api/v1'
/** Rows that name something of the owner's. */
const OWNED = routeMatrix().filter((row) => row.who === 'owner' && !row.route.includes('/dav'))
const UNKNOWN = ['987654', 'f'.repeat(16), 'f'.repeat(32)]

let disk: TestDisk
let world: RouteWorld
before(async () => {
  disk = await openTestDisk()
  world = await RouteWorld.make(disk)
})
after(() => disk.close())

function methodOf(row: RouteRow): string {
  return row.route.split(' ')[0] ?? 'GET'
}

async function as(authorization: string, method: string, call: Call): Promise<Answer> {
  const { path, headers, body } = call
  const asked = { method, path, headers: { ...headers, authorization } }
  return await attack(disk.url, body === undefined ? asked : { ...asked, body })
}

/** An answer without what differs by itself: the number of this failure, and the ids that were asked for. */
function told({ status, body, headers }: Answer, ids: readonly string[]): string {
  const { 'content-length': _length, date: _date, ...others } = headers
  const text = JSON.stringify({ status, body, others }).replace(/urn:uuid:[0-9a-f-]{36}/g, '…')
  return [...ids, ...UNKNOWN].reduce((one, id) => one.replaceAll(id, 'ID'), text)
}

/** The ids in a call, as they stand in it: of nodes, spaces, sessions, uploads. */
function idsIn({ path, body }: Call): string[] {
  const ids = `${path} ${body ?? ''}`.match(/\b([0-9a-f]{32}|[0-9a-f]{16}|\d+)\b/g) ?? []
  return ids.filter((id) => id !== '1' && id !== '5')
}

function withUnknown(call: Call): Call {
  const swap = (text: string) =>
    text
      .replace(/\b[0-9a-f]{32}\b/g, 'f'.repeat(32))
      .replace(/\b[0-9a-f]{16}\b/g, 'f'.repeat(16))
      .replace(/(nodes|trash|tokens|app-passwords)\/\d+/g, '$1/987654')
      .replace(/space=\d+/g, 'space=987654')
      .replace(/"(space|parent)":"\d+"/g, '"$1":"987654"')
  const { body } = call
  return { ...call, path: swap(call.path), ...(body !== undefined && { body: swap(body) }) }
}

describe('what is somebody else’s', () => {
  for (const [index, row] of OWNED.entries()) {
    test(`${row.route} (${String(index)}) answers a stranger as for what does not exist`, async () => {
      const call = await row.call(world)
      const ids = idsIn(call)
      const eve = world.stranger.authorization
      // An administrator governs accounts, and sees nobody's files either.
      for (const who of [eve, world.administrator.authorization]) {
        const foreign = await as(who, methodOf(row), call)
        const missing = await as(who, methodOf(row), withUnknown(call))

        assert.equal(foreign.status, 404)
        assert.equal(told(foreign, ids), told(missing, ids))
      }
      assert.ok((await as(world.owner.authorization, methodOf(row), call)).status < 400)
    })
  }

  test('is no target either: nothing can be moved, copied or restored into it', async () => {
    const file = await world.file()
    const folder = await world.folder()
    const eve = new EveWorld(disk, world)
    const own = await eve.file()
    const trashed = await eve.trashed()
    const parent = String(folder.id)
    for (const [method, path, body] of [
      ['PATCH', `nodes/${own}`, { parent }],
      ['PATCH', `nodes/${own}`, { parent: String(file.id) }],
      ['POST', `nodes/${own}/copies`, { parent }],
      ['POST', `trash/${trashed}/restore`, { parent }],
    ] as const) {
      assert.equal((await eve.json(method, path, body)).status, 404, `${method} ${path}`)
    }
    for (const path of [`/${folder.name}/x`, '/x']) {
      const space = String(world.owner.spaceId)
      const put = await eve.ask('PUT', `nodes/by-path/content?space=${space}&path=${path}`, 'eves')
      assert.equal(put.status, 404)
      assert.equal((await eve.json('POST', 'folders', { space, path })).status, 404)
    }
  })

  test('has no address at the WebDAV door at all: the same path is one’s own', async () => {
    const { name } = await world.file()
    const eve = world.stranger.authorization
    for (const method of [
      'GET',
      'HEAD',
      'PROPFIND',
      'PROPPATCH',
      'DELETE',
      'COPY',
      'MOVE',
      'LOCK',
      'UNLOCK',
    ]) {
      const headers = {
        'destination': '/dav/mine',
        'depth': method === 'PROPFIND' ? '0' : 'infinity',
        'lock-token': '<opaquelocktoken:x>',
        'overwrite': 'T',
      } // prettier-ignore
      // A lock on what is not there makes it, for whoever asks.
      const body =
        method === 'PROPPATCH'
          ? '<propertyupdate xmlns="DAV:"><remove><prop><x xmlns="urn:x"/></prop></remove></propertyupdate>'
          : undefined
      const call = { path: `/dav/${name}`, headers, ...(body !== undefined && { body }) }
      const missing = { ...call, path: '/dav/never-was' }
      const [foreign, none] = [await as(eve, method, call), await as(eve, method, missing)]
      assert.ok(foreign.status >= 400 && foreign.status < 500, method)
      assert.equal(
        told(foreign, []).replaceAll(name, 'x'),
        told(none, []).replaceAll('never-was', 'x'),
      )
    }
    assert.equal((await world.person.read(`/${name}`)).toString(), 'words')
  })

  test('keeps its lock and its state: another’s token and etag open nothing', async () => {
    const { name, token } = await world.locked()
    const eve = new EveWorld(disk, world)
    await eve.put(name)
    const node = await world.person.node(`/${name}`)
    const mine = world.owner.authorization

    // Eve has the same name in her own space; ada's token means nothing there …
    const hers = { path: `/dav/${name}`, headers: { if: `(<${token}>)` }, body: 'x' }
    assert.equal((await as(world.stranger.authorization, 'PUT', hers)).status, 412)
    const unlock = { path: `/dav/${name}`, headers: { 'lock-token': `<${token}>` } }
    assert.equal((await as(world.stranger.authorization, 'UNLOCK', unlock)).status, 409)
    const match = { path: `/dav/${name}`, headers: { 'if-match': `"${node.etag}"` }, body: 'x' }
    assert.equal((await as(world.stranger.authorization, 'PUT', match)).status, 412)
    // … and ada's file is locked still, with the token in no error that anybody gets.
    const refused = await as(mine, 'PUT', { path: `/dav/${name}`, body: 'x' })
    assert.equal(refused.status, 423)
    assert.ok(!refused.body.includes(token))
  })

  test('is in no list of a stranger’s', async () => {
    const [file, draft, trashed] = [await world.file(), await world.draft(), await world.trashed()]
    const secrets = [file.name, draft, `"${String(trashed)}"`, await world.session()]
    for (const path of [
      'nodes/by-path?path=/',
      'trash',
      'uploads',
      'sessions',
      'tokens',
      'spaces',
      'me',
    ]) {
      for (const who of [world.stranger, world.administrator]) {
        const { status, body } = await as(who.authorization, 'GET', { path: `${V1}/${path}` })
        assert.equal(status, 200)
        for (const secret of secrets) assert.ok(!body.includes(secret), `${path}: ${secret}`)
      }
    }
  })
})

describe('notices that are not published', () => {
  test('are there for administrators only, also by their number in a row', async () => {
    const id = await world.draftNotice()
    for (const authorization of [undefined, world.stranger.authorization]) {
      const headers = authorization === undefined ? {} : { authorization }
      for (const path of [`${V1}/notices/${id}`, `/notices/${id}`]) {
        const draft = await attack(disk.url, { method: 'GET', path, headers })
        const none = await attack(disk.url, {
          method: 'GET',
          path: path.replace(id, 'no-such'),
          headers,
        })
        assert.equal(draft.status, 404)
        assert.equal(told(draft, [id]), told(none, ['no-such']))
      }
      for (const path of [`${V1}/notices?after=${id}`, `/notices?after=${id}`]) {
        assert.equal((await attack(disk.url, { method: 'GET', path, headers })).status, 404)
      }
      const { body } = await attack(disk.url, { method: 'GET', path: `${V1}/notices`, headers })
      assert.ok(!body.includes(id))
    }
    const seen = { path: `${V1}/notices/${id}/seen` }
    assert.equal((await as(world.stranger.authorization, 'POST', seen)).status, 404)
  })
})

describe('ids that are swapped', () => {
  test('none of many random ones opens anything of somebody else’s', async (t) => {
    const disk = await openTestDisk()
    t.after(() => disk.close())
    const world = await RouteWorld.make(disk)
    const calls: { readonly method: string; readonly call: Call }[] = []
    for (const row of OWNED) calls.push({ method: methodOf(row), call: await row.call(world) })
    const own = [world.stranger.spaceId, (await eveRoot(world)).id].map(String)
    const ids = [...new Set(calls.flatMap(({ call }) => idsIn(call)))].filter(
      (id) => !own.includes(id),
    )
    const eve = world.stranger.authorization
    const etag = (await world.person.node('/')).etag
    const pick = () => ids[randomInt(ids.length)] ?? '1'
    const count = scale(2000, 100_000)
    for (let turn = 0; turn < count; turn++) {
      const one = calls[randomInt(calls.length)]
      if (!one) continue
      const swap = (text: string) =>
        text.replace(/\b([0-9a-f]{32}|[0-9a-f]{16}|(?<=[=/"])\d{1,15})\b/g, pick)
      const { path, body } = one.call
      const call = {
        ...one.call,
        path: swap(path),
        ...(body !== undefined && { body: swap(body) }),
      }
      const headers = { ...call.headers, authorization: eve }
      const { status } = await attack(disk.url, { method: one.method, ...call, headers })
      assert.ok([400, 403, 404].includes(status), `${one.method} ${call.path}: ${String(status)}`)
    }
    assert.equal((await world.person.node('/')).etag, etag)
    t.diagnostic(`${String(count)} requests with ids of somebody else`)
  })
})

async function eveRoot({ disk, stranger }: RouteWorld) {
  const eve = new Person(disk, { actor: stranger.actor, home: stranger.spaceId })
  return await eve.node('/')
}

/** What the stranger has. */
class EveWorld {
  readonly #disk: TestDisk
  readonly #world: RouteWorld

  constructor(disk: TestDisk, world: RouteWorld) {
    this.#disk = disk
    this.#world = world
  }

  async ask(method: string, path: string, body?: string): Promise<Answer> {
    const call = { path: `${V1}/${path}`, ...(body !== undefined && { body }) }
    return await as(this.#world.stranger.authorization, method, call)
  }

  async json(method: string, path: string, body: unknown): Promise<Answer> {
    const headers = {
      'authorization': this.#world.stranger.authorization,
      'content-type': 'application/json',
    } // prettier-ignore
    const text = JSON.stringify(body)
    return await attack(this.#disk.url, { method, path: `${V1}/${path}`, headers, body: text })
  }

  async put(name: string): Promise<string> {
    const { status, body } = await this.ask('PUT', `nodes/by-path/content?path=/${name}`, 'eves')
    assert.equal(status, 201, body)
    return (JSON.parse(body) as { id: string }).id
  }

  /** @returns the id of a file */
  async file(): Promise<string> {
    return await this.put(this.#world.free())
  }

  /** @returns the id of a file in the trash */
  async trashed(): Promise<string> {
    const id = await this.file()
    assert.equal((await this.ask('DELETE', `nodes/${id}`)).status, 204)
    return id
  }
}
