import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk } from '../../../test/kit/disk.ts'
import { videoNotice } from '../../../test/kit/notices.ts'
import type { Actor } from '../../domain/actor.ts'
import { beginDraft } from '../../operations/drafts.ts'

let disk: TestDisk
let root: TestAccount
let ada: TestAccount
beforeEach(async () => {
  disk = await openTestDisk({ now: Date.UTC(2016, 4, 21, 4) })
  root = await disk.addAccount('root', { role: 'administrator' })
  ada = await disk.addAccount('ada')
})
afterEach(() => disk.close())

/** What the answers of these calls have, each some of it. */
type Answer = {
  readonly id: string
  readonly key: string
  readonly state: string
  readonly from: string
  readonly url: string
  readonly publishedAt: string
  readonly signature: string
  readonly authority: string
  readonly detail: string
  readonly line: number
  readonly seen: boolean
  readonly deliveries: unknown
  readonly accounts: unknown
  readonly files: unknown
  readonly openUploads: unknown
  readonly samples: unknown
  readonly capabilities: readonly string[]
  readonly media: readonly string[]
  readonly stillWorks: readonly string[]
  readonly document: { readonly id: string }
  readonly items: readonly Answer[]
  readonly measures: readonly Answer[]
  readonly unseenNotices: readonly Answer[]
  readonly faults: readonly { readonly path: string; readonly line: number }[]
}

type Ask = {
  readonly as?: TestAccount | undefined
  readonly json?: unknown
  readonly yaml?: string
  readonly language?: string
}

async function ask(method: string, path: string, { as = root, json, yaml, language }: Ask = {}) {
  const isYaml = yaml !== undefined
  const body = isYaml ? yaml : json === undefined ? undefined : JSON.stringify(json)
  const response = await fetch(`${disk.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: as.authorization,
      ...(language && { 'accept-language': language }),
      ...(body !== undefined && {
        'content-type': isYaml ? 'application/yaml' : 'application/json',
      }),
    },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Answer,
  }
}

async function put(account: TestAccount, path: string, bytes: number, seed = 'x') {
  const response = await fetch(
    `${disk.url}/api/v1/nodes/by-path/content?path=${encodeURIComponent(path)}`,
    {
      method: 'PUT',
      headers: { authorization: account.authorization },
      body: seed.repeat(bytes).slice(0, bytes),
    },
  )
  assert.equal(response.status, 201, await response.text())
}

const YAML = `id: 2016-05-21-video
issuedAt: 2016-05-21T00:00:00+08:00
title: { zh-CN: 关于暂停视频文件上传服务的公告, en: Suspension of video uploads }
body:
  zh-CN: 为配合专项整治行动，暂停视频文件上传服务，已存储的内容予以保留。
  en: Video uploads are suspended, to support a campaign of the state. What is stored stays.
authority: 全国“扫黄打非”办公室
kind: measure
of: null
measures:
  - effect: suspend
    capabilities: [upload, save, fetch]
    media: [video]
    from: publication
    until: null
`

test('a notice goes from a YAML file to a rule that everybody can read', async () => {
  const draft = await ask('POST', '/notices', { yaml: YAML })
  assert.equal(draft.status, 201, JSON.stringify(draft.body))
  assert.equal(draft.body.state, 'draft')
  assert.equal(draft.body.measures[0]?.from, 'publication')

  const published = await ask('POST', '/notices/2016-05-21-video/publication')

  assert.equal(published.status, 200)
  assert.equal(published.body.publishedAt, '2016-05-21T04:00:00.000Z')
  assert.equal(published.body.url, `${disk.url}/notices/2016-05-21-video`)
  assert.match(published.body.signature, /^— /m)
  const open = await fetch(`${disk.url}/api/v1/measures`)
  const { items } = (await open.json()) as { items: Record<string, unknown>[] }
  assert.deepEqual(items[0], {
    id: '2016-05-21-video#1',
    notice: '2016-05-21-video',
    noticeUrl: `${disk.url}/notices/2016-05-21-video`,
    effect: 'suspend',
    capabilities: ['upload', 'save', 'fetch'],
    media: ['video'],
    cohort: null,
    from: '2016-05-21T04:00:00.000Z',
    until: null,
    state: 'in-force',
    endedBy: null,
    refusals: 0,
  })
})

test('each fault of a YAML file is told with its line, in the reader’s language', async () => {
  const broken = YAML.replace('kind: measure', 'kind: rule').replace('[video]', '[film]')

  const { status, body } = await ask('POST', '/notices', { yaml: broken, language: 'zh-CN' })

  assert.equal(status, 400)
  const faults = body.faults
  const lines = Object.fromEntries(faults.map((fault) => [fault.path, fault.line]))
  assert.equal(lines['kind'], 8)
  assert.match(body.detail, /^第 8 行/)
})

test('a text that is no YAML is told with its line', async () => {
  const { status, body } = await ask('POST', '/notices', { yaml: 'id: a\ntitle: [1\n' })

  assert.equal(status, 400)
  assert.ok(body.line >= 2)
})

test('a missing language, a date in the past and a suspended export are each refused', async () => {
  const { measures } = videoNotice()
  const documents: readonly (readonly [path: string, document: unknown])[] = [
    ['title.zh-CN', videoNotice({ title: { en: 'Only English' } as never })],
    [
      'measures.0.capabilities.0',
      videoNotice({ measures: [{ effect: 'suspend', capabilities: ['export'] }] }),
    ],
    ['unknown', { ...videoNotice(), unknown: 1 }],
    ['', 'a text'],
    ['', [1]],
    ['', null],
  ]
  for (const [path, json] of documents) {
    const { status, body } = await ask('POST', '/notices', { json })
    assert.equal(status, 400, path)
    const paths = body.faults.map((fault) => fault.path)
    assert.ok(paths.includes(path), `${path}: ${paths.join(' ')}`)
  }
  const [measure] = measures ?? []
  await ask('POST', '/notices', {
    json: videoNotice({
      measures: [{ ...(measure ?? { effect: 'suspend' }), from: '2016-05-20T00:00:00Z' }],
    }),
  })
  const late = await ask('POST', '/notices/2016-05-21-video/publication')
  assert.equal(late.status, 400)
  assert.equal(late.body.faults[0]?.path, 'measures.0.from')
})

test('nobody but an administrator drafts, lists drafts, simulates or publishes', async () => {
  await ask('POST', '/notices', { json: videoNotice() })
  const calls = [
    ['POST', '/notices'],
    ['PUT', '/notices/2016-05-21-video'],
    ['DELETE', '/notices/2016-05-21-video'],
    ['GET', '/notices?state=draft'],
    ['GET', '/notices?state=all'],
    ['GET', '/notices/templates'],
    ['POST', '/notices/2016-05-21-video/simulation'],
    ['POST', '/notices/2016-05-21-video/approvals'],
    ['POST', '/notices/2016-05-21-video/publication'],
  ] as const
  for (const [method, path] of calls) {
    const json = method === 'GET' ? undefined : videoNotice({ id: 'other' })
    const { status } = await ask(method, path, { as: ada, json })
    assert.equal(status, 403, `${method} ${path}`)
    const stranger = await fetch(`${disk.url}/api/v1${path}`, { method })
    assert.equal(stranger.status, 401, `${method} ${path}`)
  }
  assert.equal((await ask('GET', '/notices/2016-05-21-video', { as: ada })).status, 404)
})

test('a draft is changed, listed and removed', async () => {
  await ask('POST', '/notices', { json: videoNotice() })
  const changed = await ask('PUT', '/notices/2016-05-21-video', {
    json: videoNotice({ authority: 'operator' }),
  })
  assert.equal(changed.body.authority, 'operator')
  const renamed = await ask('PUT', '/notices/2016-05-21-video', {
    json: videoNotice({ id: 'another' }),
  })
  assert.equal(renamed.status, 400)
  const listed = await ask('GET', '/notices?state=all')
  assert.equal(listed.body.items.length, 1)

  assert.equal((await ask('DELETE', '/notices/2016-05-21-video')).status, 204)

  assert.equal((await ask('GET', '/notices?state=draft')).body.items.length, 0)
})

test('every template can be drafted and published as it stands', async () => {
  const { body } = await ask('GET', '/notices/templates')
  const templates = body.items
  assert.ok(templates.length >= 5)

  for (const { key, document } of templates) {
    assert.equal((await ask('POST', '/notices', { json: document })).status, 201, key)
    const published = await ask('POST', `/notices/${document.id}/publication`)
    assert.equal(published.status, 200, `${key}: ${JSON.stringify(published.body)}`)
  }
})

test('a simulation counts whom and what a notice would hit, and changes nothing', async () => {
  const company = await disk.addAccount('company', { edition: 'enterprise' })
  await put(ada, '/a.mp4', 1000)
  await put(ada, '/b.mkv', 500)
  await put(ada, '/c.txt', 70)
  await put(root, '/d.mp4', 30)
  await put(company, '/e.mp4', 9999)
  for (const path of ['film.mp4', 'paper.pdf']) {
    await beginUpload(ada.actor, path)
  }
  const [measure] = videoNotice().measures ?? []
  const document = videoNotice({
    measures: [{ ...(measure ?? { effect: 'suspend' }), cohort: { edition: 'personal' } }],
  })
  await ask('POST', '/notices', { json: document })

  const { status, body } = await ask('POST', '/notices/2016-05-21-video/simulation')

  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(body.accounts, { total: 3, affected: 2 })
  assert.deepEqual(body.files, {
    count: 3,
    bytes: 1530,
    byClass: { video: { count: 3, bytes: 1530 } },
  })
  assert.deepEqual(body.openUploads, { count: 1, bytes: 0 })
  assert.deepEqual(body.samples, [
    { account: 'ada', files: 2, bytes: 1500 },
    { account: 'root', files: 1, bytes: 30 },
  ])
  assert.deepEqual(body.faults, [])
  assert.deepEqual(body.capabilities, ['upload', 'save', 'fetch'])
  assert.deepEqual(body.media, ['video'])
  assert.equal(body.from, '2016-05-21T04:00:00.000Z')
  assert.equal((await ask('GET', '/measures')).body.items.length, 0)
})

async function beginUpload(actor: Actor, name: string): Promise<void> {
  const { spaceId } = ada
  await beginDraft(disk.parts, { actor, spaceId, path: [name], size: 10, metadata: '' })
}

test('a simulation says what would keep a notice from being published', async () => {
  await ask('POST', '/notices', {
    json: videoNotice({ kind: 'lift', of: 'nothing', measures: [] }),
  })

  const { body } = await ask('POST', '/notices/2016-05-21-video/simulation')

  assert.equal(body.faults[0]?.path, 'of')
  assert.deepEqual(body.files, { count: 0, bytes: 0, byClass: {} })
})

test('whoever signs in hears of what holds for them, until they have read it', async () => {
  await ask('POST', '/notices', { json: videoNotice() })
  await ask('POST', '/notices/2016-05-21-video/publication')

  const before = await ask('GET', '/me', { as: ada })
  assert.equal((await ask('POST', '/notices/2016-05-21-video/seen', { as: ada })).status, 204)
  const after = await ask('GET', '/me', { as: ada })

  assert.deepEqual(before.body.measures[0]?.stillWorks, ['download', 'play', 'share', 'export'])
  assert.equal(before.body.unseenNotices[0]?.id, '2016-05-21-video')
  assert.equal(after.body.unseenNotices.length, 0)
  const notice = await ask('GET', '/notices/2016-05-21-video', { as: ada })
  assert.equal(notice.body.seen, true)
  assert.deepEqual(notice.body.deliveries, { accounts: 1, delivered: 1, seen: 1 })
  assert.equal((await ask('POST', '/notices/none/seen', { as: ada })).status, 404)
})
