import { existsSync } from 'node:fs'
import { mkdtemp, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { openWriter } from '../../catalog/sqlite/open-sqlite.ts'
import type { Clock } from '../../clock/clock.ts'
import { byteWords } from '../byte-words.ts'
import { type Diagnosis, plain, reasonOf } from './diagnosis.ts'

const FREE_BYTES_FAIL = 256 * 1024 ** 2
const FREE_BYTES_WARN = 5 * 1024 ** 3
/** statfs(2): what lies in memory is gone after a restart. */
const IN_MEMORY = new Set([0x01021994, 0x858458f6])
const SYNCS = 20
/** No disk and no battery-backed cache is faster: the call did nothing. */
const SYNC_MS_MIN = 0.002
const SYNC_MS_SLOW = 50

/** The data folder: its permissions, its room, and whether what is synced stays. */
export async function checkStorage(dataFolder: string, clock: Clock): Promise<Diagnosis[]> {
  const folder = nearestFolder(dataFolder)
  const results = [
    await checkFolder(dataFolder),
    await checkKeys(dataFolder),
    await checkRoom(folder),
  ]
  try {
    const scratch = await mkdtemp(join(folder, '.doctor-'))
    try {
      results.push(await checkSync(scratch, clock), checkSqlite(scratch, clock))
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  } catch (error) {
    const mend = {
      en: `Let the user that runs CloudKeep write into ${folder}.`,
      'zh-CN': `请允许运行 CloudKeep 的用户写入 ${folder}。`,
    }
    results.push({ what: plain('fsync'), state: 'fail', found: reasonOf(error), mend })
  }
  return results
}

/** Where the data folder is, or will be. */
function nearestFolder(dataFolder: string): string {
  let folder = resolve(dataFolder)
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

async function checkFolder(dataFolder: string): Promise<Diagnosis> {
  const what = { en: 'data folder', 'zh-CN': '数据目录' }
  if (!existsSync(dataFolder)) {
    const found = {
      en: `${dataFolder}, made at the first start`,
      'zh-CN': `${dataFolder}，首次启动时创建`,
    }
    return { what, state: 'ok', found }
  }
  const { mode } = await stat(dataFolder)
  if ((mode & 0o077) === 0) return { what, state: 'ok', found: plain(dataFolder) }
  return {
    what,
    state: 'warn',
    found: { en: `${dataFolder} is open to others`, 'zh-CN': `${dataFolder} 对其他用户开放` },
    mend: plain(`chmod 700 ${dataFolder}`),
  }
}

async function checkKeys(dataFolder: string): Promise<Diagnosis> {
  const what = { en: 'keys', 'zh-CN': '密钥' }
  const folder = join(dataFolder, 'keys')
  if (!existsSync(folder)) {
    return {
      what,
      state: 'ok',
      found: { en: 'made at the first start', 'zh-CN': '首次启动时生成' },
    }
  }
  const open: string[] = []
  for (const path of [folder, ...(await readdir(folder)).map((name) => join(folder, name))]) {
    if (((await stat(path)).mode & 0o077) !== 0) open.push(path)
  }
  if (open.length === 0) {
    const found = { en: 'only their owner can read them', 'zh-CN': '仅所有者可读' }
    return { what, state: 'ok', found }
  }
  return {
    what,
    state: 'fail',
    found: {
      en: `others can read ${open.join(', ')}`,
      'zh-CN': `其他用户可读取 ${open.join('、')}`,
    },
    mend: plain(`chmod -R go= ${folder}`),
  }
}

async function checkRoom(folder: string): Promise<Diagnosis> {
  const { bavail, bsize, type } = await statfs(folder)
  const free = bavail * bsize
  const what = { en: 'free space', 'zh-CN': '可用空间' }
  if (IN_MEMORY.has(type)) {
    return {
      what,
      state: 'warn',
      found: { en: `${folder} lies in memory only`, 'zh-CN': `${folder} 仅位于内存中` },
      mend: {
        en: 'Put the data folder on a disk (--data), or everything is gone after a restart.',
        'zh-CN': '请将数据目录置于磁盘（--data），否则重启后数据全部丢失。',
      },
    }
  }
  const state = free < FREE_BYTES_FAIL ? 'fail' : free < FREE_BYTES_WARN ? 'warn' : 'ok'
  const mend = {
    en: 'Make room, or move the data folder.',
    'zh-CN': '请腾出空间，或迁移数据目录。',
  }
  return { what, state, found: plain(byteWords(free)), ...(state !== 'ok' && { mend }) }
}

async function checkSync(scratch: string, clock: Clock): Promise<Diagnosis> {
  await using file = await open(join(scratch, 'sync'), 'w')
  const bytes = Buffer.alloc(4096, 1)
  const times: number[] = []
  for (let count = 0; count < SYNCS; count++) {
    await file.write(bytes, 0, bytes.length, count * bytes.length)
    const startedAt = clock.elapsedMs()
    await file.sync()
    times.push(clock.elapsedMs() - startedAt)
  }
  const median = times.sort((a, b) => a - b)[SYNCS / 2] ?? 0
  const found = { en: `${median.toFixed(2)} ms each`, 'zh-CN': `每次 ${median.toFixed(2)} 毫秒` }
  const what = plain('fsync')
  if (median < SYNC_MS_MIN) return { what, state: 'warn', found, mend: NOT_REAL }
  if (median > SYNC_MS_SLOW) return { what, state: 'warn', found, mend: SLOW }
  return { what, state: 'ok', found }
}

/** Opening asserts both settings. */
function checkSqlite(scratch: string, clock: Clock): Diagnosis {
  const what = plain('SQLite')
  try {
    const connection = openWriter(join(scratch, 'catalog.sqlite'))
    try {
      const version = connection.prepare('SELECT sqlite_version() AS version').get() as {
        version: string
      }
      connection.exec('CREATE TABLE doctor (one INTEGER)')
      const startedAt = clock.elapsedMs()
      for (let count = 0; count < SYNCS; count++) connection.exec('INSERT INTO doctor VALUES (1)')
      const perSecond = Math.round((SYNCS * 1000) / (clock.elapsedMs() - startedAt))
      const found = {
        en: `${version.version}, WAL, synchronous FULL, ${perSecond} single commits a second`,
        'zh-CN': `${version.version}，WAL，synchronous FULL，每秒 ${perSecond} 次单独提交`,
      }
      return { what, state: 'ok', found }
    } finally {
      connection.close()
    }
  } catch (error) {
    const mend = {
      en: 'Put the data folder on a local file system: SQLite needs its locks and memory maps.',
      'zh-CN': '请将数据目录置于本地文件系统：SQLite 需要文件锁和内存映射。',
    }
    return { what, state: 'fail', found: reasonOf(error), mend }
  }
}

const NOT_REAL = {
  en: 'Faster than any disk: this storage may not really sync, and a power cut may lose what was acknowledged.',
  'zh-CN': '快于任何磁盘：该存储可能并未真正同步，断电时可能丢失已确认的数据。',
}
const SLOW = {
  en: 'Each upload waits for it. A solid-state disk makes small files much faster.',
  'zh-CN': '每次上传都要等待同步。换用固态硬盘可显著加快小文件写入。',
}
