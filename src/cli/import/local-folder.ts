import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import type { ByteStream } from '../../domain/bytes.ts'
import type { Bilingual } from '../../domain/language.ts'
import { parseName } from '../../domain/node-name.ts'
import { isProblem } from '../../domain/problem.ts'

/** Paths of the machine are bytes, which need not be UTF-8. */
export type LocalPath = Buffer

/** Something in a folder of the machine under the name that it gets on the disk. */
export type LocalEntry = {
  readonly source: LocalPath
  readonly name: string
  readonly size: number
  /** Milliseconds since 1970, as the disk keeps it. */
  readonly modifiedAt: number
}

/** Something that cannot come along, and why. */
export type LeftOut = { readonly source: LocalPath; readonly why: Bilingual }

export type LocalFolder = {
  readonly files: readonly LocalEntry[]
  readonly folders: readonly LocalEntry[]
  /** Links, pipes, sockets and devices: they hold no content of their own. */
  readonly skipped: readonly LeftOut[]
  /** Names that the disk cannot keep, and entries that cannot be looked at. */
  readonly failed: readonly LeftOut[]
}

/** What lies in one folder, in the order of the bytes of the names. @throws what reading it throws */
export async function readLocalFolder(folder: LocalPath): Promise<LocalFolder> {
  const names = (await readdir(folder, { encoding: 'buffer' })).sort((a, b) => Buffer.compare(a, b))
  const found = {
    files: [] as LocalEntry[],
    folders: [] as LocalEntry[],
    skipped: [] as LeftOut[],
    failed: [] as LeftOut[],
  }
  const taken = new Set<string>()
  for (const raw of names) {
    const source = Buffer.concat([folder, SEPARATOR, raw])
    const entry = await lookAt(source, raw)
    if ('why' in entry) {
      found[entry.isFine ? 'skipped' : 'failed'].push({ source, why: entry.why })
    } else if (taken.has(entry.name)) {
      found.failed.push({ source, why: SAME_NAME })
    } else {
      taken.add(entry.name)
      found[entry.kind].push(entry)
    }
  }
  return found
}

/** The bytes of a file, which must still be one: between the look and the reading it may be replaced. */
export async function* readLocalFile(
  source: LocalPath,
  onBytes: (count: number) => void,
): ByteStream {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using file = await open(source, flags)
  if (!(await file.stat()).isFile()) throw new Error('It is not a file any more.')
  for (;;) {
    // A buffer of its own for each chunk: whoever takes it may keep it.
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES)
    if (bytesRead === 0) return
    onBytes(bytesRead)
    yield buffer.subarray(0, bytesRead)
  }
}

const SEPARATOR = Buffer.from('/')
const CHUNK_BYTES = 1024 * 1024

type Looked =
  | (LocalEntry & { readonly kind: 'files' | 'folders' })
  | { readonly isFine: boolean; readonly why: Bilingual }

async function lookAt(source: LocalPath, raw: Buffer): Promise<Looked> {
  try {
    const stat = await lstat(source)
    const kind = stat.isFile() ? 'files' : stat.isDirectory() ? 'folders' : undefined
    if (!kind) return { isFine: true, why: stat.isSymbolicLink() ? A_LINK : NO_FILE }
    const name = parseName(new TextDecoder('utf-8', { fatal: true }).decode(raw))
    return { kind, source, name, size: stat.size, modifiedAt: Math.floor(stat.mtimeMs) }
  } catch (error) {
    if (isProblem(error)) return { isFine: false, why: error.detail }
    if (error instanceof TypeError) return { isFine: false, why: NOT_UTF8 }
    return { isFine: false, why: unreadable(error) }
  }
}

export function unreadable(error: unknown): Bilingual {
  const why = error instanceof Error ? error.message : String(error)
  return { en: `It cannot be read: ${why}`, 'zh-CN': `无法读取：${why}` }
}

const A_LINK = { en: 'a symbolic link', 'zh-CN': '符号链接' }
const NO_FILE = { en: 'a pipe, socket or device', 'zh-CN': '管道、套接字或设备' }
const NOT_UTF8 = {
  en: 'Its name is not UTF-8. Rename it first.',
  'zh-CN': '名称不是有效的 UTF-8，请先重命名。',
}
const SAME_NAME = {
  en: 'Another entry has the same name in another Unicode form. Rename one of the two.',
  'zh-CN': '存在同名条目（Unicode 形式不同），请重命名其中之一。',
}
