import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { basic } from '../kit/server.ts'
import type { RawAnswer } from '../kit/raw-exchange.ts'
import type { TestDiskOptions } from '../kit/disk.ts'
import { HostileDisk, problemOf } from './hostile-disk.ts'

const V1 = '/api/v1'
const MINUTE = 60_000

describe('credentials that are none', () => {
  test('whatever is wrong with them, nobody gets in', async (t) => {
    const hostile = await openFor(t)
    const { password } = hostile.ada
    const raw = (text: string) => `Basic ${Buffer.from(text, 'latin1').toString('base64')}`
    for (const header of [
      'Basic', 'Basic ', 'Basic !!!', 'Basic YWRh', raw('ada'), raw(':'), raw(`:${password}`), raw('ada:'),
      raw(`ada:${password}\0`), raw(`ada:${password}\0x`), raw(`ada\0:${password}`), raw(`ada:${password} `),
      raw(`ada: ${password}`), raw(`\xff\xfe:${password}`), `Bearer ${password}`, 'Bearer', 'Bearer ckt_', `Digest ${password}`,
      'Negotiate x', basic('ada', 'x'.repeat(20_000)), basic('nobody', password), basic('__proto__', 'x'),
      basic("ada' OR '1'='1", 'x'), basic('ada', password).replace('Basic', 'Basic Basic'),
    ]) {
      const answer = await hostile.askRaw(`GET ${V1}/me`, [`Authorization: ${header}`])
      const { status } = problemOf(answer, header.slice(0, 60))
      assert.ok(status === 401 || status === 429, header.slice(0, 60))
      // Each is about the credential, none about how often it was tried.
      hostile.disk.clock.advance(30 * MINUTE)
    }
  }) // prettier-ignore

  test('of two credentials none counts', async (t) => {
    const hostile = await openFor(t)
    const good = `Authorization: ${hostile.ada.authorization}`
    for (const lines of [
      [good, good],
      [good, 'authorization: Basic eDp5'],
      ['Authorization: Basic eDp5', good],
    ]) {
      const answer = await hostile.askRaw(`GET ${V1}/me`, lines)
      assert.equal(problemOf(answer, lines.join())['field'], 'Authorization')
    }
  })

  test('the name of an account is taken in any case and form, its password as it is', async (t) => {
    const hostile = await openFor(t)
    const { password } = hostile.ada
    for (const [header, status] of [
      [basic('ADA', password), 200],
      [basic('ａｄａ', password), 200],
      [basic('ada', password.toUpperCase()), 401],
    ] as const) {
      const answer = await hostile.askRaw(`GET ${V1}/me`, [`Authorization: ${header}`])
      assert.equal(answer.status, status)
    }
  })
})

describe('a browser’s session', () => {
  test('a change needs the header that another site cannot send', async (t) => {
    const hostile = await openFor(t)
    const cookie = await signIn(hostile)
    const folder = (lines: readonly string[]) =>
      withBody(hostile, `POST ${V1}/folders`, [cookie, ...lines], { path: '/x' })

    await hostile.changesNothing(async () => {
      for (const lines of [
        [],
        ['Sec-Fetch-Site: same-origin'],
        ['X-CloudKeep-Request: 1', 'Sec-Fetch-Site: cross-site'],
        ['X-CloudKeep-Request: 1', 'Sec-Fetch-Site: same-site'],
        ['X-CloudKeep-Request: 1', 'Origin: https://evil.example'],
        ['X-CloudKeep-Request: 1', 'Origin: null'],
      ]) {
        assert.equal(problemOf(await folder(lines), lines.join())['status'], 403, lines.join())
      }
    })
    assert.equal(
      (await folder(['X-CloudKeep-Request: 1', 'Sec-Fetch-Site: same-origin'])).status,
      201,
    )
    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [cookie])).status, 200)
  })

  test('it opens no door for programs', async (t) => {
    const hostile = await openFor(t)
    const cookie = await signIn(hostile)

    const answer = await hostile.askRaw('PROPFIND /dav/', [cookie, 'X-CloudKeep-Request: 1'])

    assert.equal(answer.status, 401)
  })

  test('another site can neither sign somebody in nor read an answer', async (t) => {
    const hostile = await openFor(t)
    const body = { user: 'ada', password: hostile.ada.password }
    for (const line of ['Sec-Fetch-Site: cross-site', 'Origin: https://evil.example']) {
      const answer = await withBody(hostile, `POST ${V1}/sessions`, [line], body)
      assert.equal(problemOf(answer, line)['status'], 403)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
    const preflight = await hostile.askRaw(`OPTIONS ${V1}/folders`, [
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
    ])
    assert.equal(preflight.headers['access-control-allow-origin'], undefined)
  })

  test('a cookie from before signing in never becomes good', async (t) => {
    const hostile = await openFor(t)
    const planted = `Cookie: cloudkeep_session=${'A'.repeat(43)}`

    const cookie = await signIn(hostile, [planted])

    assert.notEqual(cookie, planted)
    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [planted])).status, 401)
    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [cookie])).status, 200)
  })

  test('its cookie is for this site alone, and no script can read it', async (t) => {
    const hostile = await openFor(t)
    const body = { user: 'ada', password: hostile.ada.password }
    const answer = await withBody(hostile, `POST ${V1}/sessions`, [], body)

    const cookie = answer.headers['set-cookie'] ?? ''
    assert.match(cookie, /^cloudkeep_session=[A-Za-z0-9_-]{43}; /)
    assert.match(cookie, /HttpOnly/)
    assert.match(cookie, /SameSite=Lax/)
    assert.doesNotMatch(answer.body, /password|hash/i)
  })

  test('it ends for good: signed out, from elsewhere, by a new password, by age', async (t) => {
    const hostile = await openFor(t)
    const works = async (cookie: string) =>
      (await hostile.askRaw(`GET ${V1}/me`, [cookie])).status === 200
    const own = 'X-CloudKeep-Request: 1'
    const [here, there] = [await signIn(hostile), await signIn(hostile)]
    assert.ok((await works(here)) && (await works(there)))

    await hostile.askRaw(`DELETE ${V1}/sessions/current`, [here, own])
    assert.deepEqual([await works(here), await works(there)], [false, true])

    const listed = JSON.parse((await hostile.ask(`GET ${V1}/sessions`)).body) as {
      items: { id: string }[]
    }
    await hostile.ask(`DELETE ${V1}/sessions/${listed.items[0]?.id ?? ''}`)
    assert.equal(await works(there), false)

    const [mine, lost] = [await signIn(hostile), await signIn(hostile)]
    const change = { password: { current: hostile.ada.password, new: 'another long password' } }
    assert.equal((await withBody(hostile, `PATCH ${V1}/me`, [mine, own], change)).status, 200)
    assert.deepEqual([await works(mine), await works(lost)], [true, false])
    assert.equal((await hostile.ask(`GET ${V1}/me`)).status, 401)

    hostile.disk.clock.advance(31 * 24 * 60 * MINUTE)
    assert.equal(await works(mine), false)
  })
})

describe('what is revoked', () => {
  test('an app password or token is dead at the very next request', async (t) => {
    const hostile = await openFor(t)
    const made = await make(hostile, 'app-passwords', { label: 'phone' })
    const token = await make(hostile, 'tokens', { label: 'script', scopes: ['read'] })
    const phone = `Authorization: ${basic('ada', made.secret)}`
    const script = `Authorization: Bearer ${token.token}`
    for (const [line, path] of [
      [phone, `app-passwords/${made.id}`],
      [script, `tokens/${token.id}`],
    ] as const) {
      for (let turn = 0; turn < 3; turn++) {
        assert.equal((await hostile.askRaw(`GET ${V1}/me`, [line])).status, 200)
      }
      assert.equal((await hostile.ask(`DELETE ${V1}/${path}`)).status, 204)
      assert.equal((await hostile.askRaw(`GET ${V1}/me`, [line])).status, 401)
    }
  })

  test('a token that has run out is dead too', async (t) => {
    const hostile = await openFor(t)
    const expiresAt = new Date(hostile.disk.clock.now() + MINUTE).toISOString()
    const { token } = await make(hostile, 'tokens', { label: 'x', scopes: ['read'], expiresAt })
    const line = `Authorization: Bearer ${token}`
    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [line])).status, 200)

    hostile.disk.clock.advance(MINUTE)

    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [line])).status, 401)
  })

  test('nothing that is listed tells a secret', async (t) => {
    const hostile = await openFor(t)
    const { secret } = await make(hostile, 'app-passwords', { label: 'phone' })
    const { token } = await make(hostile, 'tokens', { label: 'script', scopes: ['read'] })
    for (const path of ['app-passwords', 'tokens', 'sessions', 'me']) {
      const { body } = await hostile.ask(`GET ${V1}/${path}`)
      assert.ok(!body.includes(secret) && !body.includes(token) && !/hash/i.test(body), path)
    }
  })
})

describe('what a lesser credential may do', () => {
  test('a token does what its scopes say and no more', async (t) => {
    const hostile = await openFor(t)
    await hostile.disk.addAccount('root', { role: 'administrator' })
    const as = async (scopes: readonly string[]) => {
      const { token } = await make(hostile, 'tokens', { label: 'x', scopes })
      return `Authorization: Bearer ${token}`
    }
    const [reads, writes, governs] = [await as(['read']), await as(['write']), await as(['govern'])]
    const folder = (line: string, path: string) =>
      withBody(hostile, `POST ${V1}/folders`, [line], { path })

    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [reads])).status, 200)
    assert.equal((await folder(reads, '/x')).status, 403)
    assert.equal((await folder(writes, '/y')).status, 201)
    assert.equal((await hostile.askRaw(`GET ${V1}/me`, [writes])).status, 403)
    assert.equal((await folder(governs, '/z')).status, 403)
    // A scope makes nobody an administrator.
    assert.equal((await hostile.askRaw(`GET ${V1}/accounts`, [governs])).status, 403)
    assert.equal((await hostile.askRaw(`GET ${V1}/accounts`, [reads])).status, 403)
    assert.equal((await hostile.askRaw('PROPFIND /dav/', [reads, 'Depth: 0'])).status, 207)
    assert.equal((await hostile.askRaw('MKCOL /dav/w', [reads])).status, 403)
  })

  test('neither a token nor an app password can make others, or take the account over', async (t) => {
    const hostile = await openFor(t)
    const { token } = await make(hostile, 'tokens', {
      label: 'x',
      scopes: ['read', 'write', 'govern'],
    })
    const phone = await make(hostile, 'app-passwords', { label: 'phone' })
    const cookie = await signIn(hostile)
    const sessions = await hostile.askRaw(`GET ${V1}/sessions`, [cookie])
    const { items } = JSON.parse(sessions.body) as { items: { id: string }[] }
    const change = { password: { current: hostile.ada.password, new: 'taken over now' } }
    for (const line of [
      `Authorization: Bearer ${token}`,
      `Authorization: ${basic('ada', phone.secret)}`,
    ]) {
      for (const [call, body] of [
        [`POST ${V1}/tokens`, { label: 'y', scopes: ['read'] }],
        [`POST ${V1}/app-passwords`, { label: 'y' }],
        [`PATCH ${V1}/me`, change],
        [`DELETE ${V1}/app-passwords/${phone.id}`, undefined],
        [`DELETE ${V1}/sessions/${items[0]?.id ?? ''}`, undefined],
      ] as const) {
        const answer = await (body
          ? withBody(hostile, call, [line], body)
          : hostile.askRaw(call, [line]))
        assert.equal(problemOf(answer, call)['status'], 403, call)
      }
    }
    const asApp = { user: 'ada', password: phone.secret }
    assert.equal((await withBody(hostile, `POST ${V1}/sessions`, [], asApp)).status, 401)
    const last = await hostile.askRaw(`DELETE ${V1}/tokens/current`, [
      `Authorization: Bearer ${token}`,
    ])
    assert.equal(last.status, 204)
  })
})

describe('guessing', () => {
  test('soon has to wait, longer each time, also after a restart, and guesses at once are not free', async (t) => {
    const hostile = await openFor(t)
    const guess = (index: number) =>
      hostile.askRaw(`GET ${V1}/me`, [`Authorization: ${basic('ada', `guess ${String(index)}`)}`])

    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => guess(index)))

    const looked = answers.filter((one) => one.status === 401).length
    assert.ok(looked <= 5, `${String(looked)} guesses were looked at`)
    const refused = answers.find((one) => one.status === 429)
    assert.ok(Number(refused?.headers['retry-after']) >= 1)
    hostile.disk.clock.advance(15 * MINUTE)
    assert.equal((await guess(100)).status, 401)
    assert.equal((await guess(101)).status, 429)
  })

  test('the right password does not get past the wait, and then ends it', async (t) => {
    const hostile = await openFor(t)
    for (let index = 0; index < 6; index++) await tryIn(hostile, `guess ${String(index)}`)

    assert.equal((await tryIn(hostile, hostile.ada.password)).status, 429)
    hostile.disk.clock.advance(15 * MINUTE)
    assert.equal((await tryIn(hostile, hostile.ada.password)).status, 200)
    assert.equal((await tryIn(hostile, 'one slip')).status, 401)
    assert.equal((await tryIn(hostile, `${hostile.ada.password} `)).status, 401)
  })

  test('a made-up X-Forwarded-For buys no new guesses', async (t) => {
    const hostile = await openFor(t)
    const statuses: number[] = []
    for (let index = 0; index < 12; index++) {
      const answer = await tryIn(hostile, `guess ${String(index)}`, [
        `X-Forwarded-For: 10.0.0.${String(index)}`,
      ])
      statuses.push(answer.status)
    }
    assert.ok(statuses.filter((one) => one === 401).length <= 6)
  })

  test('behind a trusted proxy each address counts for itself, and strangers lock nobody out', async (t) => {
    const hostile = await openFor(t, { settings: { trustedProxies: '127.0.0.1' } })
    const from = (address: string) => [`X-Forwarded-For: ${address}`]
    assert.equal((await tryIn(hostile, hostile.ada.password, from('192.0.2.1'))).status, 200)

    // Two hundred addresses guess at one account.
    for (let index = 0; index < 200; index++) {
      await tryIn(hostile, `guess ${String(index)}`, from(`10.0.${String(index)}.1`))
    }

    assert.equal((await tryIn(hostile, 'guess', from('10.1.1.1'))).status, 429)
    assert.equal((await tryIn(hostile, `${hostile.ada.password}?`, from('192.0.2.1'))).status, 401)
    // Also a browser, which has nothing cached, signs in where she always does.
    const body = { user: 'ada', password: hostile.ada.password }
    const signedIn = await withBody(hostile, `POST ${V1}/sessions`, from('192.0.2.1'), body)
    assert.equal(signedIn.status, 201)
  })

  test('a client that begins with many requests at once is checked once, and never throttled', async (t) => {
    const hostile = await openFor(t)

    const answers = await Promise.all(Array.from({ length: 32 }, () => hostile.ask(`GET ${V1}/me`)))

    assert.deepEqual([...new Set(answers.map((one) => one.status))], [200])
  })

  test('a name that does not exist answers as one that does, however often it is tried', async (t) => {
    const hostile = await openFor(t)
    const answersTo = async (name: string) => {
      const answers: unknown[] = []
      for (let index = 0; index < 8; index++) {
        const authorization = basic(name, `guess ${String(index)}`)
        const answer = await hostile.askRaw(`GET ${V1}/me`, [`Authorization: ${authorization}`])
        answers.push([answer.status, problemOf(answer, name)['detail']])
      }
      return answers
    }
    assert.deepEqual(await answersTo('nobody'), await answersTo('ada'))
  })
})

async function openFor(t: TestContext, options: TestDiskOptions = {}): Promise<HostileDisk> {
  const hostile = await HostileDisk.open(options)
  t.after(() => hostile.close())
  return hostile
}

async function tryIn(hostile: HostileDisk, password: string, lines: readonly string[] = []) {
  return await hostile.askRaw(`GET ${V1}/me`, [
    `Authorization: ${basic('ada', password)}`,
    ...lines,
  ])
}

async function withBody(
  hostile: HostileDisk,
  call: string,
  lines: readonly string[],
  body: unknown,
): Promise<RawAnswer> {
  const text = JSON.stringify(body)
  const own = [
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(text))}`,
  ]
  return await hostile.askRaw(call, [...lines, ...own], text)
}

/** @returns the line with the cookie */
async function signIn(hostile: HostileDisk, lines: readonly string[] = []): Promise<string> {
  const body = { user: 'ada', password: hostile.ada.password }
  const answer = await withBody(hostile, `POST ${V1}/sessions`, lines, body)
  assert.equal(answer.status, 201, answer.body)
  return `Cookie: ${answer.headers['set-cookie']?.split(';')[0] ?? ''}`
}

async function make(hostile: HostileDisk, path: string, body: unknown) {
  const answer = await hostile.json(`POST ${V1}/${path}`, body)
  assert.equal(answer.status, 201, answer.body)
  return JSON.parse(answer.body) as { id: string; secret: string; token: string }
}
