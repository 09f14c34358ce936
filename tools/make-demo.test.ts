import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { test } from 'node:test'

const demo = new URL('../demo/', import.meta.url)

type People = {
  readonly people: readonly { readonly name: string; readonly folders: string[] }[]
  readonly try: readonly { readonly file: string }[]
}

test('the demonstration content stays below 2.5 MB', async () => {
  const names = await readdir(demo, { recursive: true })

  let bytes = 0
  for (const name of names) {
    const about = await stat(new URL(encodeURI(name), demo))
    if (about.isFile()) bytes += about.size
  }

  assert.ok(bytes < 2_500_000, `${bytes} bytes`)
})

test('everybody on the demonstration disk has files, and every file to try is there', async () => {
  const { people, try: tries } = await readPeople()

  for (const folder of people.flatMap((one) => one.folders)) {
    assert.notEqual((await readdir(new URL(folder, demo))).length, 0)
  }
  for (const one of tries) assert.ok((await stat(new URL(encodeURI(one.file), demo))).size > 0)
})

test('the films begin with their index, so that they play while they load', async () => {
  for (const path of ['try/short-film.mp4', 'files/lin/影片/漓江晨曲.mp4']) {
    const film = await readFile(new URL(encodeURI(path), demo))

    assert.equal(film.toString('latin1', 4, 8), 'ftyp')
    assert.ok(film.indexOf('moov') < film.indexOf('mdat'), path)
  }
})

test('the holiday notes are a Matroska film, whatever their name says', async () => {
  const notes = await readFile(new URL('try/holiday-notes.txt', demo))

  // RFC 9559 §6: every Matroska file starts with the EBML header.
  assert.equal(notes.toString('hex', 0, 4), '1a45dfa3')
})

async function readPeople(): Promise<People> {
  return JSON.parse(await readFile(new URL('people.json', demo), 'utf8')) as People
}
