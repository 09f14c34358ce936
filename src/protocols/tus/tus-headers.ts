import { type ProblemKind, Problem } from '../../domain/problem.ts'
import type { FastifyReply, FastifyRequest } from '../../http/kit.ts'

export const VERSION = '1.0.0'
export const EXTENSIONS = 'creation,creation-with-upload,expiration,checksum,termination'
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

/** A header that counts bytes. @throws Problem 'invalid-input' when it is missing or no such number */
export function byteCountOf(
  request: FastifyRequest,
  name: 'Upload-Length' | 'Upload-Offset',
): number {
  const text = headerOf(request, name.toLowerCase()) ?? ''
  const count = Number(text)
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(count)) return count
  throw new Problem(
    'invalid-input',
    {
      en: `“${name}” must be a number of bytes, in digits.`,
      'zh-CN': `“${name}”必须是以数字表示的字节数。`,
    },
    { facts: { field: name } },
  )
}

/** What this door does not offer is refused rather than misread. @throws Problem 'invalid-input' */
export function refuseOtherExtensions(request: FastifyRequest): void {
  if (headerOf(request, 'upload-concat') !== undefined) {
    throw new Problem(
      'invalid-input',
      {
        en: 'Uploads cannot be joined here. Send the file as one upload.',
        'zh-CN': '此处不支持拼接上传，请将文件作为一个上传发送。',
      },
      { facts: { field: 'Upload-Concat' } },
    )
  }
  if (headerOf(request, 'upload-defer-length') === undefined) return
  throw new Problem(
    'invalid-input',
    {
      en: 'The length must be known at the beginning. Send “Upload-Length”.',
      'zh-CN': '上传开始时必须已知长度，请发送“Upload-Length”。',
    },
    { facts: { field: 'Upload-Defer-Length' } },
  )
}
