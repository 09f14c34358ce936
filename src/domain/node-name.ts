import type { Bilingual } from './language.ts'
import { Problem } from './problem.ts'

/** Longest name in bytes of UTF-8, longest path likewise, deepest folder (docs/reference/limits.md). */
export const NAME_BYTES_MAX = 255
export const PATH_BYTES_MAX = 4096
export const DEPTH_MAX = 256

/** Of one UTF-16 code unit. */
const UTF8_BYTES_MAX = 3
const encoder = new TextEncoder()

/**
 * The name as it is stored: in NFC, so that one name typed on two systems is one name. Compared as
 * stored: upper and lower case differ.
 *
 * @throws Problem 'invalid-input' with fact `field` 'name'
 */
export function parseName(raw: string): string {
  const name = raw.normalize('NFC')
  const fault = faultOf(name)
  if (fault) throw new Problem('invalid-input', fault, { facts: { field: 'name' } })
  return name
}

/** A path's names, without empty ones. @throws Problem 'invalid-input' with fact `field` 'path' */
export function parsePath(path: string): string[] {
  return checkPath(path.split('/').filter((part) => part !== ''))
}

/** Checks each name and the whole. @throws Problem 'invalid-input' with fact `field` 'name' or 'path' */
export function checkPath(parts: readonly string[]): string[] {
  const names = parts.map(parseName)
  const isTooLong = isLonger(names.join('/'), PATH_BYTES_MAX)
  if (!isTooLong && names.length <= DEPTH_MAX) return names
  throw new Problem(
    'invalid-input',
    {
      en: `A path has at most ${String(PATH_BYTES_MAX)} bytes and ${String(DEPTH_MAX)} levels. Use shorter names or fewer folders.`,
      'zh-CN': `路径最多 ${String(PATH_BYTES_MAX)} 字节、${String(DEPTH_MAX)} 层。请缩短名称或减少文件夹层数。`,
    },
    { facts: { field: 'path' } },
  )
}

export function byteLength(text: string): number {
  return encoder.encode(text).length
}

/** Most are so short that nobody has to count. */
function isLonger(text: string, bytesMax: number): boolean {
  return text.length * UTF8_BYTES_MAX > bytesMax && byteLength(text) > bytesMax
}

function faultOf(name: string): Bilingual | undefined {
  if (name === '' || name === '.' || name === '..') {
    return {
      en: 'A name cannot be empty, “.” or “..”.',
      'zh-CN': '名称不能为空，也不能是“.”或“..”。',
    }
  }
  if (/[/\\]/.test(name)) {
    return {
      en: 'A name cannot contain “/” or “\\”. Choose another character.',
      'zh-CN': '名称不能包含“/”或“\\”，请换用其他字符。',
    }
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) {
    return {
      en: 'A name cannot contain control characters such as line breaks.',
      'zh-CN': '名称不能包含换行等控制字符。',
    }
  }
  if (!name.isWellFormed()) {
    return { en: 'The name is not valid Unicode.', 'zh-CN': '名称不是有效的 Unicode 文本。' }
  }
  if (isLonger(name, NAME_BYTES_MAX)) {
    return {
      en: `A name has at most ${String(NAME_BYTES_MAX)} bytes of UTF-8. Shorten it.`,
      'zh-CN': `名称最多 ${String(NAME_BYTES_MAX)} 字节（UTF-8），请缩短。`,
    }
  }
  return undefined
}
