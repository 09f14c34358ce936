import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk } from '../kit/disk.ts'
import { basic } from '../kit/server.ts'
import { attack, shown } from './attack.ts'
import { diskFor, me, send } from './sign-in-requests.ts'

const V1 = '/api/v1'
const MINUTE = 60_000

describe('an Authorization header', () => {
  let disk: TestDisk
  let ada: TestAccount
  before(async () => {
    disk = await openTestDisk()
    ada = await disk.addAccount('ada')
  })
  after(() => disk.close())
  const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64')

  for (const scheme of ['basic', 'BASIC', 'bAsIc']) {
    test(`“${scheme}” is read in any case`, async () => {
      const value = ada.authorization.replace('Basic', scheme)
      assert.equal((await me(disk, { authorization: value })).status, 200)
    })
  }

  const good = () => base64(`ada:${ada.password}`)
  const bad: readonly (readonly [string, () => string])[] = [
    ['base64 with other signs in it', () => `Basic ${good().slice(0, 4)}!${good().slice(4)}`],
    ['base64 with a space in it', () => `Basic ${good().slice(0, 4)} ${good().slice(4)}`],
    ['base64 and something after it', () => `Basic ${good()}, Basic ${good()}`],
    [
      'base64 of the other alphabet',
      () => `Basic ${Buffer.from('ada:\xff\xfe?>').toString('base64url')}_-`,
    ],
    ['three equals signs', () => `Basic ${good()}===`],
    ['Latin-1 for UTF-8', () => `Basic ${base64(Buffer.from('ada:p\xe9', 'latin1'))}`],
    ['a byte order mark', () => `Basic ${base64(`\ufeffada:${ada.password}`)}`],
    ['a line feed at the end', () => `Basic ${base64(`ada:${ada.password}\n`)}`],
    ['a carriage return before the name', () => `Basic ${base64(`\rada:${ada.password}`)}`],
    ['UTF-16', () => `Basic ${base64(Buffer.from(`ada:${ada.password}`, 'utf16le'))}`],
    ['no scheme', () => good()],
    ['no space', () => `Basic${good()}`],
    ['a tab for the space and none', () => `Basic\t`],
    ['the hash for the password', () => `Basic ${base64(`ada:${ada.account.passwordHash}`)}`],
    ['the id for the name', () => `Basic ${base64(`1:${ada.password}`)}`],
    ['the name with a domain', () => `Basic ${base64(`ada@localhost:${ada.password}`)}`],
    ['the name with a wildcard', () => `Basic ${base64(`%:${ada.password}`)}`],
    ['an account of nobody', () => `Basic ${base64(`\u0430da:${ada.password}`)}`],
    ['Bearer with a password', () => `Bearer ${ada.password}`],
    ['Bearer with base64', () => `Bearer ${good()}`],
    [
      'a JSON web token without a signature',
      () => `Bearer ${base64('{"alg":"none"}')}.${base64('{"sub":"ada"}')}.`,
    ],
    ['Digest', () => 'Digest username="ada"'],
    ['NTLM', () => 'NTLM TlRMTVNTUAABAAAA'],
    ['Negotiate', () => 'Negotiate YII='],
    ['AWS4-HMAC-SHA256', () => 'AWS4-HMAC-SHA256 Credential=x'],
    ['Token', () => `Token ${good()}`],
    ['an unknown scheme of 8,000 letters', () => `${'x'.repeat(8000)} ${good()}`],
    ['8,000 spaces', () => `Basic${' '.repeat(8000)}`],
    ['8,000 colons', () => `Basic ${base64(':'.repeat(8000))}`],
    ['a name of 8,000 letters', () => `Basic ${base64(`${'x'.repeat(8000)}:x`)}`],
    ['a password of 8,000 letters', () => `Basic ${base64(`ada:${'x'.repeat(8000)}`)}`],
  ]
  for (const [what, value] of bad) {
    test(`${what} lets nobody in, at any door`, async () => {
      // What was tried yesterday counts no more.
      disk.clock.advance(25 * 60 * MINUTE)
      for (const call of [`GET ${V1}/me`, 'PROPFIND /dav/', 'POST /tus/']) {
        const [method = '', path = ''] = call.split(' ')
        const headers = { 'authorization': value(), 'tus-resumable': '1.0.0', 'upload-length': '1' } // prettier-ignore
        const { status } = await attack(disk.url, { method, path, headers })
        assert.equal(status, 401, call)
      }
    })
  }

  test('names who it is by itself: no other header does', async () => {
    const names = ['x-remote-user', 'remote-user', 'x-forwarded-user', 'x-user', 'x-auth-request-user', 'proxy-authorization', 'x-authorization', 'oidc-claim-sub', 'ssl-client-s-dn', 'x-original-url', 'x-cloudkeep-user'] // prettier-ignore
    for (const name of names) {
      const value = name.includes('authorization') ? ada.authorization : 'ada'
      assert.equal((await me(disk, { [name]: value })).status, 401, name)
    }
    for (const query of [
      `access_token=${ada.password}`,
      `user=ada&password=${ada.password}`,
      `authorization=${encodeURIComponent(ada.authorization)}`,
    ]) {
      assert.equal((await send(disk, `GET ${V1}/me?${encodeURI(query)}`)).status, 401)
    }
  })
})

describe('signing in', () => {
  const bodies: readonly unknown[] = [
    {}, { user: 'ada' }, { password: 'x' }, { user: '', password: '' }, { user: 'ada', password: '' },
    { user: 'ada', password: null }, { user: 'ada', password: ['password of ada'] }, { user: ['ada'], password: 'password of ada' },
    { user: { $ne: '' }, password: { $ne: '' } }, { user: 'ada', password: true }, { user: 'ada', password: 0 },
    { user: 'ada', password: 'password of ada\0' }, { user: 'ada\0', password: 'password of ada' }, { user: 'ada', password: 'password of ada ' },
    { user: 'ada', password: 'PASSWORD OF ADA' }, { user: 'ada', password: '\ud800' }, { user: '\ud800', password: 'x' },
    { user: 'x'.repeat(256), password: 'x' }, { user: 'ada', password: 'x'.repeat(4097) }, { user: 'ada', password: 'x'.repeat(1025) },
    { user: 'ada', password: 'password of ada', isAdmin: true }, { user: 'ada', password: 'password of ada', redirect: '//evil.example' },
    { user: "ada' --", password: 'x' }, { user: 'ada" OR ""="', password: 'x' }, { user: '*', password: '*' }, { user: '%', password: '%' },
  ] // prettier-ignore
  test('needs exactly a name and its password, and what is no such thing starts no session', async (t) => {
    const { disk } = await diskFor(t)
    for (const body of bodies) {
      const { status, headers } = await send(disk, `POST ${V1}/sessions`, { body })
      assert.ok(
        status === 400 || status === 401,
        `${shown(JSON.stringify(body))}: ${String(status)}`,
      )
      assert.equal(headers['set-cookie'], undefined)
      disk.clock.advance(60 * MINUTE)
    }
    const large = { user: 'ada', password: 'x'.repeat(1024 * 1024) }
    assert.equal((await send(disk, `POST ${V1}/sessions`, { body: large })).status, 413)
  })

  test('takes the password exactly as it was chosen: another Unicode form is another one', async (t) => {
    const { disk, ada } = await diskFor(t)
    const chosen = 'caf\u00e9 au lait'
    const headers = { authorization: ada.authorization }
    const password = { current: ada.password, new: chosen }
    assert.equal((await send(disk, `PATCH ${V1}/me`, { headers, body: { password } })).status, 200)
    for (const [tried, status] of [
      [chosen, 200],
      [chosen.normalize('NFD'), 401],
      [` ${chosen}`, 401],
      [chosen.slice(0, -1), 401],
    ] as const) {
      assert.equal((await me(disk, { authorization: basic('ada', tried) })).status, status)
    }
    const long = { current: chosen, new: `${'x'.repeat(1023)}1` }
    const authorization = basic('ada', chosen)
    const set = { headers: { authorization }, body: { password: long } }
    assert.equal((await send(disk, `PATCH ${V1}/me`, set)).status, 200)
    // Not cut off: the last of 1,024 characters counts.
    assert.equal(
      (await me(disk, { authorization: basic('ada', `${'x'.repeat(1023)}2`) })).status,
      401,
    )
    assert.equal((await me(disk, { authorization: basic('ada', long.new) })).status, 200)
  })

  test('costs as much for a name of nobody as for a wrong password: the slow hash runs once for each', async (t) => {
    let hashes = 0
    const { disk } = await diskFor(t, {
      change: (parts) => ({
        ...parts,
        passwords: {
          hash: (password) => parts.passwords.hash(password),
          verify: (hash, password) => {
            hashes += 1
            return parts.passwords.verify(hash, password)
          },
        },
      }),
    })
    for (const [user, password] of [
      ['ada', 'a wrong password'],
      ['nobody', 'a wrong password'],
      ['__proto__', 'a wrong password'],
      ['', 'a wrong password'],
    ] as const) {
      hashes = 0
      const { status, body } = await me(disk, { authorization: basic(user, password) })
      assert.deepEqual([status, hashes], [401, 1], user)
      assert.match(body, /The name or the password is not right/)
    }
  })
})
