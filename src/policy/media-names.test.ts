import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { MediaClass } from '../domain/governed.ts'
import { classByName } from './media-class.ts'
import { ENDINGS } from './media-names.ts'

// prettier-ignore
const CASES: readonly (readonly [name: string, mediaClass: MediaClass, why: string])[] = [
  ['film.mp4', 'video', 'its ending'],
  ['FILM.MP4', 'video', 'letters count the same in any case'],
  ['电影.MKV', 'video', 'its ending'],
  ['film.mp4.', 'video', 'Windows drops the dot'],
  ['film.mp4 . . ', 'video', 'Windows drops dots and spaces'],
  ['film.mp4\u3000', 'video', 'an ideographic space'],
  ['film.mp4\u200b', 'video', 'a space without width'],
  ['film.\u200dmp4', 'video', 'a joiner without width'],
  ['film.\u202e4pm', 'other', 'reversed for the eye only: the bytes decide'],
  ['film.\u202emp4\u202c', 'video', 'marks of direction are not seen'],
  ['film．ｍｐ４', 'video', 'full-width letters'],
  ['film․mp4', 'video', 'a dot of another kind'],
  ['film.mp4\0', 'video', 'control characters are not seen'],
  ['film.mp4.part', 'video', 'on its way'],
  ['film.mkv.crdownload', 'video', 'on its way'],
  ['film.mkv.baiduyun.p.downloading', 'video', 'on its way'],
  ['film.rmvb.td', 'video', 'on its way'],
  ['film.avi.bak', 'video', 'put aside'],
  ['film.avi~', 'video', 'put aside'],
  ['film.avi.bak.old~', 'video', 'put aside more than once'],
  ['film.mp4.001', 'video', 'a piece of it'],
  ['film.mp4.txt', 'text', 'the last ending is the name: the bytes decide'],
  ['film.txt.mp4', 'video', 'the last ending'],
  ['.mp4', 'video', 'nothing but an ending'],
  ['mp4', 'other', 'no ending'],
  ['film.mp4/', 'other', 'no name that a disk takes'],
  ['main.ts', 'other', 'TypeScript or a transport stream'],
  ['00001.mts', 'other', 'TypeScript or a camera'],
  ['00001.m2ts', 'video', 'only a film'],
  ['movie.dat', 'other', 'anything'],
  ['movie.bin', 'other', 'anything'],
  ['movie.rm', 'other', 'film or sound'],
  ['MOV001.MOD', 'other', 'a camera or a song'],
  ['list.m3u8', 'other', 'films or songs'],
  ['song.mp3', 'audio', 'its ending'],
  ['song.ncm', 'audio', 'its ending'],
  ['voice.wma', 'audio', 'its ending'],
  ['photo.HEIC', 'image', 'its ending'],
  ['animation.gif', 'image', 'a picture, though it moves'],
  ['paper.pdf', 'document', 'its ending'],
  ['合同.ofd', 'document', 'its ending'],
  ['letter.docx', 'document', 'its ending'],
  ['tree.tar.gz', 'archive', 'its ending'],
  ['tree.tar.zst.part', 'archive', 'on its way'],
  ['disk.iso', 'archive', 'its ending'],
  ['setup.exe', 'software', 'its ending'],
  ['setup.msi', 'software', 'its ending'],
  ['game.apk', 'software', 'its ending'],
  ['Firefox.dmg', 'software', 'its ending'],
  ['README', 'other', 'no ending'],
  ['notes.md', 'text', 'its ending'],
  ['', 'other', 'no name'],
  ['...', 'other', 'no name'],
]

for (const [name, mediaClass, why] of CASES) {
  test(`${JSON.stringify(name)} is ${mediaClass} by its name: ${why}`, () => {
    assert.equal(classByName(name), mediaClass)
  })
}

test('no ending stands in two classes', () => {
  const all = Object.values(ENDINGS).flatMap((list) =>
    list.split(/\s+/).filter((one) => one !== ''),
  )

  assert.deepEqual(
    all.filter((one, index) => all.indexOf(one) !== index),
    [],
  )
})

test('a name of 100,000 dots is judged at once', () => {
  const start = performance.now()

  classByName('.bak'.repeat(25_000) + ' .'.repeat(50_000) + 'x')

  assert.ok(performance.now() - start < 200)
})
