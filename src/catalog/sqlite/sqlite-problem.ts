import { Problem } from '../../domain/problem.ts'

/** What a full or failing database means to a request; everything else is passed on as it is. */
export function asProblem(error: unknown): unknown {
  const code = sqliteCode(error)
  if (isFull(error)) {
    return new Problem(
      'storage-full',
      {
        en: 'The disk’s storage is full. Nothing was changed. Free some space and try again.',
        'zh-CN': '网盘存储空间已满，没有任何改动。请释放一些空间后重试。',
      },
      { cause: error },
    )
  }
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

/** SQLite says only "write error" where a quota of the file system is used up. */
const FULL_CODES = ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE']

/** Whether the disk was full, also where that has become a Problem already. */
export function isFull(error: unknown): boolean {
  const code = sqliteCode(error) ?? sqliteCode(error instanceof Problem ? error.cause : undefined)
  return code !== undefined && FULL_CODES.includes(code)
}

/** A disk that does not read or write, or gives back something else than was written. */
export function isStorageFailure(error: unknown): error is Error {
  const code = sqliteCode(error) ?? ''
  return /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(code) && !isFull(error)
}

export function storageFailed(cause: Error): Problem {
  return new Problem(
    'internal',
    {
      en: 'The storage of the disk has failed. Nothing is written until the operator has looked at it and started the disk again.',
      'zh-CN': '网盘的存储设备发生故障。在运营方检查并重新启动之前，不再写入任何内容。',
    },
    { cause },
  )
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
