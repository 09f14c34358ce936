import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { test, type TestContext } from 'node:test'
import { openTestDisk, type TestDisk, type TestDiskOptions } from '../../test/kit/disk.ts'
import { publishMeasure } from '../../test/kit/publish-measure.ts'

const TOKEN = 'a-token-for-tests-only'
const HOUR = 3_600_000

test('an operator reads what the disk holds, what waits and what is refused', async (t) => {
  const disk = await openDisk(t)
  const { authorization, account, spaceId } = await disk.addAccount('ada')
  const put = (name: string, body: string) =>
    fetch(`${disk.url}/api/v1/nodes/by-path/content?path=/${name}`, {
      method: 'PUT',
      headers: { authorization },
      body,
    })
  assert.equal((await put('note.txt', 'twelve bytes')).status, 201)
  const now = disk.clock.now()
  const draft = {
    accountId: account.id, spaceId, path: 'a', size: 5, modifiedAt: null, door: 'tus', metadata: '',
    headJudged: 0, refusedBy: null, finishedNodeId: null, createdAt: now, expiresAt: now + HOUR,
    concat: null, partIds: null, joinedInto: null, reservedBytes: 5,
  } as const // prettier-ignore
  const notice = await publishMeasure(disk.parts.catalog, {
    notice: 'no-uploads',
    capabilities: ['upload'],
    from: now,
  })
  await publishMeasure(disk.parts.catalog, {
    notice: 'to-come',
    capabilities: ['download'],
    from: now + 24 * HOUR,
  })
  await disk.parts.catalog.write(async (tx) => {
    await tx.drafts.insert({ ...draft, id: 'd1' as never })
    await tx.drafts.insert({ ...draft, id: 'd2' as never, refusedBy: notice })
    await tx.drafts.insert({ ...draft, id: 'd3' as never, finishedNodeId: 1 as never })
    await tx.jobs.add({ kind: 'clean-up' }, { notBefore: now - 90_000 })
    await tx.jobs.add({ kind: 'close-day' }, { notBefore: now + 1 })
    const begunAt = now - 3 * HOUR
    await tx.backups.begin({ id: 'a', folder: '/backup', begunAt, leaseUntil: now })
    await tx.backups.finish({ id: 'a', now: now - HOUR })
  })
  assert.equal((await put('film.mp4', 'refused')).status, 451)

  const { status, headers, body } = await scrape(disk)

  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  assert.equal(headers['cache-control'], 'no-store')
  const expected = {
    'cloudkeep_info{version="0.0.0-test"}': 1,
    cloudkeep_ready: 1,
    cloudkeep_accounts: 1,
    cloudkeep_spaces_used_bytes: 12,
    cloudkeep_drafts_open: 1,
    cloudkeep_drafts_refused: 1,
    cloudkeep_jobs_waiting: 1,
    cloudkeep_jobs_oldest_wait_seconds: 90,
    cloudkeep_jobs_failed: 0,
    cloudkeep_notices_in_force: 1,
    cloudkeep_measures_in_force: 1,
    'cloudkeep_refusals_total{notice="no-uploads",measure="no-uploads#1"}': 1,
    cloudkeep_ledger_entries: 0,
    cloudkeep_backup_age_seconds: 3 * 3600,
    cloudkeep_connections_refused_total: 0,
    cloudkeep_connections_cut_total: 0,
    'cloudkeep_requests_total{door="rest",status="2xx"}': 1,
    'cloudkeep_requests_total{door="rest",status="4xx"}': 1,
  }
  const values = valuesOf(body)
  for (const [name, value] of Object.entries(expected)) assert.equal(values.get(name), value, name)
  for (const name of [
    'cloudkeep_data_free_bytes',
    'cloudkeep_data_size_bytes',
    'cloudkeep_catalog_bytes{file="catalog.sqlite"}',
    'cloudkeep_catalog_bytes{file="catalog.sqlite-wal"}',
    'cloudkeep_requests_seconds_total{door="rest",status="2xx"}',
    'process_resident_memory_bytes',
    'cloudkeep_connections',
  ]) {
    assert.ok((values.get(name) ?? 0) > 0, name)
  }
})

test('each answer counts once, at its door', async (t) => {
  const disk = await openDisk(t)
  await fetch(`${disk.url}/healthz`)
  await fetch(`${disk.url}/healthz`, { method: 'HEAD' })
  await fetch(`${disk.url}/notices`)
  await fetch(`${disk.url}/tus/`, { method: 'OPTIONS' })
  await fetch(`${disk.url}/api/v1/me`)
  await fetch(`${disk.url}/dav/`, { method: 'OPTIONS' })
  await fetch(`${disk.url}/nothing/here`)

  const { body } = await scrape(disk)

  const counted = [...valuesOf(body)].filter(([name]) =>
    name.startsWith('cloudkeep_requests_total'),
  )
  assert.deepEqual(counted, [
    ['cloudkeep_requests_total{door="rest",status="4xx"}', 1],
    ['cloudkeep_requests_total{door="tus",status="2xx"}', 1],
    ['cloudkeep_requests_total{door="webdav",status="2xx"}', 1],
    ['cloudkeep_requests_total{door="pages",status="2xx"}', 1],
    ['cloudkeep_requests_total{door="operators",status="2xx"}', 2],
  ])
})

test('what is told is on the page of metrics, and names nobody', async (t) => {
  const disk = await openDisk(t)
  const { authorization } = await disk.addAccount('ada')
  await fetch(`${disk.url}/api/v1/me`, { headers: { authorization } })
  const page = readFileSync(new URL('../../docs/reference/metrics.md', import.meta.url), 'utf8')
  const onPage = [...page.matchAll(/^\| `(cloudkeep_\w+)/gm)].map(([, name]) => name)

  const { body } = await scrape(disk)

  const told = [...body.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name)
  assert.deepEqual(told.filter((name) => name.startsWith('cloudkeep_')).sort(), onPage.sort())
  assert.deepEqual(
    told.filter((name) => !/^(cloudkeep|process|nodejs)_/.test(name)),
    [],
  )
  assert.ok(told.includes('nodejs_gc_duration_seconds'))
  for (const secret of ['ada', TOKEN, disk.dataFolder]) assert.ok(!body.includes(secret), secret)
})

test('whoever is elsewhere finds nothing there, as at any address without anything', async (t) => {
  const withoutToken = await openDisk(t, { settings: {} })
  const withToken = await openDisk(t)
  const withProxy = await openDisk(t, { settings: { trustedProxies: '127.0.0.1' } })
  const forwarded = { 'x-forwarded-for': '127.0.0.1' }

  for (const [disk, headers] of [
    [withoutToken, { host: 'disk.example.com' }],
    [withoutToken, { ...forwarded, authorization: 'Bearer ' }],
    [withoutToken, { ...forwarded, authorization: `Bearer ${TOKEN}` }],
    [withToken, { ...forwarded }],
    [withToken, { ...forwarded, authorization: `Bearer ${TOKEN}x` }],
    [withToken, { ...forwarded, authorization: `Bearer ${TOKEN.slice(1)}` }],
    [withToken, { ...forwarded, authorization: `Basic ${TOKEN}` }],
    [withToken, { ...forwarded, authorization: TOKEN }],
    [withProxy, { ...forwarded }],
  ] as const) {
    const found = await scrape(disk, headers)
    const nothing = await scrape(disk, headers, '/no-such-address')

    const said = JSON.stringify(headers)
    assert.equal(found.status, 404, said)
    assert.equal(withoutInstance(found.body), withoutInstance(nothing.body), said)
    assert.deepEqual(Object.keys(found.headers).sort(), Object.keys(nothing.headers).sort(), said)
    assert.equal(found.headers['www-authenticate'], undefined)
  }
})

test('the token opens it from anywhere, also through a proxy', async (t) => {
  const disk = await openDisk(t, {
    settings: { metricsToken: TOKEN, trustedProxies: '127.0.0.1' },
  })
  const elsewhere = { host: 'disk.example.com', 'x-forwarded-for': '203.0.113.9' }

  for (const authorization of [`Bearer ${TOKEN}`, `bearer  ${TOKEN} `]) {
    const { status, body } = await scrape(disk, { ...elsewhere, authorization })
    assert.equal(status, 200)
    assert.match(body, /^cloudkeep_ready 1$/m)
  }
})

test('when the catalog cannot be read, what else is known is told still', async (t) => {
  const disk = await openDisk(t)
  await disk.parts.catalog.close()

  const { status, body } = await scrape(disk)

  assert.equal(status, 200)
  const values = valuesOf(body)
  assert.equal(values.get('cloudkeep_ready'), 0)
  assert.equal(values.has('cloudkeep_accounts'), false)
  assert.ok((values.get('cloudkeep_data_free_bytes') ?? 0) > 0)
  assert.ok((values.get('process_resident_memory_bytes') ?? 0) > 0)
})

async function openDisk(t: TestContext, options: TestDiskOptions = {}): Promise<TestDisk> {
  const disk = await openTestDisk({ settings: { metricsToken: TOKEN }, ...options })
  t.after(disk.close)
  return disk
}

type Scraped = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** By hand: `fetch` lets nobody say another host. */
function scrape(
  { url }: TestDisk,
  headers: Readonly<Record<string, string>> = {},
  path = '/metrics',
): Promise<Scraped> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { headers, agent: false })
    sent.once('error', reject)
    sent.once('response', (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      }, reject)
    })
    sent.end()
  })
}

/** Each sample by its name and labels, as the text has them. */
function valuesOf(body: string): Map<string, number> {
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

function withoutInstance(body: string): string {
  return body.replace(/"instance":"[^"]*"/, '')
}

test('how late the event loop was is told, each time since the last', async (t) => {
  const disk = await openDisk(t)
  const worst = async () =>
    valuesOf((await scrape(disk)).body).get('cloudkeep_event_loop_delay_seconds{quantile="1"}') ??
    -1
  assert.equal(await worst(), 0)
  // It has to look once before somebody is in its way.
  await new Promise((resolve) => setTimeout(resolve, 50))

  const until = performance.now() + 300
  while (performance.now() < until);

  const late = await worst()
  assert.ok(late > 0.2 && late < 5, String(late))
  assert.ok((await worst()) < late)
})
