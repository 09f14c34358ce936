import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { publishMeasure } from '../kit/publish-measure.ts'
import { TusRequests } from '../kit/tus-requests.ts'
import { percent, shown } from './attack.ts'
import { TwoPeople } from './two-people.ts'

const V1 = '/api/v1'
const LONG = 'n'.repeat(255)
const FOLDERS = ['put', 'mkcol', 'copy', 'move', 'rest', 'folders', 'rename', 'copies', 'tus']

let people: TwoPeople
before(async () => {
  people = await TwoPeople.open()
  for (const name of FOLDERS) await people.adas.mkdir(`/${name}`)
})
after(() => people.close())

/** The same name at each door that takes one. @returns the status */
const DOORS: Readonly<Record<string, (name: string) => Promise<number>>> = {
  'WebDAV PUT': async (name) =>
    (await people.asAda({ method: 'PUT', path: `/dav/put/${percent(name)}`, body: 'x' })).status,
  'WebDAV MKCOL': async (name) =>
    (await people.asAda({ method: 'MKCOL', path: `/dav/mkcol/${percent(name)}` })).status,
  'WebDAV COPY': async (name) => await transfer('COPY', `/dav/copy/${percent(name)}`),
  'WebDAV MOVE': async (name) => {
    await people.asAda({ method: 'PUT', path: '/dav/a/to-move', body: 'x' })
    const source = '/dav/a/to-move'
    const headers = { destination: `/dav/move/${percent(name)}`, overwrite: 'F' }
    return (await people.asAda({ method: 'MOVE', path: source, headers })).status
  },
  'REST PUT': async (name) => {
    const path = `${V1}/nodes/by-path/content?path=${percent(`/rest/${name}`)}`
    return (await people.asAda({ method: 'PUT', path, body: 'x' })).status
  },
  'REST folders': async (name) =>
    (await people.json(`POST ${V1}/folders`, { path: `/folders/${name}` })).status,
  'REST rename': async (name) => {
    const { id } = await people.adas.put('/rename/to-rename', 'x')
    return (await people.json(`PATCH ${V1}/nodes/${String(id)}`, { name })).status
  },
  'REST copies': async (name) => {
    const { id } = await people.adas.node('/a/f.txt')
    const parent = String((await people.adas.node('/copies')).id)
    return (await people.json(`POST ${V1}/nodes/${String(id)}/copies`, { parent, name })).status
  },
  'tus filename': async (name) => {
    const tus = new TusRequests(people.disk.url, people.ada.authorization)
    return (await tus.createWith({ filename: name, path: '/tus' }, Buffer.from('x'))).status
  },
}

async function transfer(method: string, destination: string): Promise<number> {
  const headers = { destination, overwrite: 'F' }
  return (await people.asAda({ method, path: '/dav/a/f.txt', headers })).status
}

const isGood = (status: number) => status < 300

describe('a name that is at home at every door', () => {
  const names = [
    'caf\u00e9', '\u212b', 'ﬁ', 'stra\u00dfe', 'STRASSE', 'I', 'i', 'ı', 'İ', '\u200bzero', 'zero\u200b', 'a\u00adb', '\u0430da',
    '\u202egpj.exe', '\u2066x\u2069', '\ufeffbom', 'x.', 'x..', ' x', 'x ', '...', '. .', 'CON', 'nul.txt', 'COM1', 'aux.', '~', '~$x',
    '-rf', '--help', '$(id)', '`id`', '%2e%2e', '%00', '%', 'a?b', 'a#b', 'a*b', 'a:b', 'a|b', 'a<b>', 'a"b', "a'b", 'a&b', 'a;b', '=cmd|x',
    '+x', '@x', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', 'then', 'toJSON', 'null', 'undefined', 'true', '0', '-1',
    'NaN', '.git', '.htaccess', 'web.config', 'desktop.ini', 'Thumbs.db', '.DS_Store', '\u{1f600}', '👨‍👩‍👧', 'नि', '\ud7a3', '字'.repeat(85), LONG,
    '\u0085', '\u2028', '\u2029', '\ufffd', '\u{10ffff}', '\ufffe', 'e' + '\u0301'.repeat(100),
  ] // prettier-ignore
  for (const name of names) {
    test(`${shown(name)}: in, listed, read and removed`, async () => {
      const statuses: Record<string, number> = {}
      for (const [door, bring] of Object.entries(DOORS)) statuses[door] = await bring(name)

      const refused = Object.entries(statuses).filter(([, status]) => !isGood(status))
      assert.deepEqual(refused, [])
      const stored = name.normalize('NFC')
      for (const folder of FOLDERS) {
        assert.deepEqual(await people.adas.names(`/${folder}`), [stored], folder)
        const path = `/dav/${folder}/${percent(name)}`
        const listed = await people.asAda({
          method: 'PROPFIND',
          path: `/dav/${folder}/`,
          headers: { depth: '1' },
        })
        assert.ok(listed.body.includes(encodeURIComponent(stored)), folder)
        const { status } = await people.asAda({ method: 'DELETE', path })
        assert.equal(status, 204, `${folder} ${shown(name)}`)
      }
    })
  }
})

describe('a name that is refused at every door', () => {
  const names = [
    '.', '..', 'a/b', 'a\\b', '\0', 'x\0.txt', '\t', 'x\n', 'x\r', '\u001b[31m', '\u007f', `${LONG}x`, '字'.repeat(86),
    `${'字'.repeat(85)}x`, 'e' + '\u0301'.repeat(128),
  ] // prettier-ignore
  for (const name of names) {
    test(shown(name), async () => {
      for (const [door, bring] of Object.entries(DOORS)) {
        // Where a whole path is taken, a slash is its own.
        if (name === 'a/b' && /folders|REST PUT|tus/.test(door)) continue
        // Renamed, copied or moved to what is no name: that is the name's fault, whatever else is.
        assert.equal(await bring(name), 400, door)
      }
      for (const folder of FOLDERS) {
        const left = (await people.adas.names(`/${folder}`)).filter((one) => one !== 'to-rename')
        assert.deepEqual(left, [], folder)
      }
    })
  }

  test('a lone surrogate, where it can be written at all', async () => {
    for (const text of ['\\ud800', 'x\\udfff', '\\udc00\\ud800']) {
      const { status } = await people.json(`POST ${V1}/folders`, `{"path":"/folders/${text}"}`)
      assert.equal(status, 400)
    }
    for (const raw of ['%ed%a0%80', '%ff', '%c3', '%e2%82', '%f4%90%80%80', '%f8%88%80%80%80']) {
      assert.equal(
        (await people.asAda({ method: 'PUT', path: `/dav/${raw}`, body: 'x' })).status,
        400,
      )
      const path = `${V1}/nodes/by-path/content?path=/${raw}`
      assert.equal((await people.asAda({ method: 'PUT', path, body: 'x' })).status, 400)
    }
  })
})

describe('two forms of one name', () => {
  test('NFC and NFD are one: the second overwrites, is found, and takes the place', async () => {
    const [nfc, nfd] = ['caf\u00e9.txt', 'cafe\u0301.txt']
    await people.asAda({ method: 'PUT', path: `/dav/${percent(nfd)}`, body: 'first' })
    const again = { method: 'PUT', path: `/dav/${percent(nfc)}`, body: 'second' }
    assert.equal((await people.asAda(again)).status, 204)
    assert.equal(
      (await people.asAda({ method: 'GET', path: `/dav/${percent(nfd)}` })).body,
      'second',
    )
    const folder = await people.asAda({ method: 'MKCOL', path: `/dav/${percent(nfd)}` })
    assert.equal(folder.status, 405)
    const byPath = `${V1}/nodes/by-path?path=/${percent(nfd)}`
    assert.equal((await people.asAda({ method: 'GET', path: byPath })).status, 200)
  })

  test('what only looks alike, or differs in case, stays two', async () => {
    for (const [one, other] of [
      ['stra\u00dfe', 'STRASSE'],
      ['I', '\u0131'],
      ['A', 'a'],
      ['ada', '\u0430da'],
      ['x', 'x\u200b'],
      ['x', 'x.'],
      ['ﬁle', 'file'],
    ] as const) {
      for (const name of [one, other]) {
        const path = `/dav/a/${percent(name)}`
        assert.equal(
          (await people.asAda({ method: 'PUT', path, body: name })).status,
          201,
          shown(name),
        )
      }
      for (const name of [one, other]) {
        const path = `/dav/a/${percent(name)}`
        assert.equal((await people.asAda({ method: 'GET', path })).body, name)
        await people.asAda({ method: 'DELETE', path })
      }
    }
  })
})

describe('how long a path may be', () => {
  const V = 'v'.repeat(255)
  test('4,096 bytes and 256 levels go, one more does not, by whichever way it comes', async () => {
    const levels = (count: number) => Array.from({ length: count }, () => 'd').join('/')
    const make = (path: string) => people.json(`POST ${V1}/folders`, { path, parents: true })
    const longest = [...Array.from({ length: 15 }, () => V), 'w'.repeat(254)].join('/')
    for (const [path, status] of [
      [`${longest}/xy`, 400],
      [`${longest}/x`, 201],
      [levels(257), 400],
      [levels(256), 201],
    ] as const) {
      assert.equal((await make(path)).status, status, `${String(path.length)} characters`)
    }
    const below = `/dav/${longest}/xy`
    for (const method of ['PUT', 'MKCOL', 'GET', 'PROPFIND', 'DELETE', 'LOCK']) {
      assert.equal((await people.asAda({ method, path: below })).status, 400, method)
    }
    assert.equal(await transfer('COPY', below), 400)
    assert.equal(await transfer('MOVE', `/dav/${levels(257)}`), 400)
    // A folder that has something below it cannot be moved to where that would be too deep.
    await people.adas.mkdir('/a/deep')
    await people.adas.mkdir('/a/deep/er')
    const headers = { destination: `/dav/${levels(255)}/deep` }
    const moved = await people.asAda({ method: 'MOVE', path: '/dav/a/deep', headers })
    assert.ok(moved.status === 400 || moved.status === 409, String(moved.status))
  })
})

describe('a name that would hide a film', () => {
  test('counts for what it says, in every form and at every door', async () => {
    const from = people.disk.clock.now()
    await publishMeasure(people.disk.parts.catalog, {
      capabilities: ['upload', 'save'],
      media: ['video'],
      from,
    })
    const names = [
      'x.mp4', 'x.MP4', 'x.Mp4', 'x.mp4.', 'x.mp4 ', 'x.mp4...', ' x.mp4', 'x.txt.mp4', 'x.mp4\u200b', 'x.\u200bmp4', 'x.ｍｐ4',
      'x\u202e4pm.mp4', 'x.mkv', 'x.WEBM', 'x.m2ts', 'x.mp4. .', '\u202ex.mp4',
    ] // prettier-ignore
    const passed: string[] = []
    for (const name of names) {
      for (const [door, bring] of Object.entries(DOORS)) {
        // What the space holds already may be moved and copied, and its new name is judged there, too.
        if (/MKCOL|folders/.test(door)) continue
        const status = await bring(name)
        if (status !== 451) passed.push(`${door} ${shown(name)}: ${String(status)}`)
      }
    }
    assert.deepEqual(passed, [])
  })
})
