import { type ProblemKind, Problem } from '../../domain/problem.ts'
import type { FastifyReply, FastifyRequest } from '../../http/kit.ts'

export const VERSION = '1.0.0'
export const EXTENSIONS = [
  'creation',
  'creation-with-upload',
  'creation-defer-length',
  'expiration',
  'checksum',
  'checksum-trailer',
  'termination',
  'concatenation',
].join(',')
/** Beyond it JavaScript does not count every byte (ECMA-262 §21.1.2.6). */
export const SIZE_MAX = Number.MAX_SAFE_INTEGER
export const PIECE_TYPE = 'application/offset+octet-stream'

/** Where tus has a status of its own: 460 is its word for a piece whose checksum does not match. */
export const STATUSES: Partial<Record<ProblemKind, number>> = { 'digest-mismatch': 460 }

/** The value of a header that may come once. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** @throws Problem 'precondition-failed' (412) for another version of the protocol, or none */
export function checkVersion(request: FastifyRequest, reply: FastifyReply): void {
  if (headerOf(request, 'tus-resumable') === VERSION) return
  void reply.header('tus-version', VERSION)
  throw new Problem('precondition-failed', {
    en: `Only version ${VERSION} of tus is spoken here. Send “Tus-Resumable: ${VERSION}”.`,
    'zh-CN': `此处仅支持 tus ${VERSION} 版本，请发送“Tus-Resumable: ${VERSION}”。`,
  })
}

/** @throws Problem 'unsupported-media-type' */
export function checkPieceType(request: FastifyRequest): void {
  const type = headerOf(request, 'content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type === PIECE_TYPE) return
  throw new Problem('unsupported-media-type', {
    en: `The bytes of an upload are sent with “Content-Type: ${PIECE_TYPE}”.`,
    'zh-CN': `上传数据时须使用“Content-Type: ${PIECE_TYPE}”。`,
  })
}

/** Where a piece begins; beyond `SIZE_MAX` no upload ends. @throws Problem 'invalid-input' */
export function offsetOf(request: FastifyRequest): number {
  const offset = byteCountOf(request, 'Upload-Offset')
  if (offset === undefined) throw noByteCount('Upload-Offset')
  return offset
}

/** The announced length, where there is one. @throws Problem 'invalid-input'; 'too-large' */
export function lengthOf(request: FastifyRequest): number | undefined {
  const length = byteCountOf(request, 'Upload-Length')
  if (length === undefined || length <= SIZE_MAX) return length
  throw new Problem(
    'too-large',
    {
      en: `A file has at most ${String(SIZE_MAX)} bytes here.`,
      'zh-CN': `此处的文件最多 ${String(SIZE_MAX)} 字节。`,
    },
    { facts: { sizeMax: SIZE_MAX } },
  )
}

/** The length that a creation announces; null where it says that it will be told later. */
export function newLengthOf(request: FastifyRequest): number | null {
  const length = lengthOf(request)
  const isDeferred = request.headers['upload-defer-length'] !== undefined
  if (!isDeferred && length !== undefined) return length
  if (length === undefined && headerOf(request, 'upload-defer-length') === '1') return null
  if (isDeferred) throw oneLength()
  throw noByteCount('Upload-Length')
}

/** @returns undefined when there is no such header */
function byteCountOf(
  request: FastifyRequest,
  name: 'Upload-Length' | 'Upload-Offset',
): number | undefined {
  const value = request.headers[name.toLowerCase()]
  if (value === undefined) return undefined
  if (typeof value === 'string' && /^[0-9]+$/.test(value)) return Number(value)
  throw noByteCount(name)
}

function noByteCount(name: string): Problem {
  return new Problem(
    'invalid-input',
    {
      en: `“${name}” must be a number of bytes, in digits.`,
      'zh-CN': `“${name}”必须是以数字表示的字节数。`,
    },
    { facts: { field: name } },
  )
}

function oneLength(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'Send either “Upload-Length”, or “Upload-Defer-Length: 1” when the length is not known yet.',
      'zh-CN':
        '请发送“Upload-Length”；若长度尚不确定，则发送“Upload-Defer-Length: 1”，二者只能选一。',
    },
    { facts: { field: 'Upload-Defer-Length' } },
  )
}
