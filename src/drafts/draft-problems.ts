import { Problem } from '../domain/problem.ts'
import type { Piece } from './draft-store.ts'

export const PART_MAX = 10_000

/** Refuses anything but 32 lower-case hex digits, before it can become part of a path. */
export function checkDraftId(id: string): void {
  if (/^[0-9a-f]{32}$/.test(id)) return
  throw new Problem('invalid-input', {
    en: 'That is not the id of an upload: 32 hexadecimal digits are expected.',
    'zh-CN': '上传标识无效，应为 32 位十六进制数字。',
  })
}

export function checkPart(part: number): void {
  if (Number.isInteger(part) && part >= 1 && part <= PART_MAX) return
  throw new Problem('invalid-input', {
    en: `The parts of an upload are numbered from 1 to ${PART_MAX}.`,
    'zh-CN': `上传分块的编号应在 1 到 ${PART_MAX} 之间。`,
  })
}

/** @throws Problem 'offset-mismatch' unless the piece begins where the part, of `size` bytes, ends */
export function checkOffset(piece: Piece, size: number): void {
  if (piece.offset === size) return
  throw new Problem(
    'offset-mismatch',
    {
      en: `This part of the upload has ${size} bytes so far. Go on from there.`,
      'zh-CN': `该部分已收到 ${size} 字节，请从此处继续上传。`,
    },
    { facts: { size } },
  )
}

/** @throws Problem 'invalid-input' for a size that is no whole number of bytes */
export function checkSize(size: number): void {
  if (Number.isSafeInteger(size) && size >= 0) return
  throw new Problem('invalid-input', {
    en: 'A size is a whole number of bytes, not less than 0.',
    'zh-CN': '大小应为不小于 0 的整数字节数。',
  })
}

export function draftTooLarge(sizeMax: number): Problem {
  return new Problem(
    'too-large',
    {
      en: `The upload is larger than the ${sizeMax} bytes allowed for it. Send a smaller file.`,
      'zh-CN': `上传内容超过允许的 ${sizeMax} 字节，请上传更小的文件。`,
    },
    { facts: { sizeMax } },
  )
}

export function draftNotFound(cause?: unknown): Problem {
  return new Problem(
    'not-found',
    {
      en: 'The upload is not here any more. Start it again.',
      'zh-CN': '找不到这次上传，请重新开始。',
    },
    { cause },
  )
}

export function draftBusy(): Problem {
  return new Problem('busy', {
    en: 'This upload is still taking the bytes of another request. Wait until that ends, then try again.',
    'zh-CN': '这次上传正在接收另一个请求的数据，请等其结束后重试。',
  })
}

export function draftSealed(): Problem {
  return new Problem('locked', {
    en: 'This upload is complete and takes no more bytes. Start a new one.',
    'zh-CN': '这次上传已完成，不能再追加内容，请重新开始上传。',
  })
}

export function damagedDraft(): Problem {
  return new Problem('corrupt', {
    en: 'What was uploaded so far is damaged. Start the upload again.',
    'zh-CN': '已上传的内容已损坏，请重新上传。',
  })
}
