import { createHash, randomBytes, randomInt } from 'node:crypto'
import { open, readFile, rename, rm, truncate, appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** A file as it was uploaded, and where its bytes lie. */
export type StoredFile = {
  readonly path: string
  readonly bytes: Buffer
  readonly hash: string
  readonly isSmall: boolean
}

export type Planted = {
  readonly kind: string
  /** Whose bytes are wrong now. */
  readonly files: readonly StoredFile[]
  /** Where the first wrong byte is; 0 where the whole is another. */
  readonly at: number
}

export function storedFile(path: string, bytes: Buffer, smallMax = 64 * 1024): StoredFile {
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { path, bytes, hash, isSmall: bytes.length <= smallMax }
}

export function blobPath(dataFolder: string, hash: string): string {
  return join(dataFolder, 'blobs', hash.slice(0, 2), hash.slice(2, 4), hash)
}

type Rot = (dataFolder: string, files: readonly [StoredFile, StoredFile]) => Promise<Planted>

/** What happens to plain files: each takes one file, and the last kinds the one beside it too. */
export const BLOB_ROTS: Readonly<Record<string, Rot>> = {
  flip: async (folder, [file]) => {
    const at = randomInt(file.bytes.length)
    await write(folder, file, { at, bytes: flipped(file.bytes.subarray(at, at + 1)) })
    return { kind: 'flip', files: [file], at }
  },
  'zeroed sector': async (folder, [file]) => {
    const at = randomInt(Math.ceil(file.bytes.length / 512)) * 512
    await write(folder, file, { at, bytes: Buffer.alloc(Math.min(512, file.bytes.length - at)) })
    return { kind: 'zeroed sector', files: [file], at }
  },
  truncated: async (folder, [file]) => {
    const at = randomInt(file.bytes.length)
    await truncate(blobPath(folder, file.hash), at)
    return { kind: 'truncated', files: [file], at: Math.min(at, file.bytes.length - 1) }
  },
  appended: async (folder, [file]) => {
    await appendFile(blobPath(folder, file.hash), randomBytes(1 + randomInt(20_000)))
    return { kind: 'appended', files: [file], at: 0 }
  },
  deleted: async (folder, [file]) => {
    await rm(blobPath(folder, file.hash))
    return { kind: 'deleted', files: [file], at: 0 }
  },
  swapped: async (folder, [one, other]) => {
    const [first, second] = [blobPath(folder, one.hash), blobPath(folder, other.hash)]
    await rename(first, `${first}.away`)
    await rename(second, first)
    await rename(`${first}.away`, second)
    return { kind: 'swapped', files: [one, other], at: 0 }
  },
}

/** The same of bytes inside the catalog of a stopped disk, flips on the bare file. */
export const SMALL_ROTS: Readonly<Record<string, Rot>> = {
  flip: async (folder, [file]) => {
    const path = join(folder, 'catalog.sqlite')
    const whole = await readFile(path)
    // Longer bytes are cut into pages: some window of them lies in one.
    for (;;) {
      const at = randomInt(file.bytes.length - 40)
      const window = file.bytes.subarray(at, at + 40)
      let position = whole.indexOf(window)
      for (; position !== -1; position = whole.indexOf(window, position + 1)) {
        await using database = await open(path, 'r+')
        await database.write(flipped(window.subarray(0, 1)), 0, 1, position)
        if (!bytesOf(folder, file)?.equals(file.bytes)) {
          return { kind: 'small flip', files: [file], at }
        }
        // A page that is in use no more still had them.
        await database.write(window.subarray(0, 1), 0, 1, position)
      }
    }
  },
  truncated: async (folder, [file]) => {
    setBytes(folder, file, file.bytes.subarray(0, randomInt(file.bytes.length)))
    return { kind: 'small truncated', files: [file], at: 0 }
  },
  appended: async (folder, [file]) => {
    setBytes(folder, file, Buffer.concat([file.bytes, randomBytes(100)]))
    return { kind: 'small appended', files: [file], at: 0 }
  },
  deleted: async (folder, [file]) => {
    setBytes(folder, file, null)
    return { kind: 'small deleted', files: [file], at: 0 }
  },
  swapped: async (folder, [one, other]) => {
    setBytes(folder, one, other.bytes)
    setBytes(folder, other, one.bytes)
    return { kind: 'small swapped', files: [one, other], at: 0 }
  },
}

/** Plants damage of each kind in turn, until every file has some. */
export async function plant(
  dataFolder: string,
  rots: Readonly<Record<string, Rot>>,
  files: readonly StoredFile[],
): Promise<Planted[]> {
  const planted: Planted[] = []
  const kinds = Object.values(rots)
  const left = [...files]
  for (let turn = 0; left.length > 0; turn++) {
    const [one, other] = left
    const rot = kinds[turn % kinds.length]
    if (!one || !rot) break
    const isSwap = rot === rots['swapped']
    if (isSwap && !other) continue
    planted.push(await rot(dataFolder, [one, other ?? one]))
    left.splice(0, isSwap ? 2 : 1)
  }
  return planted
}

/** Wrong sums over right bytes. */
export function spoilSums(dataFolder: string, files: readonly StoredFile[]): void {
  const database = new Database(join(dataFolder, 'catalog.sqlite'))
  const spoil = database.prepare('UPDATE slice_sums SET sums = zeroblob(length(sums)) WHERE blob_id = ?') // prettier-ignore
  for (const { hash } of files) spoil.run(hash)
  database.close()
}

async function write(
  dataFolder: string,
  { hash }: StoredFile,
  { at, bytes }: { readonly at: number; readonly bytes: Buffer },
): Promise<void> {
  await using file = await open(blobPath(dataFolder, hash), 'r+')
  await file.write(bytes, 0, bytes.length, at)
}

function setBytes(dataFolder: string, { hash }: StoredFile, bytes: Buffer | null): void {
  const database = new Database(join(dataFolder, 'catalog.sqlite'))
  database.prepare('UPDATE blobs SET inline_bytes = ? WHERE id = ?').run(bytes, hash)
  database.close()
}

function bytesOf(dataFolder: string, { hash }: StoredFile): Buffer | undefined {
  const database = new Database(join(dataFolder, 'catalog.sqlite'), { readonly: true })
  const select = 'SELECT inline_bytes FROM blobs WHERE id = ?'
  const bytes = database.prepare<[string], Buffer>(select).pluck().get(hash)
  database.close()
  return bytes
}

function flipped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ (1 << randomInt(8))))
}
