import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { mp4, PNG, SampleFolder } from '../kit/sample-files.ts'
import { ServerProcess } from '../kit/server.ts'
import { StoryClient } from '../kit/story-client.ts'
import { mkv, pdf, storedBefore } from '../kit/story-films.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/cloudkeep.js', import.meta.url))
const NEW_FILM = mp4(120_000)
const TEXT = Buffer.from('only words\n')

/** The two readings of the seed story: video only, and every class. */
const READINGS = [
  { notice: '2016-05-21-video', media: ['video'], stopsEverything: false },
  { notice: '2016-05-21-all', media: undefined, stopsEverything: true },
] as const

for (const reading of READINGS) {
  describe(`after the notice ${reading.notice}, on a running server`, () => {
    const stored = storedBefore()
    let server: ServerProcess
    let ada: StoryClient
    let samples: SampleFolder

    before(async () => {
      server = await ServerProcess.start()
      ada = new StoryClient(server.url, await server.addAccount('ada'))
      samples = await SampleFolder.make()
      for (const [name, bytes] of Object.entries(stored)) {
        assert.equal((await ada.put(`/${name}`, bytes)).status, 201)
      }
      await ada.put('/edited.mp4', mp4(50_000))
      await ada.put('/edited.mp4', mp4(60_000))
      await ada.put('/deleted.mp4', mp4(40_000))
      await ada.remove('/deleted.mp4')
      await ada.put('/empty.bin', Buffer.alloc(0))
      await ada.put('/notes.md', TEXT)
      await ada.makeFolder('/folder')
      await publish(server, documentOf(reading))
    })
    after(async () => {
      await samples.remove()
      await server.close()
    })

    const film = (name: string) => `/new-${name}`
    const refusals: readonly (readonly [string, () => Promise<Response>])[] = [
      ['REST, by name', () => ada.put(film('a.mp4'), NEW_FILM)],
      ['REST, a film named .txt', () => ada.put(film('b.txt'), NEW_FILM)],
      ['REST, a film named .TXT in capitals', () => ada.put(film('C.TXT'), mkv(9000))],
      ['REST, a film without ending', () => ada.put(film('d'), NEW_FILM)],
      ['REST, words named .MP4', () => ada.put(film('e.MP4'), TEXT)],
      ['REST, words named .mp4 with a dot behind', () => ada.put(film('f.mp4.'), TEXT)],
      ['REST, an empty file named .mp4', () => ada.put(film('g.mp4'), Buffer.alloc(0))],
      [
        'REST, said to be text',
        () => ada.put(film('h.bin'), NEW_FILM, { 'content-type': 'text/plain' }),
      ],
      ['REST, of unknown length', () => ada.putChunked(film('i.bin'), mkv(300_000))],
      ['REST, over an empty file', () => ada.put('/empty.bin', NEW_FILM)],
      ['REST, over a text', () => ada.put('/notes.md', NEW_FILM)],
      ['REST, over an old film', () => ada.put('/film.mp4', NEW_FILM)],
      ['tus, by name', () => ada.tus(film('k.mp4'), NEW_FILM)],
      ['tus, a film named .txt', () => ada.tus(film('l.txt'), NEW_FILM)],
      ['tus, over an old film', () => ada.tus('/film.mp4', NEW_FILM)],
      ['WebDAV PUT, by name', () => ada.davPut(film('m.mp4'), NEW_FILM)],
      ['WebDAV PUT, a film named .txt', () => ada.davPut(film('n.txt'), mkv(80_000))],
      ['WebDAV PUT, over an empty file', () => ada.davPut('/empty.bin', NEW_FILM)],
      ['WebDAV PUT, over an old film', () => ada.davPut('/film.mp4', NEW_FILM)],
    ]
    for (const [how, request] of refusals) {
      test(`a new film is refused with the notice named: ${how}`, async () => {
        const response = await request()

        assert.equal(response.status, 451)
        assert.match(response.headers.get('link') ?? '', linkTo(server, reading.notice))
        assert.match(await response.text(), new RegExp(reading.notice))
      })
    }

    test('the problem of REST says what, since when, and what still works', async () => {
      const response = await ada.put('/again.mp4', NEW_FILM)
      const problem = (await response.json()) as Record<string, unknown>

      assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8')
      assert.equal(problem['notice'], reading.notice)
      assert.equal(problem['noticeUrl'], `${server.url}/notices/${reading.notice}`)
      assert.equal(problem['capability'], 'upload')
      assert.equal(problem['mediaClass'], 'video')
      assert.equal(problem['until'], null)
      const works = problem['stillWorks'] as string[]
      for (const one of ['download', 'play', 'share', 'export']) assert.ok(works.includes(one), one)
    })

    test('the sentence comes in the reader’s language, at REST and at WebDAV', async () => {
      const chinese = { 'accept-language': 'zh-CN,zh;q=0.9' }

      const rest = (await (await ada.put('/zh.mp4', NEW_FILM, chinese)).json()) as {
        detail: string
      }
      const dav = await (await ada.davPut('/zh.mp4', NEW_FILM, chinese)).text()

      assert.match(rest.detail, /公告/)
      assert.match(dav, /<s:exception>CloudKeep\\Exception\\SuspendedByNotice<\/s:exception>/)
      assert.match(dav, /公告/)
    })

    test('nothing of a refused film is left, and what it would have replaced is untouched', async () => {
      assert.deepEqual(await ada.download('/film.mp4'), stored['film.mp4'])
      assert.equal((await ada.download('/empty.bin')).length, 0)
      assert.deepEqual(await ada.download('/notes.md'), TEXT)
      const names = await ada.list('/')
      assert.deepEqual(
        names.filter((name) => name.startsWith('new-')),
        [],
      )
    })

    const others: readonly (readonly [string, () => Promise<Response>])[] = [
      ['a text by REST', () => ada.put('/other.txt', TEXT)],
      ['a picture by tus', () => ada.tus('/other.png', PNG)],
      ['a paper by WebDAV', () => ada.davPut('/other.pdf', pdf(100))],
      ['TypeScript named .ts', () => ada.put('/program.ts', TEXT)],
    ]
    for (const [what, request] of others) {
      const outcome = reading.stopsEverything ? 'is refused too' : 'passes'
      test(`${what} ${outcome}`, async () => {
        const { status } = await request()

        assert.equal(status, reading.stopsEverything ? 451 : 201)
      })
    }

    test('the old films download byte for byte, whole and in ranges, at REST and WebDAV', async () => {
      for (const name of ['film.mp4', 'diary.txt'] as const) {
        assert.deepEqual(await ada.download(`/${name}`), stored[name])
        assert.deepEqual(await ada.davDownload(`/${name}`), stored[name])
        const part = stored[name].subarray(1000, 2000)
        assert.deepEqual(await ada.davDownload(`/${name}`, 'bytes=1000-1999'), part)
      }
    })

    test('the old films move, copy and change their name within their class', async () => {
      assert.equal((await ada.copy('/film.mp4', '/folder/copy.mp4')).status, 201)
      assert.equal((await ada.davCopy('/film.mp4', '/folder/dav-copy.mp4')).status, 201)
      assert.equal((await ada.davMove('/folder/copy.mp4', '/folder/moved.mkv')).status, 201)
      assert.equal((await ada.move('/folder/dav-copy.mp4', '/dav-copy.webm')).status, 200)
      assert.deepEqual(await ada.download('/folder/moved.mkv'), stored['film.mp4'])
    })

    test('an old film comes back from the trash, and an old version of one too', async () => {
      const restored = await ada.restoreFromTrash('deleted.mp4')
      const version = await ada.restoreVersion('/edited.mp4', 1)

      assert.equal(restored.status, 200)
      assert.equal(version.status, 200)
      assert.equal((await ada.download('/edited.mp4')).length, 50_000)
    })

    test('a text cannot become a film by a new name, where films are what is suspended', async () => {
      const wanted = reading.stopsEverything ? 200 : 451
      const rest = await ada.move('/notes.md', '/notes.mp4')
      if (rest.status === 200) await ada.move('/notes.mp4', '/notes.md')
      const dav = await ada.davMove('/notes.md', '/notes.mp4')

      assert.equal(rest.status, wanted)
      assert.equal(dav.status, wanted === 200 ? 201 : 451)
    })

    test('to another space an old film is new: neither copied nor moved there', async () => {
      const space = await ada.furtherSpace(server, 'ada')

      const copied = await ada.copyInto('/film.mp4', space.root)
      const moved = await ada.moveInto('/film.mp4', space.root)

      for (const response of [copied, moved]) {
        assert.equal(response.status, 451)
        assert.equal(((await response.json()) as { capability: string }).capability, 'save')
      }
    })

    test('an import beside the running server stops at the same gate and goes on with the rest', async () => {
      await samples.write('words.txt', TEXT)
      await samples.write('hidden.txt', mkv(5000))
      await samples.write('clip.mp4', mp4(5000))

      const run = await cloudkeep(server, ['import', samples.path, '--to', 'ada:/imported'])

      assert.equal(run.code, 3, run.output)
      assert.match(run.output, new RegExp(reading.notice))
      const isMade = (await ada.list('/')).includes('imported')
      const names = isMade ? await ada.list('/imported') : []
      assert.deepEqual(names, reading.stopsEverything ? [] : ['words.txt'])
    })

    test('the public page counts its refusals and the people it reached', async () => {
      const notice = await ada.notice(reading.notice)

      const refused = notice.measures.reduce((sum, one) => sum + one.refusals, 0)
      assert.ok(refused >= refusals.length + 4, `only ${String(refused)} refusals are counted`)
      assert.equal(notice.deliveries.accounts, 2)
      assert.ok(notice.deliveries.seen >= 1)
    })

    test('all of this survives kill -9: the notice holds, the films are there', async () => {
      await server.kill()
      await server.start()

      assert.equal((await ada.put('/after.mp4', NEW_FILM)).status, 451)
      assert.deepEqual(await ada.download('/film.mp4'), stored['film.mp4'])
    })

    test('a second notice lifts it, and films are taken again at every door', async () => {
      await publish(server, liftOf(reading.notice))

      assert.equal((await ada.put('/lifted-1.mp4', NEW_FILM)).status, 201)
      assert.equal((await ada.davPut('/lifted-2.mp4', NEW_FILM)).status, 201)
      assert.equal((await ada.tus('/lifted-3.mp4', NEW_FILM)).status, 201)
      const run = await cloudkeep(server, ['import', samples.path, '--to', 'ada:/imported'])
      assert.equal(run.code, 0, run.output)
      assert.deepEqual(await ada.list('/imported'), ['clip.mp4', 'hidden.txt', 'words.txt'])
    })
  })
}

function documentOf(reading: (typeof READINGS)[number]) {
  return {
    id: reading.notice,
    issuedAt: '2016-05-21T00:00:00+08:00',
    title: { 'zh-CN': '关于暂停上传服务的公告', en: 'Suspension of uploads' },
    body: {
      'zh-CN': '为配合专项整治行动，暂停上传服务。已存储的内容予以保留。',
      en: 'To support a special action, uploads are suspended. What is stored stays.',
    },
    authority: '全国“扫黄打非”办公室',
    kind: 'measure',
    measures: [
      {
        effect: 'suspend',
        capabilities: ['upload', 'save', 'fetch'],
        ...(reading.media && { media: reading.media }),
        from: 'publication',
      },
    ],
  }
}

function liftOf(notice: string) {
  return {
    id: `${notice}-lifted`,
    title: { 'zh-CN': '恢复上传服务', en: 'Uploads work again' },
    body: {
      'zh-CN': '专项整治行动已经结束，上传服务恢复正常。',
      en: 'The special action is over and uploads work again.',
    },
    authority: 'operator',
    kind: 'lift',
    of: notice,
  }
}

async function publish(server: ServerProcess, document: { readonly id: string }): Promise<void> {
  const headers = { authorization: server.authorization, 'content-type': 'application/json' }
  const call = async (path: string, body: unknown) => {
    const response = await fetch(`${server.url}/api/v1/notices${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    assert.ok(response.ok, await response.text())
  }
  await call('', document)
  await call(`/${document.id}/publication`, {})
}

function linkTo(server: ServerProcess, notice: string): RegExp {
  return new RegExp(`^<${server.url}/notices/${notice}>; rel="blocked-by"$`)
}

function cloudkeep(
  server: ServerProcess,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const all = [PROGRAM, ...args, '--data', join(server.folder, 'data')]
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: server.folder }, (error, stdout, stderr) => {
      const code = error ? Number(error.code) : 0
      resolve({ code, output: stdout + stderr })
    })
  })
}
