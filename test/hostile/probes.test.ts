import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { type Answer, attack } from './attack.ts'

/** What is tried at every address on the net, all day long. */
const PROBES = [
  '/.env', '/.env.local', '/.git/config', '/.git/HEAD', '/.svn/entries', '/.hg/store', '/.DS_Store', '/.htaccess', '/.htpasswd', '/.ssh/id_rsa',
  '/.aws/credentials', '/.npmrc', '/.well-known/security.txt', '/debug', '/debug/pprof/', '/debug/vars', '/_debug', '/__debug__', '/trace', '/info',
  '/env', '/actuator', '/actuator/env', '/actuator/heapdump', '/server-status', '/server-info', '/status', '/stats', '/phpinfo', '/phpinfo.php',
  '/info.php', '/apps/graphapi/vendor/microsoft/microsoft-graph/tests/GetPhpInfo.php', '/wp-login.php', '/xmlrpc.php', '/admin', '/administrator',
  '/console', '/manager/html', '/jmx-console', '/cgi-bin/test', '/shell', '/eval', '/graphql', '/swagger', '/swagger.json', '/swagger-ui/', '/openapi.json',
  '/api', '/api/', '/api/v1', '/api/v1/', '/api/v2/me', '/api/internal', '/api/v1/debug', '/api/v1/config', '/api/v1/settings', '/api/v1/logs', '/api/v1/keys',
  '/config', '/config.json', '/cloudkeep.config.json', '/package.json', '/package-lock.json', '/tsconfig.json', '/node_modules/fastify/package.json',
  '/src/app/main.ts', '/bin/cloudkeep.js', '/web/dist/index.html', '/assets/', '/assets/.vite/manifest.json', '/assets/index.js.map', '/index.html',
  '/data', '/data/catalog.db', '/catalog.db', '/keys', '/keys/session', '/keys/ledger', '/backup', '/backup.zip', '/dump.sql', '/core', '/logs', '/log.txt',
  '/nginx_status', '/metrics/', '/metrics/x', '/prometheus', '/health', '/healthz/x', '/ready', '/version', '/remote.php/dav', '/ocs/v2.php', '/status.php',
  '/s3/', '/ledger', '/ledger/', '/ledger/keys', '/ledger/tile/', '/ledger/tile/entries/../../keys', '/tus', '/tus/', '/dav', '/dav/', '/robots.txt', '/sitemap.xml',
  '/?XDEBUG_SESSION_START=1', '/?debug=1', '/?pretty', '/%2e%65nv', '//.env', '/.%00/', '/..%2f.env', '/*', '/~root/',
] // prettier-ignore

/** These say which version runs: to whoever writes programs for it. */
const TELLS_VERSION = ['/api/v1/about', '/api/v1/openapi.json', '/metrics']

const routes: string[] = []
let disk: TestDisk
let app: string
before(async () => {
  disk = await openTestDisk({
    settings: { metricsToken: 'metrics-secret-4711' },
    onRoute({ method, url }) {
      if ([method].flat().includes('GET')) routes.push(url)
    },
  })
  app = (await get('/', { accept: 'text/html' })).body
})
after(() => disk.close())

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return await attack(disk.url, { method: 'GET', path, headers })
}

/** Nothing of where, on what and with what it runs. */
function checkSilent({ body, headers }: Answer, path: string): void {
  const inside = [
    disk.dataFolder,
    process.cwd(),
    process.execPath,
    'metrics-secret-4711',
    'HOSTNAME=',
    'PATH=/',
  ]
  for (const text of inside) assert.ok(!body.includes(text), `${path} tells ${text}`)
  assert.doesNotMatch(body, /-----BEGIN|ed25519 private|passwordHash|password_hash|\$argon2/i, path)
  const [bare = ''] = path.split('?')
  if (!TELLS_VERSION.includes(bare)) {
    for (const version of ['0.0.0-test', process.version]) assert.ok(!body.includes(version), path)
    assert.doesNotMatch(body, /fastify|sqlite|kysely|argon2|better-|Node\.js/i, path)
  }
  assert.equal(headers['set-cookie'], undefined)
  for (const name of ['server', 'x-powered-by', 'via', 'x-runtime', 'x-debug', 'server-timing']) {
    assert.equal(headers[name], undefined, path)
  }
}

describe('to somebody who is not signed in', () => {
  for (const path of PROBES) {
    for (const accept of ['*/*', 'text/html']) {
      test(`GET ${path} as ${accept} tells nothing of the inside`, async () => {
        const answer = await get(path, { accept })
        checkSilent(answer, path)
        // The web app answers for its pages, with itself and nothing else.
        const isPage = accept === 'text/html' && answer.body === app
        assert.ok(isPage || [200, 400, 401, 404].includes(answer.status), String(answer.status))
        if (answer.status === 200 && !isPage) assert.match(path, /^\/(\?|$)|^\/\*$/)
      })
    }
  }

  test('no route of any door tells of the inside, whatever it answers', async () => {
    assert.ok(routes.length > 40)
    for (const route of routes) {
      const path = route.replace(/:\w+/g, '1').replace('*', 'x')
      for (const accept of ['*/*', 'text/html']) {
        const answer = await get(path, { accept })
        checkSilent(answer, path)
        assert.notEqual(answer.status, 403, `${path}: it says that there is something`)
      }
    }
  })

  test('what needs an account says only that, and the same of what is there and what is not', async () => {
    const ada = await disk.addAccount('ada')
    const { id } = ada.account
    const without = (text: string) => text.replace(/urn:uuid:[0-9a-f-]+/, '')
    for (const path of [
      'nodes/ID',
      'nodes/ID/content',
      'nodes/ID/children',
      'nodes/ID/versions',
      'sessions',
      'trash',
      'uploads',
      'accounts',
    ]) {
      const there = await get(`/api/v1/${path.replace('ID', String(id))}`)
      const missing = await get(`/api/v1/${path.replace('ID', '987654')}`)
      assert.equal(there.status, 401, path)
      assert.equal(without(there.body), without(missing.body))
    }
  })
})

describe('/metrics', () => {
  const outside: readonly Readonly<Record<string, string>>[] = [
    { 'x-forwarded-for': '192.0.2.1' }, { 'x-real-ip': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }, { via: '1.1 proxy' },
    { host: 'cloud.example' }, { host: 'localhost.evil.example' }, { host: '127.0.0.1.nip.io' }, { 'x-forwarded-host': 'localhost' },
    { host: 'cloud.example', authorization: 'Bearer ' }, { host: 'cloud.example', authorization: 'Bearer x' },
    { host: 'cloud.example', authorization: 'Basic bWV0cmljczptZXRyaWNzLXNlY3JldC00NzEx' }, { host: 'cloud.example', authorization: 'Bearer metrics-secret-471' },
    { host: 'cloud.example', authorization: 'Bearer metrics-secret-4711x' },
  ] // prettier-ignore
  for (const headers of outside) {
    test(`is not there for ${JSON.stringify(headers)}, as nothing is at any other address`, async () => {
      const [metrics, nothing] = [await get('/metrics', headers), await get('/metrix', headers)]
      assert.equal(metrics.status, 404)
      const without = (text: string) => text.replace(/urn:uuid:[0-9a-f-]+/, '')
      assert.equal(without(metrics.body), without(nothing.body))
    })
  }

  test('is there with its token, and names nobody', async () => {
    await disk.addAccount('grace-hopper')
    const headers = { host: 'cloud.example', authorization: 'Bearer metrics-secret-4711' }
    const { status, body } = await get('/metrics', headers)
    assert.equal(status, 200)
    assert.doesNotMatch(body, /grace|hopper/)
    checkSilent({ status, body, headers: {}, ms: 0 }, '/metrics')
  })
})

describe('health', () => {
  test('says how the process is in a few known words, and nothing else', async () => {
    assert.equal((await get('/healthz')).body, '{"status":"ok"}')
    assert.equal((await get('/readyz')).body, '{"status":"ready","reasons":[]}')
  })
})
