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
