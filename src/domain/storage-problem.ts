import { Problem } from './problem.ts'

/** When whoever was refused should ask again: a disk that stumbled has mostly recovered by then. */
const RETRY_AFTER_SECONDS = 5

/** What the operating system says of a device or a file system that has failed. */
const FAILURE_CODES = ['EIO', 'EROFS', 'ENXIO', 'ENODEV', 'EUCLEAN', 'ETIMEDOUT', 'EREMOTEIO']
const FULL_CODES = ['ENOSPC', 'EDQUOT']

/**
 * What a failed call to the operating system means to whoever waits for it: 'storage-full', 'busy'
 * when descriptors ran out, else 'storage-failed'; 'internal' when it is no error of that kind. A Problem stays
 * as it is.
 */
export function storageProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = errorCode(error) ?? ''
  if (FULL_CODES.includes(code)) return new Problem('storage-full', FULL, { cause: error })
  if (['EMFILE', 'ENFILE'].includes(code)) return new Problem('busy', BUSY, { cause: error })
  // Of a sync that failed the code may be missing.
  if (/^E[A-Z0-9]+$/.test(code) || (error instanceof Error && error.name === 'SyncError')) {
    return storageFailed(error)
  }
  return new Problem('internal', FAILED, { cause: error })
}

/** There is no room for what was to be stored. */
export function storageFull(): Problem {
  return new Problem('storage-full', FULL)
}

/** The storage did not do what was asked of it. */
export function storageFailed(cause: unknown): Problem {
  return new Problem('storage-failed', FAILED, { cause, facts: RETRY })
}

/** The storage has failed before, and is not trusted again yet. */
export function writesRefused(cause: Error): Problem {
  return new Problem('storage-failed', REFUSED, { cause, facts: RETRY })
}

/** Waits for a call to the operating system; its failure becomes a Problem. */
export async function onStorage<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call
  } catch (error) {
    throw storageProblem(error)
  }
}

/** The name of the operating system's error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Whether the operating system had no room left. */
export function isFullError(error: unknown): boolean {
  return FULL_CODES.includes(errorCode(error) ?? '')
}

/** Whether the device or the file system itself has failed, and not only this one call. */
export function isFailureError(error: unknown): boolean {
  return FAILURE_CODES.includes(errorCode(error) ?? '')
}

const RETRY = { retryAfterSeconds: RETRY_AFTER_SECONDS }

const FULL = {
  en: 'There is no space left to store this. Ask the administrator for space, then try again.',
  'zh-CN': '存储空间已满，无法保存。请联系管理员扩充空间后重试。',
}
const BUSY = {
  en: 'Too many files are open at this moment. Try again shortly.',
  'zh-CN': '当前打开的文件过多，请稍后重试。',
}
const FAILED = {
  en: 'The storage failed. Try again in a few seconds; if it goes on, tell the administrator.',
  'zh-CN': '存储设备出错。请过几秒再试；如仍失败，请告知管理员。',
}
const REFUSED = {
  en: 'The storage has failed, and nothing is written until it works again: that is tried every few seconds. Reading goes on. Try again shortly; if it stays like this, tell the administrator.',
  'zh-CN':
    '存储设备发生故障，恢复之前不写入任何内容；系统每隔几秒自动尝试恢复，读取不受影响。请稍后重试；如持续如此，请告知管理员。',
}
