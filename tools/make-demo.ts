/**
 * Makes the pictures, films, music and papers in demo/ anew; the plain texts there are written by
 * hand. Needs ffmpeg with libx264, libvpx, libopus and libmp3lame, a Chromium, and the fonts Noto
 * CJK and DejaVu. Run as `node tools/make-demo.ts [path of chromium] [only paths with this word]`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeDocx } from './make-demo/docx.ts'
import { encodeFilm, encodeSound, type Film } from './make-demo/film.ts'
import { letters, springTripFiles, websiteFiles } from './make-demo/letters.ts'
import { playNotes, playSurf } from './make-demo/music.ts'
import { openPainter, type Painter } from './make-demo/painter.ts'
import { bellTune, lanternTune, riverTune, stringTune } from './make-demo/tunes.ts'
import { writeZip } from './make-demo/zip.ts'

type Make = (painter: Painter) => Buffer | Promise<Buffer>

const lin = 'files/lin'
const ada = 'files/ada'
const wide = { width: 1600, height: 1067, samples: 2 }
const wideFine = { width: 1440, height: 960, samples: 2 }
const tall = { width: 1067, height: 1600, samples: 2 }

const h264 = '-c:v libx264 -preset veryslow -pix_fmt yuv420p -aq-mode 3 -g 100'.split(' ')
const vp9 = '-c:v libvpx-vp9 -crf 42 -b:v 0 -row-mt 1 -pix_fmt yuv420p'.split(' ')
const mp4Sound = '-c:a aac -b:a 64k -movflags +faststart'.split(' ')

const works: Readonly<Record<string, Make>> = {
  [`${lin}/文档/外婆的菜谱.pdf`]: async (painter) => await painter.print('recipes-zh'),
  [`${lin}/文档/租房合同.docx`]: () => writeDocx(letters.lease),
  [`${lin}/文档/读书会通知.docx`]: () => writeDocx(letters.bookClub),
  [`${lin}/归档/春游资料.zip`]: () => writeZip(springTripFiles),
  [`${ada}/Papers/Thesis draft - Reading the tide.pdf`]: async (painter) =>
    await painter.print('thesis-en'),
  [`${ada}/Papers/Lease - 14 Quay Street.pdf`]: async (painter) => await painter.print('lease-en'),
  [`${ada}/Papers/Cover letter.docx`]: () => writeDocx(letters.coverLetter),
  [`${ada}/Archive/sailing-club-website.zip`]: () => writeZip(websiteFiles),

  [`${lin}/音乐/雨后（古筝小曲）.m4a`]: async () =>
    await encodeSound(playNotes(stringTune, 22), '雨后', ['-f', 'ipod', ...mp4Sound]),
  [`${ada}/Music/Music box.mp3`]: async () =>
    await encodeSound(
      playNotes(bellTune, 12),
      'Music box',
      '-ac 1 -c:a libmp3lame -b:a 40k -f mp3'.split(' '),
    ),

  [`${lin}/照片/黄山日出.jpg`]: picture('huangshan', wide, 95),
  [`${lin}/照片/西湖雨.jpg`]: picture('west-lake', wide, 110),
  [`${lin}/照片/龙井茶园.jpg`]: picture('tea', wideFine, 140),
  [`${lin}/照片/敦煌鸣沙山.jpg`]: picture('dunes', wide, 80),
  [`${lin}/照片/元宵放灯.jpg`]: picture('lanterns', tall, 90),
  [`${ada}/Photos/Harbour at night.jpg`]: picture('harbour', wide, 135),
  [`${ada}/Photos/Lighthouse at dusk.jpg`]: picture('lighthouse', wide, 85),
  [`${ada}/Photos/First snow at the cabin.jpg`]: picture('cabin', wideFine, 130),
  'try/一张照片.jpg': picture('balloons', wide, 105),

  [`${lin}/影片/漓江晨曲.mp4`]: film({
    title: '漓江晨曲',
    scene: { name: 'river', width: 854, height: 480, samples: 1 },
    seconds: 20,
    framesPerSecond: 20,
    sound: () => playNotes(riverTune, 20),
    encoding: [...h264, '-crf', '28', ...mp4Sound, '-f', 'mp4'],
  }),
  [`${ada}/Films/Lighthouse.webm`]: film({
    title: 'Lighthouse',
    scene: { name: 'lighthouse', width: 640, height: 360, samples: 1 },
    seconds: 8,
    framesPerSecond: 15,
    sound: () => playSurf(8),
    encoding: [...vp9, ...'-c:a libopus -b:a 32k -f webm'.split(' ')],
  }),
  'try/short-film.mp4': film({
    title: 'Lanterns 放灯',
    scene: { name: 'lanterns', width: 640, height: 360, samples: 2 },
    seconds: 8,
    framesPerSecond: 20,
    sound: () => playNotes(lanternTune, 8),
    encoding: [...h264, '-crf', '28', ...mp4Sound, '-f', 'mp4'],
  }),
  // A film that calls itself a text: the first bytes count too.
  'try/holiday-notes.txt': film({
    title: 'Holiday',
    scene: { name: 'balloons', width: 480, height: 270, samples: 1 },
    seconds: 5,
    framesPerSecond: 15,
    encoding: [...h264, '-crf', '30', '-f', 'matroska'],
  }),
}

await main(process.argv[2] ?? '/usr/bin/chromium', process.argv[3] ?? '')

async function main(chromium: string, only: string): Promise<void> {
  const painter = await openPainter(chromium)
  try {
    for (const [path, make] of Object.entries(works)) {
      if (!path.includes(only)) continue
      const content = await make(painter)
      const target = new URL(`../demo/${encodeURI(path)}`, import.meta.url)
      await mkdir(new URL(dirname(target.href)), { recursive: true })
      await writeFile(target, content)
      process.stdout.write(`${content.length}\t${path}\n`)
    }
  } finally {
    await painter.close()
  }
}

function picture(name: string, size: typeof wide, kilobytesMax: number): Make {
  return async (painter) => await painter.still({ name, ...size }, kilobytesMax * 1000)
}

function film(what: Film): Make {
  return async (painter) => await encodeFilm(painter, what)
}
