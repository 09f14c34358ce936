import { createHash } from 'node:crypto'
import type { ByteStream } from '../../domain/bytes.ts'
import { Problem } from '../../domain/problem.ts'

/** Bytes of a digest by each algorithm that a client may choose. */
const DIGEST_BYTES: ReadonlyMap<string, number> = new Map([
  ['sha1', 20],
  ['md5', 16],
  ['sha256', 32],
])

export const CHECKSUM_ALGORITHMS = [...DIGEST_BYTES.keys()].join(',')

export type Checksum = { readonly algorithm: string; readonly digest: Buffer }

/** Reads `Upload-Checksum: ALGORITHM BASE64`. @throws Problem 'invalid-input' */
export function readChecksum(header: string | undefined): Checksum | undefined {
  if (header === undefined) return undefined
  const [algorithm = '', encoded = '', ...rest] = header.trim().split(/ +/)
  const digest = Buffer.from(encoded, 'base64')
  const bytes = DIGEST_BYTES.get(algorithm)
  if (bytes === digest.length && rest.length === 0) return { algorithm, digest }
  throw new Problem(
    'invalid-input',
    {
      en: `Upload-Checksum must be one of ${CHECKSUM_ALGORITHMS}, a space, and the digest in base64.`,
      'zh-CN': `Upload-Checksum 须为 ${CHECKSUM_ALGORITHMS} 之一，后跟空格和 base64 摘要。`,
    },
    { facts: { field: 'Upload-Checksum' } },
  )
}

/** The same bytes. @throws Problem 'digest-mismatch' after the last one, unless they are the ones meant */
export async function* checked(bytes: ByteStream, checksum: Checksum): ByteStream {
  const hash = createHash(checksum.algorithm)
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest().equals(checksum.digest)) return
  throw new Problem('digest-mismatch', {
    en: 'The bytes that arrived do not match their checksum, and were dropped. Send this piece again.',
    'zh-CN': '收到的数据与校验和不符，已丢弃，请重新发送这一段。',
  })
}
