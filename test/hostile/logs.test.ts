import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { exchange, head } from '../kit/raw-exchange.ts'
import { ADMIN_PASSWORD, basic, ServerProcess } from '../kit/server.ts'

const V1 = '/api/v1'
type Line = Readonly<Record<string, unknown>> & {
  readonly time: number
  readonly security?: string
  readonly name?: string
  readonly method: string
  readonly path: string
  readonly kind?: string
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/

let server: ServerProcess
before(async () => {
  server = await ServerProcess.start({ environment: { CLOUDKEEP_LOG: 'debug' } })
  // What it says as it starts is for a person.
  await untilLogged('the-first')
})
after(() => server.close())

async function untilLogged(marker: string): Promise<void> {
  await fetch(`${server.url}${V1}/${marker}`)
  while (!server.output.includes(`${marker} here`)) await new Promise((go) => setImmediate(go))
}

/** What was logged meanwhile: each line is one record of JSON, or the test fails. */
async function logged(work: () => Promise<unknown>): Promise<readonly Line[]> {
  const start = server.output.length
  await work()
  // The line of a request goes out with its answer; one more request makes sure that it is here.
  const marker = `marker-${String(start)}`
  await untilLogged(marker)
  const text = server.output.slice(start)
  assert.doesNotMatch(text, CONTROLS)
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.includes(marker))
    .map((line) => JSON.parse(line) as Line)
}

const of = (lines: readonly Line[], event: string) => lines.filter((one) => one.security === event)

async function call(
  method: string,
  path: string,
  authorization: string | undefined,
  body?: unknown,
) {
  return await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

describe('a log', () => {
  const HOSTILE = [
    'x%0d%0a{"level":60,"msg":"forged"}', '%1b[2J%1b[31m', '%c2%9b31m', '%e2%80%a8{"forged":1}', '%00', '%22,%22forged%22:%221', '\\u001b[31m',
  ] // prettier-ignore
  for (const evil of HOSTILE) {
    test(`has one record for each refusal, whatever stands in it: ${evil}`, async () => {
      const lines = await logged(async () => {
        for (const path of [
          `/api/${evil}`,
          `/dav/${evil}`,
          `/notices/${evil}`,
          `${V1}/nodes/by-path?path=${evil}`,
        ]) {
          await call('GET', path, basic(evil, evil))
        }
      })
      assert.ok(lines.length >= 3)
      for (const line of lines) {
        assert.equal(line['forged'], undefined)
        assert.ok(Number(line['level']) < 50, JSON.stringify(line))
      }
    })
  }

  test('takes what no client writes: raw bytes in the address and in headers', async () => {
    const host = `Host: ${new URL(server.url).host}`
    const lines = await logged(async () => {
      for (const bytes of [
        head([`GET /api/\x9b31m\xff HTTP/1.1`, host, 'Connection: close']),
        head(['GET /api/x HTTP/1.1', host, 'User-Agent: \x1b[31m\x9b', 'Connection: close']),
        head([
          'PUT /dav/\x1b[31m HTTP/1.1',
          host,
          'Authorization: \x9bBasic x',
          'Connection: close',
        ]),
        head(['GET /dav/x HTTP/1.1', host, 'Authorization: Basic \x9b\x85', 'Connection: close']),
      ]) {
        await exchange(server.url, Buffer.from(bytes, 'latin1'))
      }
    })
    for (const line of lines) assert.ok(Number(line['level']) < 50, JSON.stringify(line))
  })
})

describe('what happens to accounts and credentials', () => {
  test('is on record: who, by what, from where, when, and what of it', async () => {
    const admin = server.authorization
    const start = Date.now()
    const lines = await logged(async () => {
      await call('GET', `${V1}/me`, basic('admin', 'a wrong password'))
      await call('GET', `${V1}/me`, admin)
      await call('POST', `${V1}/accounts`, admin, { name: 'grace', password: 'password of grace' })
      await call('GET', `${V1}/accounts`, basic('grace', 'password of grace'))
      await call('POST', `${V1}/sessions`, undefined, { user: 'admin', password: ADMIN_PASSWORD })
      await call('POST', `${V1}/sessions`, undefined, { user: 'admin', password: 'nonsense' })
      await call('POST', `${V1}/tokens`, admin, { label: 'script', scopes: ['read'] })
      await call('GET', `${V1}/me`, 'Bearer ckt_unknown')
      await call('PROPFIND', '/dav/', basic('nobody', 'x'))
    })

    const seen = (event: string) =>
      of(lines, event).map(({ name = '', method, path, kind = '' }) =>
        `${name} ${method} ${path} ${kind}`.trim(),
      )
    assert.deepEqual(seen('signed-in'), ['admin GET /api', 'grace GET /api', 'admin POST /api'])
    assert.deepEqual(seen('changed'), [
      `admin POST ${V1}/accounts`,
      `POST ${V1}/sessions`,
      `admin POST ${V1}/tokens`,
    ])
    assert.deepEqual(seen('refused'), [
      `GET ${V1}/me unauthenticated`,
      `grace GET ${V1}/accounts forbidden`,
      `POST ${V1}/sessions unauthenticated`,
      `GET ${V1}/me unauthenticated`,
      'PROPFIND /dav/ unauthenticated',
    ])
    for (const line of lines.filter((one) => one.security !== undefined)) {
      assert.match(String(line['address']), /^(::ffff:)?127\.0\.0\.1$/)
      assert.ok(line.time >= start && line.time <= Date.now())
    }
  })

  test('names who was refused, whichever way the method was told', async () => {
    const made = await call('POST', `${V1}/tokens`, server.authorization, {
      label: 'reader',
      scopes: ['read'],
    })
    const { token } = (await made.json()) as { token: string }
    const lines = await logged(async () => {
      await fetch(`${server.url}/tus/${'0'.repeat(32)}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'tus-resumable': '1.0.0',
          'x-http-method-override': 'PATCH',
        },
      })
    })
    const [refused] = of(lines, 'refused')
    assert.equal(refused?.kind, 'forbidden')
    assert.equal(refused.name, 'admin')
  })

  test('is told without any secret, and without what people write', async () => {
    const admin = server.authorization
    const secrets: string[] = [
      ADMIN_PASSWORD,
      admin.slice(6),
      'a wrong secret',
      'what-i-wrote',
      'named-by-me',
    ]
    const lines = await logged(async () => {
      const made = await call('POST', `${V1}/tokens`, admin, {
        label: 'x',
        scopes: ['read', 'write'],
      })
      const { token } = (await made.json()) as { token: string }
      const app = await call('POST', `${V1}/app-passwords`, admin, { label: 'x' })
      const { secret } = (await app.json()) as { secret: string }
      const session = await call('POST', `${V1}/sessions`, undefined, {
        user: 'admin',
        password: ADMIN_PASSWORD,
      })
      const cookie = session.headers.get('set-cookie')?.split(/[=;]/)[1] ?? ''
      secrets.push(token, secret, cookie)
      await call('GET', `${V1}/me`, `Bearer ${token}`)
      await call('GET', `${V1}/me`, `Bearer ${token}x`)
      await call('GET', `${V1}/me`, basic('admin', secret))
      await call('GET', `${V1}/me`, basic('admin', 'a wrong secret'))
      await fetch(`${server.url}${V1}/me`, { headers: { cookie: `cloudkeep_session=${cookie}x` } })
      await fetch(`${server.url}${V1}/nodes/by-path/content?path=/named-by-me`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}` },
        body: 'what-i-wrote',
      })
      await call('GET', `${V1}/nodes/by-path?path=/named-by-me&token=${token}`, admin)
      // Whoever shows a credential for the first time is looked up, and does so by asking for something.
      const fresh = await call('POST', `${V1}/app-passwords`, admin, { label: 'y' })
      const { secret: second } = (await fresh.json()) as { secret: string }
      await call('GET', '/dav/named-by-me', basic('admin', second))
    })
    const text = JSON.stringify(lines)
    for (const secret of secrets) assert.ok(secret.length > 5 && !text.includes(secret), secret)
  })
})
