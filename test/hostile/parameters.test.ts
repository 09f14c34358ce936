import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { changeAccount } from '../../src/operations/accounts.ts'
import openapi from '../golden/openapi.json' with { type: 'json' }
import { type RouteRow, routeMatrix } from '../golden/route-matrix.ts'
import { type Call, RouteWorld } from '../golden/route-world.ts'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { type Answer, attack } from './attack.ts'
import { NASTY_HEADERS, NASTY_JSON, NASTY_TEXTS, TEMPTING_FIELDS } from './nasty-values.ts'

type Parameter = { readonly name: string; readonly in: string }
type Operation = { readonly parameters?: readonly Parameter[] }

const ROWS = routeMatrix()
const OPERATIONS = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => {
    const { parameters = [] } = operation as Operation
    const route = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`
    return { route, parameters, row: ROWS.find((one) => one.route === route) }
  }),
)

let disk: TestDisk
let world: RouteWorld
before(async () => {
  disk = await openTestDisk()
  world = await RouteWorld.make(disk)
})
after(() => disk.close())

/** As whoever may use the route. */
async function send(row: RouteRow, call: Call): Promise<Answer> {
  const who = row.who === 'administrator' ? world.administrator : world.owner
  const headers = { authorization: who.authorization, ...call.headers }
  return await attack(disk.url, { method: row.route.split(' ')[0] ?? '', ...call, headers })
}

function withParameter(
  row: RouteRow,
  call: Call,
  { name, in: where }: Parameter,
  value: string,
): Call {
  if (where === 'path') {
    const at = (row.route.split(' ')[1] ?? '').split('/').indexOf(`:${name}`)
    const segments = call.path.split('/')
    const [, ...query] = (segments[at] ?? '').split('?')
    segments[at] = [value, ...query].join('?')
    return { ...call, path: segments.join('/') }
  }
  if (where === 'header') return { ...call, headers: { ...call.headers, [name]: value } }
  const [path = '', query = ''] = call.path.split('?')
  const others = query.split('&').filter((one) => one !== '' && !one.startsWith(`${name}=`))
  return { ...call, path: `${path}?${[...others, `${name}=${value}`].join('&')}` }
}

describe('every parameter of every call', () => {
  test('is known: the document names a good many, and each call has a row in the matrix', () => {
    const isDemo = (route: string) => route.includes('/demo')
    const missing = OPERATIONS.filter(({ row, route }) => !row && !isDemo(route))
    assert.deepEqual(
      missing.map(({ route }) => route),
      [],
    )
    assert.ok(OPERATIONS.flatMap(({ parameters }) => parameters).length > 30)
  })

  for (const { route, parameters, row } of OPERATIONS) {
    if (!row) continue
    for (const parameter of parameters) {
      test(`${route}: whatever “${parameter.name}” is, the answer is an answer`, async () => {
        const values = parameter.in === 'header' ? NASTY_HEADERS : NASTY_TEXTS
        for (const value of values) {
          const call = withParameter(row, await row.call(world), parameter, value)
          await send(row, call)
        }
      })
    }
  }
})

describe('a query', () => {
  const addresses = [
    ...new Set(
      OPERATIONS.filter(({ parameters }) => parameters.some((one) => one.in === 'query')).map(
        ({ route }) => route,
      ),
    ),
    'GET /notices',
    'GET /notices.atom',
    'GET /problems/:kind',
    'GET /api/docs',
    'GET /',
  ]
  for (const route of addresses) {
    test(`of ${route} may say a thing twice, as a list, nested, or of the prototype`, async () => {
      const row = ROWS.find((one) => one.route === route)
      assert.ok(row)
      const { parameters = [] } = OPERATIONS.find((one) => one.route === route) ?? {}
      const named = parameters.filter((one) => one.in === 'query').map((one) => one.name)
      const names = [...new Set([...named, 'after', 'lang', 'limit'])]
      for (const name of names) {
        for (const query of [
          `${name}=1&${name}=2`, `${name}=en&${name}=zh-CN`, `${name}[]=1`, `${name}[a]=1`, `${name}[__proto__][x]=1`,
          `${name}.x=1`, name, `${name}=`, `=${name}`, `__proto__=1&${name}=1`, `__proto__[limit]=1`,
          `constructor[prototype][limit]=1`, `${name}=1&`.repeat(2000), '&'.repeat(10_000), '?&=&=', `${name}=1;${name}=2`,
        ]) {
          const { path } = await row.call(world)
          await send(row, { path: `${path}${path.includes('?') ? '&' : '?'}${query}` })
        } // prettier-ignore
      }
      assert.equal(({} as Record<string, unknown>)['limit'], undefined)
    })
  }
})

describe('every field of every body', () => {
  // Some values are good ones, and change what others need.
  afterEach(async () => {
    const { id } = world.owner.account
    const role = 'user'
    await changeAccount(disk.parts, { id, role, edition: 'personal', quotaBytes: null })
  })
  const bodied = ROWS.filter(({ route }) => /^(POST|PATCH|PUT) \/api/.test(route))
  for (const [index, row] of bodied.entries()) {
    test(`${row.route} (${String(index)}): whatever a field is, the answer is an answer`, async () => {
      const call = await row.call(world)
      if (!isJson(call)) return
      for (const name of fieldsOf(row, call)) {
        // What is made by one of them must not be in the way of the next.
        for (const value of NASTY_JSON) {
          const fresh = await row.call(world)
          const others = entriesOf(fresh).filter(([field]) => field !== name)
          await send(row, { ...fresh, body: jsonOf([...others, [name, value]]) })
        }
      }
    })

    test(`${row.route} (${String(index)}): a field that it does not know is refused by its name`, async () => {
      const first = await row.call(world)
      if (!isJson(first)) return
      const known = fieldsOf(row, first)
      for (const [name, value] of Object.entries(TEMPTING_FIELDS)) {
        if (known.includes(name)) continue
        const call = await row.call(world)
        const body = jsonOf([...entriesOf(call), [name, JSON.stringify(value)]])
        const { status, body: told } = await send(row, { ...call, body })
        assert.equal(status, 400, `${name}: ${told}`)
        assert.ok(told.includes(name), told)
      }
      for (const entry of [
        ['__proto__', '{"isAdmin":true}'],
        ['constructor', '{"prototype":{"isAdmin":true}}'],
      ] as const) {
        const call = await row.call(world)
        const { status } = await send(row, { ...call, body: jsonOf([...entriesOf(call), entry]) })
        assert.equal(status, 400)
      }
      assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
    })
  }
})

type Entry = readonly [name: string, json: string]

function isJson(call: Call): boolean {
  return call.headers?.['content-type'] === 'application/json'
}

function entriesOf({ body = '{}' }: Call): Entry[] {
  const fields = Object.entries(JSON.parse(body) as Record<string, unknown>)
  return fields.map(([name, value]) => [name, JSON.stringify(value)])
}

function jsonOf(entries: readonly Entry[]): string {
  return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`
}

/** What the row's own request has, and all that the document knows besides. */
function fieldsOf(row: RouteRow, call: Call): string[] {
  const [method = '', path = ''] = row.route.split(' ')
  const template = path.replace(/:(\w+)/g, '{$1}') as keyof typeof openapi.paths
  const operation = (openapi.paths[template] as Record<string, unknown>)[method.toLowerCase()]
  const { requestBody } = operation as {
    requestBody?: { content: Record<string, { schema?: { properties?: object } }> }
  }
  const properties = requestBody?.content['application/json']?.schema?.properties ?? {}
  return [...new Set([...Object.keys(properties), ...entriesOf(call).map(([name]) => name)])]
}
