import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { request } from 'node:http'
import { CAPABILITIES } from '../../src/domain/governed.ts'
import type { GateUse } from '../../src/http/kit.ts'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { publishMeasure } from '../kit/publish-measure.ts'
import { routeMatrix, type RouteRow, SAME_AS } from './route-matrix.ts'
import { type Call, RouteWorld } from './route-world.ts'

type Made = { readonly route: string; readonly gate: () => GateUse | undefined }

const HOUR = 3_600_000
const ROUTE_MATRIX = routeMatrix()

describe('every route of every door', () => {
  const made: Made[] = []
  let disk: TestDisk
  before(async () => {
    disk = await openTestDisk({
      onRoute(options) {
        for (const method of [options.method].flat()) {
          // Read later: a scope may still have something to say of its routes.
          made.push({ route: `${method} ${options.url}`, gate: () => options.config?.gate })
        }
      },
    })
  })
  after(() => disk.close())
  const rowsOf = (route: string) => ROUTE_MATRIX.filter((one) => one.route === route)
  /** HEAD comes with GET, and asks the same. */
  const isHeadOfGet = (route: string) =>
    made.some((one) => one.route === route.replace(/^HEAD /, 'GET ')) && route.startsWith('HEAD ')

  test('says what it is to the gate', () => {
    const silent = made.filter(({ gate }) => gate() === undefined).map(({ route }) => route)

    assert.deepEqual(silent, [])
  })

  test('is in the matrix, and the matrix has no other', () => {
    const routes = made.map(({ route }) => route).filter((route) => !isHeadOfGet(route))
    const missing = routes.filter((route) => rowsOf(route).length === 0 && !(route in SAME_AS))
    const gone = ROUTE_MATRIX.filter(({ route }) => !made.some((one) => one.route === route))

    assert.deepEqual([...new Set(missing)], [])
    assert.deepEqual(gone, [])
  })

  test('is to the gate what the matrix says', () => {
    for (const { route, gate: gateOf } of made) {
      const gate = gateOf()
      const rows = rowsOf(route)
      if (!gate || rows.length === 0) continue
      if ('capability' in gate) {
        assert.ok(
          rows.some((one) => one.asks === gate.capability) || route === 'HEAD /tus/:id',
          route,
        )
      }
      assert.equal('govern' in gate, rows[0]?.who === 'administrator', route)
      if ('open' in gate && !route.includes('/uploads/')) {
        assert.equal(rows[0]?.who, 'everybody', route)
      }
    }
  })
})

describe('a measure that suspends one thing', () => {
  let disk: TestDisk
  let world: RouteWorld
  before(async () => {
    disk = await openTestDisk()
    world = await RouteWorld.make(disk)
  })
  after(() => disk.close())
  const asked = new Set(ROUTE_MATRIX.map((one) => one.asks))
  const unasked = CAPABILITIES.filter((one) => !asked.has(one))
  const groups = [...CAPABILITIES.filter((one) => asked.has(one)).map((one) => [one]), unasked]
  for (const capabilities of groups) {
    test(`“${capabilities.join(', ')}”: each route that asks for it, and no other`, async () => {
      const calls: { readonly row: RouteRow; readonly call: Call }[] = []
      for (const row of ROUTE_MATRIX) calls.push({ row, call: await row.call(world) })
      const from = disk.clock.now() + HOUR
      const notice = `without-${capabilities[0] ?? ''}`
      await publishMeasure(disk.parts.catalog, { notice, capabilities, from, until: from + HOUR })
      disk.clock.moveTo(from)

      const wrong: string[] = []
      for (const { row, call } of calls) {
        const account = row.who === 'administrator' ? world.administrator : world.owner
        const answer = await send(disk, row, call, account.authorization)
        const isAsked = row.asks !== undefined && capabilities.includes(row.asks)
        const isHead = row.route.startsWith('HEAD ')
        if (isAsked ? refuses(answer, { notice, isHead }) : answer.status < 400) continue
        wrong.push(`${row.route} (asks ${row.asks ?? 'nothing'}): ${String(answer.status)}`)
      }
      disk.clock.advance(HOUR)
      assert.deepEqual(wrong, [])
    })
  }
})

/** At every door: 451, the notice named as a link, and in words where an answer has any. */
function refuses(
  { status, text, headers }: Answer,
  { notice, isHead }: { readonly notice: string; readonly isHead: boolean },
): boolean {
  const link = String(headers['link'])
  return (
    status === 451 &&
    (isHead || text.includes(notice)) &&
    link.includes(`/notices/${notice}>; rel="blocked-by"`)
  )
}

describe('who may use a route', () => {
  test('nobody, strangers, owners and administrators get what the matrix says', async (t) => {
    const disk = await openTestDisk()
    t.after(() => disk.close())
    const world = await RouteWorld.make(disk)
    const wrong: string[] = []
    for (const row of ROUTE_MATRIX) {
      const call = await row.call(world)
      const as = async (authorization: string | undefined) =>
        (await send(disk, row, call, authorization)).status
      const nobody = await as(undefined)
      const stranger = await as(world.stranger.authorization)
      const owner = await as(world.owner.authorization)
      const isGood = (status: number) => status < 400
      const expected = {
        everybody: isGood(nobody) && isGood(owner),
        'signed-in': nobody === 401 && isGood(stranger),
        owner: nobody === 401 && stranger === 404 && isGood(owner),
        administrator: nobody === 401 && stranger === 403 && owner === 403,
      }[row.who]
      const administrator =
        row.who === 'administrator' ? await as(world.administrator.authorization) : 200
      if (!expected || !isGood(administrator)) {
        const statuses = [nobody, stranger, owner, administrator].join(', ')
        wrong.push(`${row.route} (${row.who}): ${statuses}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  test("what is another's answers as what does not exist", async (t) => {
    const disk = await openTestDisk()
    t.after(() => disk.close())
    const world = await RouteWorld.make(disk)
    for (const row of ROUTE_MATRIX.filter((one) => one.who === 'owner')) {
      const call = await row.call(world)
      if (call.path.startsWith('/dav')) continue
      const foreign = await send(disk, row, call, world.stranger.authorization)
      const missing = await send(disk, row, withUnknownIds(call), world.stranger.authorization)

      assert.equal(foreign.status, 404, row.route)
      assert.equal(missing.status, 404, row.route)
      assert.equal(withoutInstance(foreign.text), withoutInstance(missing.text), row.route)
    }
  })
})

/** The same request for ids that nobody has. */
function withUnknownIds(call: Call): Call {
  const unknown = (text: string) =>
    text
      .replace(/\/[0-9a-f]{32}\b/, `/${'f'.repeat(32)}`)
      .replace(/\/[0-9a-f]{16}\b/, `/${'f'.repeat(16)}`)
      .replace(/(nodes|trash|tokens|app-passwords)\/\d+/, '$1/987654')
      .replace(/space=\d+/, 'space=987654')
      .replace(/"(space|parent)":"\d+"/, '"$1":"987654"')
  return {
    ...call,
    path: unknown(call.path),
    ...(call.headers && {
      headers: Object.fromEntries(
        Object.entries(call.headers).map(([name, value]) => [name, unknown(value)]),
      ),
    }),
    ...(call.body !== undefined && { body: unknown(call.body) }),
  }
}

function withoutInstance(text: string): string {
  return text.replace(/"instance":"[^"]*"/, '')
}

type Answer = {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** By hand: `fetch` knows neither all methods nor a path that is only `*`. */
function send(
  disk: TestDisk,
  row: RouteRow,
  call: Call,
  authorization: string | undefined,
): Promise<Answer> {
  const method = row.route.split(' ')[0] ?? 'GET'
  const { body } = call
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(disk.url)
    const sent = request({
      hostname,
      port,
      path: call.path,
      method,
      agent: false,
      headers: {
        ...call.headers,
        ...(authorization !== undefined && { authorization }),
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        ...(row.route === 'GET /' && { accept: 'text/html' }),
      },
    })
    sent.once('error', reject)
    sent.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers })
      })
    })
    sent.end(body)
  })
}
