import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setAccountState } from '../../src/operations/accounts.ts'
import { signInWithPassword } from '../../src/operations/sign-in.ts'
import { addPerson, openDiskFor } from '../kit/person.ts'
import { publishMeasure } from '../kit/publish-measure.ts'
import { basic } from '../kit/server.ts'
import { attack, shown } from './attack.ts'
import { diskFor, make, me, send, signIn } from './sign-in-requests.ts'

const V1 = '/api/v1'
const MINUTE = 60_000

describe('a credential of somebody else, or of another kind', () => {
  test('an app password opens only the account that it was made for, and no session', async (t) => {
    const { disk, ada } = await diskFor(t)
    const eve = await disk.addAccount('eve')
    const made = await make(disk, ada, 'app-passwords', { label: 'x' })
    assert.equal((await me(disk, { authorization: basic('ada', made.secret) })).status, 200)
    for (const authorization of [
      basic('eve', made.secret),
      `Bearer ${made.secret}`,
      basic('ada', `${made.secret} `),
      basic('ada', made.secret.toUpperCase()),
      basic('ada', made.secret.replaceAll('-', '')),
    ]) {
      assert.equal((await me(disk, { authorization })).status, 401)
    }
    const body = { user: 'ada', password: made.secret }
    assert.equal((await send(disk, `POST ${V1}/sessions`, { body })).status, 401)
    const headers = { authorization: eve.authorization }
    const remove = await send(disk, `DELETE ${V1}/app-passwords/${made.id}`, { headers })
    assert.equal(remove.status, 404)
  })

  test('a token is no password, and a session’s secret no token', async (t) => {
    const { disk, ada } = await diskFor(t)
    const { token } = await make(disk, ada, 'tokens', { label: 'x', scopes: ['read'] })
    const cookie = await signIn(disk, ada)
    const secret = cookie.split('=')[1] ?? ''
    assert.equal((await me(disk, { authorization: `Bearer ${token}` })).status, 200)
    for (const headers of [
      { authorization: basic('ada', token) },
      { authorization: basic(token, '') },
      { authorization: `Bearer ${token.slice(0, -1)}` },
      { authorization: `Bearer ${token}x` },
      { authorization: `Bearer ${token.replace('ckt_', '')}` },
      { authorization: `Bearer ${secret}` },
      { authorization: basic('ada', secret) },
      { cookie: `cloudkeep_session=${token}` },
    ]) {
      assert.equal((await me(disk, headers)).status, 401, JSON.stringify(headers))
    }
  })

  test('a wrong Authorization is not made good by a cookie, nor a wrong cookie by another', async (t) => {
    const { disk, ada } = await diskFor(t)
    const eve = await disk.addAccount('eve')
    const cookie = await signIn(disk, ada)
    const wrong = basic('ada', 'a wrong password')
    assert.equal((await me(disk, { cookie, authorization: wrong })).status, 401)
    const both = await me(disk, { cookie, authorization: eve.authorization })
    assert.match(both.body, /"name":"eve"/)
    const name = 'cloudkeep_session'
    const secret = cookie.split('=')[1] ?? ''
    for (const value of [
      `${name}=x; ${cookie}`,
      `${name.toUpperCase()}=${secret}`,
      `${name}[]=${secret}`,
      ` ${name} =`,
      `${name}=`,
      `${name}="${secret}`,
      `${name}=${secret}x`,
      `x${name}=${secret}`,
      `__Host-${name}=${secret}`,
      `__proto__=${secret}`,
      `${name}=%00${secret}`,
      'a=b; '.repeat(2000),
    ]) {
      assert.equal((await me(disk, { cookie: value })).status, 401, shown(value))
    }
    for (const value of [
      `$Version=1; ${cookie}; $Path=/`,
      `a=b; ${cookie}; c=d; HttpOnly; Domain=evil.example`,
    ]) {
      assert.equal((await me(disk, { cookie: value })).status, 200, shown(value))
    }
  })
})

describe('a suspended account', () => {
  test('changes nothing more by any credential that it has, and takes its files away', async (t) => {
    const { disk, ada } = await diskFor(t)
    await disk.addAccount('root', { role: 'administrator' })
    const app = await make(disk, ada, 'app-passwords', { label: 'x' })
    const { token } = await make(disk, ada, 'tokens', { label: 'x', scopes: ['read', 'write'] })
    const cookie = await signIn(disk, ada)
    const credentials: readonly Readonly<Record<string, string>>[] = [
      { authorization: ada.authorization },
      { authorization: basic('ada', app.secret) },
      { authorization: `Bearer ${token}` },
      { cookie, 'x-cloudkeep-request': '1' },
    ]
    const file = await send(disk, `PUT ${V1}/nodes/by-path/content?path=/f`, {
      headers: { authorization: ada.authorization },
      body: 'words',
    })
    const { id } = JSON.parse(file.body) as { id: string }
    const suspendedBy = await publishMeasure(disk.parts.catalog, {
      capabilities: ['search'],
      from: disk.clock.now(),
    })
    await setAccountState(disk.parts, { id: ada.account.id, suspendedBy })
    for (const headers of credentials) {
      assert.equal((await send(disk, `GET ${V1}/nodes/${id}/content`, { headers })).status, 200)
      for (const [call, body] of [
        [`PUT ${V1}/nodes/by-path/content?path=/f`, 'x'],
        [`PUT ${V1}/nodes/by-path/content?path=/new`, 'x'],
        [`POST ${V1}/folders`, { path: '/folder' }],
        [`PATCH ${V1}/nodes/${id}`, { name: 'g' }],
        [`DELETE ${V1}/nodes/${id}`, undefined],
        [`POST ${V1}/nodes/${id}/copies`, { parent: '1', name: 'h' }],
      ] as const) {
        assert.equal((await send(disk, call, { headers, body })).status, 403, call)
      }
    }
    const dav = { authorization: ada.authorization, destination: '/dav/g' }
    for (const method of ['PUT', 'DELETE', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'PROPPATCH']) {
      const body = method === 'LOCK' ? LOCK : method === 'PROPPATCH' ? PATCH : undefined
      const path = method === 'MKCOL' ? '/dav/new' : '/dav/f'
      const asked = { method, path, headers: dav, ...(body !== undefined && { body }) }
      assert.equal((await attack(disk.url, asked)).status, 403, method)
    }
  })
})

describe('a password that an administrator sets anew', () => {
  test('ends every session of the account: whoever was in it is out', async (t) => {
    const { disk, ada } = await diskFor(t)
    const root = await disk.addAccount('root', { role: 'administrator' })
    const cookie = await signIn(disk, ada)
    assert.equal((await me(disk, { cookie })).status, 200)

    const headers = { authorization: root.authorization }
    const body = { password: 'a wholly new one' }
    const path = `${V1}/accounts/${String(ada.account.id)}`
    assert.equal((await send(disk, `PATCH ${path}`, { headers, body })).status, 200)

    assert.equal((await me(disk, { cookie })).status, 401)
    assert.equal((await me(disk, { authorization: ada.authorization })).status, 401)
  })
})

const LOCK =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>'
const PATCH =
  '<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">y</x></prop></set></propertyupdate>'

describe('guessing', () => {
  test('goes on being counted after a restart', async (t) => {
    const disk = await openDiskFor(t)
    await addPerson(disk, 'ada')
    const guess = () =>
      signInWithPassword(disk.parts, {
        user: 'ada',
        password: 'wrong',
        address: '192.0.2.1',
      }).catch((error: unknown) => (error as { kind?: string }).kind)
    for (let turn = 0; turn < 5; turn++) assert.equal(await guess(), 'unauthenticated')
    assert.equal(await guess(), 'too-many-requests')

    await disk.reopen()

    assert.equal(await guess(), 'too-many-requests')
  })

  test('of yesterday counts no more, also not for the next wrong try', async (t) => {
    const { disk } = await diskFor(t)
    const guess = async () =>
      (await me(disk, { authorization: basic('ada', 'a wrong password') })).status
    for (let turn = 0; turn < 20; turn++) {
      await guess()
      disk.clock.advance(16 * MINUTE)
    }
    disk.clock.advance(25 * 60 * MINUTE)

    assert.deepEqual([await guess(), await guess()], [401, 401])
  })

  test('the password of somebody who is signed in is no freer than at the door', async (t) => {
    const { disk, ada } = await diskFor(t)
    const cookie = await signIn(disk, ada)
    const headers = { cookie, 'x-cloudkeep-request': '1' }
    const statuses: number[] = []
    for (let turn = 0; turn < 40; turn++) {
      const password = { current: `guess ${String(turn)}`, new: 'a better password' }
      statuses.push((await send(disk, `PATCH ${V1}/me`, { headers, body: { password } })).status)
    }
    assert.ok(statuses.filter((one) => one === 401).length <= 20, statuses.join())
    assert.equal(statuses.at(-1), 429)
    disk.clock.advance(20 * MINUTE)
    const password = { current: ada.password, new: 'a better password' }
    assert.equal((await send(disk, `PATCH ${V1}/me`, { headers, body: { password } })).status, 200)
  })

  test('from every address of one IPv6 network is guessing from one', async (t) => {
    const { disk } = await diskFor(t, { settings: { trustedProxies: '127.0.0.1' } })
    let looked = 0
    for (let turn = 0; turn < 60; turn++) {
      const headers = {
        'authorization': basic(`name${String(turn)}`, 'password1'),
        'x-forwarded-for': `2001:db8:1:2::${turn.toString(16)}`,
      } // prettier-ignore
      if ((await me(disk, headers)).status === 401) looked += 1
    }
    assert.ok(looked <= 21, `${String(looked)} guesses were looked at`)
  })
})

describe('the cookie under TLS', () => {
  test('is taken and given by a name that no other host and no plain page can set', async (t) => {
    const { disk, ada } = await diskFor(t, { settings: { trustedProxies: '127.0.0.1' } })
    const secure = { 'x-forwarded-proto': 'https' }
    const body = { user: 'ada', password: ada.password }
    const { headers } = await send(disk, `POST ${V1}/sessions`, { headers: secure, body })
    const [set = ''] = headers['set-cookie'] ?? []
    assert.match(
      set,
      /^__Host-cloudkeep_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
    assert.match(String(headers['strict-transport-security']), /^max-age=31536000/)
    const secret = set.split(/[=;]/)[1] ?? ''
    assert.equal(
      (await me(disk, { ...secure, cookie: `__Host-cloudkeep_session=${secret}` })).status,
      200,
    )
    assert.equal((await me(disk, { ...secure, cookie: `cloudkeep_session=${secret}` })).status, 401)
    assert.equal((await me(disk, { cookie: `__Host-cloudkeep_session=${secret}` })).status, 401)
    const leave = { ...secure, 'cookie': `__Host-cloudkeep_session=${secret}`, 'x-cloudkeep-request': '1' } // prettier-ignore
    const left = await send(disk, `DELETE ${V1}/sessions/current`, { headers: leave })
    assert.match(
      String(left.headers['set-cookie']),
      /^__Host-cloudkeep_session=; Max-Age=0; Path=\/; .*Secure/,
    )
  })

  test('that somebody only says there is, is none: a header from nobody’s proxy counts nothing', async (t) => {
    const { disk, ada } = await diskFor(t)
    const body = { user: 'ada', password: ada.password }
    const headers = { 'x-forwarded-proto': 'https' }
    const answer = await send(disk, `POST ${V1}/sessions`, { headers, body })
    assert.doesNotMatch(String(answer.headers['set-cookie']), /Secure|__Host/)
    assert.equal(answer.headers['strict-transport-security'], undefined)
  })
})
