import { Problem } from '../../domain/problem.ts'

/** What a full or failing database means to a request; everything else is passed on as it is. */
export function asProblem(error: unknown): unknown {
  const code = sqliteCode(error)
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE') {
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

export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined
}
