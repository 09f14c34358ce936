import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A picture of one grey point. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** The beginning of an MP4, and bytes as of a film. */
export const FILM = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypmp42\0\0\0\0mp42isom'),
  Buffer.alloc(100_000, 'frames of a film '),
])

/** The beginning of an MP4, then nothing: a video by its bytes and its name, too short to play. */
export function mp4(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  bytes.writeUInt32BE(24, 0)
  bytes.write('ftypisom\0\0\u0002\0isommp42', 4, 'latin1')
  return bytes
}

/** A folder with the files that are put into it, gone after the test. */
export class SampleFolder {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<SampleFolder> {
    return new SampleFolder(await mkdtemp(join(tmpdir(), 'cloudkeep-samples-')))
  }

  /** Writes a file, with its folders. @returns its path */
  async write(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.path, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    return path
  }

  async makeFolder(name: string): Promise<string> {
    const path = join(this.path, name)
    await mkdir(path, { recursive: true })
    return path
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}
