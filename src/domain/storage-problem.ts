import { Problem } from './problem.ts'

/**
 * What a failed call to the operating system means to whoever waits for it: 'storage-full', 'busy'
 * when descriptors ran out, else 'internal'. A Problem stays as it is.
 */
export function storageProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = errorCode(error) ?? ''
  if (['ENOSPC', 'EDQUOT'].includes(code))
    return new Problem('storage-full', FULL, { cause: error })
  if (['EMFILE', 'ENFILE'].includes(code)) return new Problem('busy', BUSY, { cause: error })
  return new Problem('internal', FAILED, { cause: error })
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

const FULL = {
  en: 'There is no space left to store this. Ask the administrator for space, then try again.',
  'zh-CN': '存储空间已满，无法保存。请联系管理员扩充空间后重试。',
}
const BUSY = {
  en: 'Too many files are open at this moment. Try again shortly.',
  'zh-CN': '当前打开的文件过多，请稍后重试。',
}
const FAILED = {
  en: 'The storage failed. Try again later; if it goes on, tell the administrator.',
  'zh-CN': '存储设备出错。请稍后重试；如仍失败，请告知管理员。',
}
