import type { ByteRange } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'

/** Refuses anything but 64 lower-case hex digits, before it can become part of a path. */
export function checkBlobId(id: string): void {
  if (/^[0-9a-f]{64}$/.test(id)) return
  throw new Problem('invalid-input', {
    en: 'That is not the name of stored content: 64 hexadecimal digits are expected.',
    'zh-CN': '内容标识无效，应为 64 位十六进制数字。',
  })
}

/** Refuses a range that is not whole numbers in order, or that reaches past the end. */
export function checkRange(range: ByteRange, size: number): void {
  const { start, end } = range
  const isWhole = Number.isSafeInteger(start) && Number.isSafeInteger(end)
  if (isWhole && start >= 0 && start <= end && end <= size) return
  throw new Problem(
    'invalid-input',
    {
      en: `The requested part lies outside the content, which has ${size} bytes.`,
      'zh-CN': `请求的范围超出内容大小（共 ${size} 字节）。`,
    },
    { facts: { size } },
  )
}

export function blobNotFound(cause?: unknown): Problem {
  return new Problem(
    'not-found',
    { en: 'The content is not here any more.', 'zh-CN': '内容已不存在。' },
    { cause },
  )
}

export function digestMismatch(expected: BlobId, actual: string): Problem {
  return new Problem(
    'digest-mismatch',
    {
      en: 'The bytes that arrived do not match their checksum. Send them again.',
      'zh-CN': '收到的数据与校验和不符，请重新上传。',
    },
    { facts: { expected, actual } },
  )
}

export function damagedBlob(id: BlobId): Problem {
  return new Problem(
    'corrupt',
    {
      en: 'The stored content is damaged. Tell the administrator, who can repair it from a backup.',
      'zh-CN': '存储的内容已损坏，请告知管理员从备份修复。',
    },
    { facts: { blob: id } },
  )
}
