import { Problem } from '../../domain/problem.ts'
import { storageFailed } from '../../domain/storage-problem.ts'

/** What a full or failing database means to a request; everything else is passed on as it is. */
export function asProblem(error: unknown): unknown {
  if (error instanceof Problem) return error
  const code = sqliteCode(error)
  if (isFull(error)) return storageFull(error)
  if (isStorageFailure(error)) return storageFailed(error)
  if (code?.startsWith('SQLITE_BUSY') === true) {
    return new Problem(
      'busy',
      { en: 'The disk is busy. Try again in a moment.', 'zh-CN': '网盘正忙，请稍后重试。' },
      { cause: error },
    )
  }
  return error
}

export function storageFull(cause: unknown): Problem {
  return new Problem(
    'storage-full',
    {
      en: 'The disk’s storage is full. Nothing was changed. Free some space and try again.',
      'zh-CN': '网盘存储空间已满，没有任何改动。请释放一些空间后重试。',
    },
    { cause },
  )
}

/** Also what a reader meets that finds no room for the index of the log. */
const FULL_CODES = ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE']
/** Of a write that failed SQLite does not say why: for want of room where a quota is used up, or with the disk. */
const DOUBTFUL_CODES = ['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE']

/** Whether the disk was full, also where that has become a Problem already. */
export function isFull(error: unknown): boolean {
  return FULL_CODES.includes(codeWithin(error) ?? '')
}

/** Whether only a look at the disk can tell if it was full. */
export function isPerhapsFull(error: unknown): error is Error {
  return DOUBTFUL_CODES.includes(codeWithin(error) ?? '')
}

/** Whether a file could not be opened: on a disk without room for more files the log cannot be made. */
export function isUnopenable(error: unknown): boolean {
  return codeWithin(error) === 'SQLITE_CANTOPEN'
}

/** A disk that does not read or write, or gives back something else than was written. */
export function isStorageFailure(error: unknown): error is Error {
  const code = codeWithin(error) ?? ''
  return /^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY)/.test(code) && !isFull(error)
}

/** The disk is about to stop. */
export function catalogClosed(): Problem {
  return new Problem('busy', {
    en: 'The disk is being stopped. Try again when it runs again.',
    'zh-CN': '网盘正在停止运行，请待其恢复后重试。',
  })
}

export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined
}

function codeWithin(error: unknown): string | undefined {
  return sqliteCode(error) ?? sqliteCode(error instanceof Problem ? error.cause : undefined)
}
