import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { isProblem } from '../../src/domain/problem.ts'
import { parsePath } from '../../src/domain/node-name.ts'
import { hrefOf, parseDavPath } from '../../src/protocols/webdav/dav-path.ts'
import { basic } from '../kit/server.ts'
import { scale } from '../kit/scale.ts'
import { metadataHeader } from '../kit/tus-requests.ts'
import { percent, shown } from './attack.ts'
import { TwoPeople } from './two-people.ts'

const V1 = '/api/v1'
const CLIMBS = [
  '../canary.txt', '..', '.', 'a/../../canary.txt', '../eve/canary.txt', 'a/..', './canary.txt', 'a/./f.txt',
  '..\\canary.txt', 'a\\..\\..\\canary.txt', 'C:\\canary.txt', '\\\\host\\share', 'x\0', '../canary.txt\0.png',
  'x\n../canary.txt', 'a/\r\nx', 'x\u007f', '\t',
] // prettier-ignore

let people: TwoPeople
before(async () => {
  people = await TwoPeople.open()
})
after(() => people.close())

type Door = (path: string) => Promise<{ readonly status: number }>

const DOORS: Readonly<Record<string, Door>> = {
  'GET by-path': (path) => get(`/nodes/by-path?path=${percent(path)}`),
  'PUT by-path': (path) =>
    people.asAda({
      method: 'PUT',
      path: `${V1}/nodes/by-path/content?path=${percent(path)}`,
      body: 'of ada',
    }),
  'POST folders': (path) => people.json(`POST ${V1}/folders`, { path }),
  'POST folders with parents': (path) =>
    people.json(`POST ${V1}/folders`, { path: `new/${path}`, parents: true }),
  'PATCH name': async (name) => people.json(`PATCH ${await ofFile('')}`, { name }),
  'POST copies': async (name) => {
    const parent = String((await people.adas.node('/a')).id)
    return people.json(`POST ${await ofFile('/copies')}`, { parent, name })
  },
  'tus filename': (filename) => create({ filename }),
  'tus path': (path) => create({ filename: 'x', path }),
}

const get = (path: string) => people.asAda({ method: 'GET', path: V1 + path })
const ofFile = async (rest: string) =>
  `${V1}/nodes/${String((await people.adas.node('/a/f.txt')).id)}${rest}`
const create = (metadata: Record<string, string>) =>
  people.asAda({
    method: 'POST',
    path: '/tus/',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': '0',
      'upload-metadata': metadataHeader(metadata),
    },
  })

describe('a path or name that climbs', () => {
  for (const [door, ask] of Object.entries(DOORS)) {
    for (const path of CLIMBS) {
      test(`${door} ${shown(path)} is refused, and changes nothing`, async () => {
        const before = await people.all()

        assert.equal((await ask(path)).status, 400)

        assert.deepEqual(await people.all(), before)
      })
    }
  }
  after(() => people.checkUntouched())
})

describe('what tus takes for a name', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['no base64', 'filename ../canary.txt'],
    ['base64 with a tail', 'filename Li4vY2FuYXJ5LnR4dA==x'],
    ['base64 of the other alphabet', 'filename _-__'],
    ['no UTF-8', `filename ${Buffer.from([0xc0, 0xae, 0xc0, 0xae, 0x2f]).toString('base64')}`],
    ['a lone surrogate', `filename ${Buffer.from([0xed, 0xa0, 0x80]).toString('base64')}`],
    ['twice', 'filename eA==,filename eQ=='],
    ['empty', 'filename '],
    ['only slashes', `filename ${Buffer.from('///').toString('base64')}`],
    ['nothing', ''],
    ['30,000 characters', `filename ${'QUFB'.repeat(7500)}`],
    ['10,000 keys', Array.from({ length: 6000 }, (_, at) => `k${String(at)}`).join(',').slice(0, 25_000)],
    ['another path in “path” than in “filename”', `filename Li4veA==,path ${Buffer.from('/a').toString('base64')}`],
    ['a space of nobody', 'filename eA==,space OTk5OTk5'],
    ['a space that is no number', `filename eA==,space ${Buffer.from('1 OR 1=1').toString('base64')}`],
  ] // prettier-ignore
  for (const [what, metadata] of broken) {
    test(`${what} is refused`, async () => {
      const headers = {
        'tus-resumable': '1.0.0',
        'upload-length': '0',
        'upload-metadata': metadata,
      }
      const { status } = await people.asAda({ method: 'POST', path: '/tus/', headers })
      assert.ok(status === 400 || status === 404, String(status))
    })
  }

  test('the space of somebody else is not there', async () => {
    const answer = await create({ filename: 'x', space: String(people.eve.spaceId) })
    assert.equal(answer.status, 404)
    await people.checkUntouched()
  })
})

describe('the name of an account', () => {
  const names = [
    '', ' ', '.', '..', '../x', 'a/../b', '/etc', 'a\\b', '%2e%2e', 'a%2fb', 'a\0b', 'a\nb', 'a\r\nX: y', 'a:b', 'a b',
    '-rf', '.hidden', '@x', '_x', '__proto__', 'a\u202eb', 'a\u200bb', 'a\u2028b', 'a\u00adb', '<b>', "x' OR '1'='1",
    'a"b', 'a;b', 'a,b', '$(id)', '`id`', '\ud800', 'x'.repeat(65), '字'.repeat(86), 'a\u0000', 'a\u001b[31m',
  ] // prettier-ignore
  let root: string
  before(async () => {
    root = (await people.disk.addAccount('root', { role: 'administrator' })).authorization
  })
  const add = (body: Record<string, unknown>) =>
    people.asAda({
      method: 'POST',
      path: `${V1}/accounts`,
      headers: { authorization: root, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  for (const name of names) {
    test(`${shown(name)} is refused`, async () => {
      assert.equal((await add({ name, password: 'a good password' })).status, 400)
    })
  }
  for (const name of ['ADA', 'Ada', 'ａｄａ', ' ada ', 'ａda', 'aᵈa']) {
    test(`${shown(name)} is taken: it could be mistaken for “ada”`, async () => {
      assert.equal((await add({ name, password: 'a good password' })).status, 409)
    })
  }
  for (const name of [
    'constructor',
    'toString',
    'hasOwnProperty',
    'a..b',
    'CON',
    '王芳',
    'İx',
    'ſ',
  ]) {
    test(`${shown(name)} is a name like any other, and only its own password opens it`, async () => {
      const password = `password of ${name}`
      assert.equal((await add({ name, password })).status, 201)
      const as = (authorization: string) =>
        people.asAda({ method: 'GET', path: `${V1}/me`, headers: { authorization } })

      assert.equal((await as(basic(name, password))).status, 200)
      assert.equal((await as(basic(name, people.ada.password))).status, 401)
      const { status, body } = await as(people.ada.authorization)
      assert.deepEqual([status, body.includes('"name":"ada"')], [200, true])
      people.disk.clock.advance(3_600_000)
    })
  }
  for (const [field, value] of [
    ['displayName', 'x\ny'],
    ['displayName', ''],
    ['displayName', 'x'.repeat(101)],
    ['displayName', 'x\u001b[2J'],
    ['password', 'short'],
    ['password', 'x'.repeat(1025)],
    ['quotaBytes', -1],
    ['quotaBytes', 1.5],
    ['quotaBytes', '10'],
    ['role', 'root'],
    ['edition', 'gold'],
  ] as const) {
    test(`a new account cannot have ${field} ${shown(String(value), 20)}`, async () => {
      const { status, body } = await add({ name: 'new', password: 'good password', [field]: value })
      assert.equal(status, 400, body)
    })
  }
})

describe('resolving a path', () => {
  const numRuns = scale(20_000, 100_000)
  const piece = fc.oneof(
    fc.constantFrom(
      ...['.', '..', '%2e', '%2e%2e', '%2f', '%5c', '/', '//', '\\', '%00', '%', '%252e', '%c0%ae', ';', 'a', 'é'],
    ), // prettier-ignore
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  const raw = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const isName = (name: string) => !/^\.{0,2}$|[/\\\0]/.test(name)

  test('is idempotent, and never ends above the root', () => {
    fc.assert(
      fc.property(raw, (path) => {
        const names = orRefused(() => parsePath(path))
        if (!names) return
        assert.ok(names.every(isName), path)
        assert.deepEqual(parsePath(names.join('/')), names)
        assert.deepEqual(parsePath(`/${names.join('//')}/`), names)
      }),
      { numRuns },
    )
  })

  test('of an address is undone by writing it, and never ends above the root', () => {
    fc.assert(
      fc.property(raw, (path) => {
        const found = orRefused(() => parseDavPath(`/dav/${path}`, '/dav'))
        if (!found) return
        assert.ok(found.names.every(isName), path)
        assert.deepEqual(
          parseDavPath(hrefOf('/dav', found.names, 'file'), '/dav')?.names,
          found.names,
        )
      }),
      { numRuns },
    )
  })
})

/** undefined when it is refused; any other failure is one. */
function orRefused<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (isProblem(error, 'invalid-input')) return undefined
    throw error
  }
}
