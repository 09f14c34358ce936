import { checkPath, parsePath } from '../../domain/node-name.ts'
import type { Instant } from '../../domain/instant.ts'
import { SECOND_MS } from '../../domain/instant.ts'
import { Problem } from '../../domain/problem.ts'

/** Two paths of 4,096 bytes, encoded, and as much again for what clients add for themselves. */
const HEADER_LENGTH_MAX = 24 * 1024
/** Seconds on either side of 1970 that a date can express (ECMA-262 §21.4.1.1). */
const SECONDS_MAX = 8.64e12

/** What an upload says about itself. */
export type UploadTarget = {
  /** From the root of the space, not empty. */
  readonly path: readonly string[]
  /** Undefined: the home space of whoever uploads. */
  readonly space: string | undefined
  readonly modifiedAt: Instant | undefined
}

/**
 * Reads `Upload-Metadata` (tus 1.0.0): keys with base64 values, between commas. `filename` is a name,
 * or with `/` a path from the root of the space; `path` is the folder for a bare name; `mtime`
 * counts seconds since 1970; `space` is an id. Other keys are the client's own business.
 *
 * @throws Problem 'invalid-input' that names the key
 */
export function readTarget(header: string): UploadTarget {
  const values = readPairs(header)
  const filename = values.get('filename') ?? ''
  const names = parsePath(filename)
  if (names.length === 0) throw needsName()
  const isPath = filename.includes('/')
  const folder = isPath ? [] : parsePath(values.get('path') ?? '')
  return {
    path: checkPath([...folder, ...names]),
    space: values.get('space'),
    modifiedAt: readTime(values.get('mtime')),
  }
}

/** The space alone, of an upload that has no name of its own. @throws Problem 'invalid-input' */
export function readSpace(header: string): string | undefined {
  return readPairs(header).get('space')
}

function readPairs(header: string): Map<string, string> {
  if (header.length > HEADER_LENGTH_MAX) throw tooLong()
  const values = new Map<string, string>()
  for (const pair of header.split(',')) {
    const [key = '', encoded = '', ...rest] = pair.trim().split(/ +/)
    if (key === '' && pair.trim() === '') continue
    if (!/^[\x21-\x7e]+$/.test(key) || rest.length > 0 || values.has(key)) throw malformed(key)
    values.set(key, decode(key, encoded))
  }
  return values
}

function decode(key: string, encoded: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) throw malformed(key)
  const bytes = Buffer.from(encoded, 'base64')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    // Only keys that are read must be text; what others hold is theirs.
    if (['filename', 'path', 'mtime', 'space'].includes(key)) throw malformed(key, error)
    return ''
  }
}

function readTime(text: string | undefined): Instant | undefined {
  if (text === undefined || text === '') return undefined
  const seconds = /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : NaN
  if (Math.abs(seconds) <= SECONDS_MAX) return Math.max(0, Math.round(seconds * SECOND_MS))
  throw new Problem(
    'invalid-input',
    {
      en: '“mtime” in Upload-Metadata must be a time in seconds since 1970.',
      'zh-CN': 'Upload-Metadata 中的“mtime”必须是自 1970 年起的秒数。',
    },
    { facts: { field: 'mtime' } },
  )
}

function needsName(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'An upload needs a name. Send “filename” with its base64 in Upload-Metadata.',
      'zh-CN': '上传需要文件名，请在 Upload-Metadata 中发送“filename”及其 base64 值。',
    },
    { facts: { field: 'filename' } },
  )
}

function malformed(key: string, cause?: unknown): Problem {
  const shown = key.replace(/[^\x21-\x7e]/g, '?').slice(0, 40)
  return new Problem(
    'invalid-input',
    {
      en: `Upload-Metadata cannot be read at “${shown}”. Send each key once, a space, its value in base64, and commas between.`,
      'zh-CN': `Upload-Metadata 在“${shown}”处无法解析。每个键只能出现一次，键后为空格和 base64 值，各项以逗号分隔。`,
    },
    { cause, facts: { field: 'Upload-Metadata' } },
  )
}

function tooLong(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: `Upload-Metadata has at most ${String(HEADER_LENGTH_MAX)} characters. Send less about the file.`,
      'zh-CN': `Upload-Metadata 最多 ${String(HEADER_LENGTH_MAX)} 个字符，请减少附带信息。`,
    },
    { facts: { field: 'Upload-Metadata' } },
  )
}
