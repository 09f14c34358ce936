import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { CommandFolder } from '../kit/command.ts'
import { ADMIN_PASSWORD, ServerProcess } from '../kit/server.ts'

const NOTICE = `
id: 2016-05-21-video
issuedAt: 2016-05-21T00:00:00+08:00
title: { zh-CN: 关于暂停视频文件上传服务的公告, en: Suspension of video uploads }
body:
  zh-CN: 为配合专项整治行动，暂停视频文件上传服务，已有视频数据予以保留。
  en: To support the special campaign the uploading of videos is suspended. Existing videos stay.
authority: 全国“扫黄打非”办公室
kind: measure
measures:
  - effect: suspend
    capabilities: [upload, save, fetch]
    media: [video]
`
const MP4 = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypisom\0\0\x02\0isommp41', 'latin1'),
  Buffer.alloc(2000, 7),
])

test('a notice that the command line publishes is refused by the running server at once', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const folder = await CommandFolder.make(t)
  const data = ['--data', server.dataFolder]
  const account = await server.addAccount('ada')
  const { items } = (await (
    await fetch(`${server.url}/api/v1/spaces`, { headers: { authorization: account } })
  ).json()) as { items: { id: string }[] }
  const put = async (name: string) => {
    const query = new URLSearchParams({ space: items[0]?.id ?? '', path: `/${name}` })
    const response = await fetch(`${server.url}/api/v1/nodes/by-path/content?${query.toString()}`, {
      method: 'PUT',
      headers: { authorization: account, 'content-type': 'application/octet-stream' },
      body: MP4,
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  await writeFile(folder.at('notice.yaml'), NOTICE)

  await folder.json([...data, 'notice', 'draft', 'notice.yaml'])
  const simulation = await folder.json([...data, 'notice', 'simulate', '2016-05-21-video'])
  const before = await put('before.mp4')
  const published = await folder.json(
    [...data, 'notice', 'publish', '2016-05-21-video', '--as', 'admin'],
    { input: `${ADMIN_PASSWORD}\n` },
  )
  const after = await put('after.mp4')
  const disguised = await put('diary.txt')

  assert.equal(before.status, 201)
  assert.deepEqual(simulation['accounts'], { total: 2, affected: 2 })
  assert.equal(published['state'], 'published')
  assert.equal(published['publishedBy'], 'admin')
  // The port was picked by the server, and no setting of the command says which.
  assert.equal(published['url'], `${server.url}/notices/2016-05-21-video`)
  assert.deepEqual([after.status, after.body['notice']], [451, '2016-05-21-video'])
  assert.equal(disguised.status, 451)
  const measures = (await folder.json([...data, 'measures'])) as { items: { refusals: number }[] }
  assert.equal(measures.items[0]?.refusals, 2)
  assert.equal((await folder.json([...data, 'ledger', 'verify']))['ok'], true)
})

test('an import brings the other files, counts what a measure refuses and ends with 3', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await writeFile(folder.at('notice.yaml'), NOTICE)
  await folder.json(['notice', 'draft', 'notice.yaml'])
  await folder.json(['notice', 'publish', '2016-05-21-video'])
  await mkdir(folder.at('tree'))
  await writeFile(folder.at('tree', 'FILM.MP4'), MP4)
  await writeFile(folder.at('tree', 'diary.txt'), MP4)
  await writeFile(folder.at('tree', 'notes.txt'), 'notes')

  const report = await folder.json(['import', 'tree', '--to', 'ada:/'], { code: 3 })

  assert.deepEqual(report['files'], { imported: 1, present: 0, refused: 2, failed: 0, skipped: 0 })
  const refused = report['refused'] as { path: string; notice: string }[]
  assert.deepEqual(refused.map(({ path }) => path).sort(), ['FILM.MP4', 'diary.txt'])
  assert.equal(refused[0]?.notice, '2016-05-21-video')
})

test('a faulty notice is told fault by fault, with its line', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await writeFile(folder.at('bad.yaml'), NOTICE.replace('[upload, save, fetch]', '[uplod, export]'))

  const { code, stderr } = await folder.run(['notice', 'draft', 'bad.yaml'])

  assert.equal(code, 1)
  assert.match(
    stderr,
    /12: measures\.0\.capabilities\.0: Unknown word “uplod”\. Did you mean “upload”/,
  )
  assert.match(stderr, /12: measures\.0\.capabilities\.1: “export” can’t be suspended/)
})

test('an approval is a person’s, who shows a password or a token', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'boss', '--admin', '--password-stdin'], {
    input: 'the password of boss',
  })
  await folder.json(['user', 'add', 'ada', '--password-stdin'], { input: 'the password of ada' })
  await writeFile(folder.at('notice.yaml'), NOTICE)
  await folder.json(['notice', 'draft', 'notice.yaml'])
  const approve = (as: string[], options: Parameters<CommandFolder['run']>[1] = {}) =>
    folder.run(['notice', 'approve', '2016-05-21-video', ...as], options)

  const nobody = await approve([])
  const wrong = await approve(['--as', 'boss'], { input: 'a wrong password' })
  const user = await approve(['--as', 'ada'], { input: 'the password of ada' })
  const token = await approve(['--as', 'boss'], { environment: { CLOUDKEEP_TOKEN: 'ckt_none' } })
  const boss = await folder.json(['notice', 'approve', '2016-05-21-video', '--as', 'boss'], {
    input: 'the password of boss\n',
  })

  assert.deepEqual([nobody.code, wrong.code, user.code, token.code], [1, 1, 1, 1])
  assert.match(nobody.stderr, /--as NAME/)
  assert.match(user.stderr, /Only an administrator/)
  assert.match(token.stderr, /CLOUDKEEP_TOKEN/)
  const approvals = boss['approvals'] as { account: string }[]
  assert.equal(approvals[0]?.account, 'boss')
})

test('an account is suspended only by a published notice', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await writeFile(folder.at('notice.yaml'), NOTICE)
  await folder.json(['notice', 'draft', 'notice.yaml'])
  const suspend = ['user', 'suspend', 'ada', '--notice', '2016-05-21-video']

  const early = await folder.run(suspend)
  await folder.json(['notice', 'publish', '2016-05-21-video'])
  const suspended = await folder.json(suspend)

  assert.equal(early.code, 1)
  assert.match(early.stderr, /No notice “2016-05-21-video” is published/)
  assert.deepEqual(
    [suspended['state'], suspended['suspendedBy']],
    ['suspended', '2016-05-21-video'],
  )
})

test('a notice of the past is recorded as such, in the ledger and without effect', async (t) => {
  const folder = await CommandFolder.make(t)
  await folder.json(['user', 'add', 'ada'])
  await writeFile(folder.at('past.yaml'), NOTICE)
  await writeFile(folder.at('undated.yaml'), NOTICE.replace(/issuedAt.*/, ''))

  const recorded = await folder.json(['notice', 'import', '--historical', 'past.yaml'])
  const undated = await folder.run(['notice', 'import', '--historical', 'undated.yaml'])

  assert.deepEqual(
    [recorded['kind'], recorded['state'], recorded['inForce'], recorded['measures']],
    ['clarification', 'published', false, []],
  )
  assert.match((recorded['title'] as { en: string }).en, /^Recorded later, without effect: Susp/)
  assert.match(undated.stderr, /needs its date/)
  assert.deepEqual(await folder.json(['measures']), { items: [] })
  assert.equal((await folder.json(['ledger', 'verify']))['ok'], true)
})

test('a serving disk says in words that its address is taken', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const folder = await CommandFolder.make(t)

  const { code, stderr } = await folder.run(['serve', '--listen', new URL(server.url).host])

  assert.equal(code, 1)
  assert.match(stderr, /Something serves 127\.0\.0\.1:\d+ already/)
})
