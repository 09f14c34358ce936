import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Painter, Scene } from './painter.ts'

export type Film = {
  readonly title: string
  readonly scene: Scene
  readonly seconds: number
  readonly framesPerSecond: number
  /** Makes a WAV file. */
  readonly sound?: () => Buffer
  /** Options of ffmpeg for codecs and container. */
  readonly encoding: readonly string[]
}

/** A film of a moving scene, encoded with the machine's ffmpeg. */
export async function encodeFilm(painter: Painter, film: Film): Promise<Buffer> {
  return await inFolder(async (folder) => {
    const inputs = ['-f', 'image2pipe', '-framerate', String(film.framesPerSecond), '-i', 'pipe:0']
    if (film.sound) {
      const wav = join(folder, 'sound.wav')
      await writeFile(wav, film.sound())
      inputs.push('-i', wav)
    }
    const count = film.seconds * film.framesPerSecond
    const times = Array.from({ length: count }, (_, i) => i / film.framesPerSecond)
    const target = join(folder, 'film')
    const options = [...inputs, ...film.encoding, ...label(film.title), target]
    await runFfmpeg(painter.frames(film.scene, times), options)
    return await readFile(target)
  })
}

/** A WAV file in another form, by options of ffmpeg for codec and container. */
export async function encodeSound(
  wav: Buffer,
  title: string,
  encoding: readonly string[],
): Promise<Buffer> {
  return await inFolder(async (folder) => {
    const target = join(folder, 'sound')
    const options = ['-f', 'wav', '-i', 'pipe:0', ...encoding, ...label(title), target]
    await runFfmpeg([wav], options)
    return await readFile(target)
  })
}

async function inFolder(make: (folder: string) => Promise<Buffer>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'make-demo-'))
  try {
    return await make(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function label(title: string): string[] {
  const words = ['-metadata', `title=${title}`, '-metadata', 'artist=CloudKeep']
  return ['-map_metadata', '-1', ...words, '-fflags', '+bitexact', '-y']
}

async function runFfmpeg(
  input: AsyncIterable<Buffer> | Iterable<Buffer>,
  options: readonly string[],
): Promise<void> {
  const child = spawn('ffmpeg', ['-v', 'error', ...options], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  for await (const chunk of input)
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain'), ended])
  child.stdin.end()
  await ended
  if (child.exitCode !== 0) throw new Error(`ffmpeg ended with ${String(child.exitCode)}`)
}
