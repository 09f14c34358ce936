import { createHash, type Hash } from 'node:crypto'
import type { ByteStream } from '../../domain/bytes.ts'
import { Problem } from '../../domain/problem.ts'
import type { FastifyRequest } from '../../http/kit.ts'
import { announcedLength } from '../../http/request-body.ts'
import { headerOf } from './tus-headers.ts'

/** Bytes of a digest by each algorithm that a client may choose. */
const DIGEST_BYTES: ReadonlyMap<string, number> = new Map([
  ['sha1', 20],
  ['md5', 16],
  ['sha256', 32],
])

export const CHECKSUM_ALGORITHMS = [...DIGEST_BYTES.keys()].join(',')

const HEADER = 'upload-checksum'

type Checksum = { readonly algorithm: string; readonly digest: Buffer }

/**
 * What a piece must hash to: said before it (`Upload-Checksum: ALGORITHM BASE64`), or after it in a
 * trailer of that name, which `Trailer: Upload-Checksum` announces.
 */
export class PieceChecksum {
  readonly #request: FastifyRequest
  readonly #before: Checksum | undefined
  /** Told last, it may be any of them. */
  readonly #hashes: ReadonlyMap<string, Hash>
  #isWrong = false

  /** @returns undefined for a piece that has none. @throws Problem 'invalid-input' */
  static of(request: FastifyRequest): PieceChecksum | undefined {
    const before = readChecksum(headerOf(request, HEADER))
    if (before) return new PieceChecksum(request, before)
    // Only a body in chunks can have trailers.
    const mayFollow = announcedLength(request) === undefined
    return mayFollow ? new PieceChecksum(request, undefined) : undefined
  }

  private constructor(request: FastifyRequest, before: Checksum | undefined) {
    this.#request = request
    this.#before = before
    const announced = before ? [before.algorithm] : isAnnounced(request) ? DIGEST_BYTES.keys() : []
    this.#hashes = new Map([...announced].map((one) => [one, createHash(one)]))
  }

  /** Whether one was promised at all. */
  get isExpected(): boolean {
    return this.#hashes.size > 0
  }

  /** True once the whole piece was there and was not what it should be: it has to be dropped. */
  get isWrong(): boolean {
    return this.#isWrong
  }

  /**
   * The same bytes.
   *
   * @throws Problem 'digest-mismatch' after the last one, unless they are the ones meant; 'invalid-input'
   *   when the trailer is missing, cannot be read or was not announced
   */
  async *over(bytes: ByteStream): ByteStream {
    for await (const chunk of bytes) {
      for (const hash of this.#hashes.values()) hash.update(chunk)
      yield chunk
    }
    this.#isWrong = true
    const meant = this.#before ?? this.#trailer()
    const hash = meant && this.#hashes.get(meant.algorithm)
    if (meant && !hash?.digest().equals(meant.digest)) throw mismatch()
    this.#isWrong = false
  }

  #trailer(): Checksum | undefined {
    const told = readChecksum(this.#request.raw.trailers[HEADER])
    if ((told !== undefined) === this.isExpected) return told
    throw told ? unannounced() : missing()
  }
}

function isAnnounced(request: FastifyRequest): boolean {
  const names = headerOf(request, 'trailer')?.split(',') ?? []
  return names.some((name) => name.trim().toLowerCase() === HEADER)
}

function readChecksum(header: string | undefined): Checksum | undefined {
  if (header === undefined) return undefined
  const [algorithm = '', encoded = '', ...rest] = header.trim().split(/ +/)
  const digest = Buffer.from(encoded, 'base64')
  const bytes = DIGEST_BYTES.get(algorithm)
  if (bytes === digest.length && rest.length === 0) return { algorithm, digest }
  throw problem({
    en: `Upload-Checksum must be one of ${CHECKSUM_ALGORITHMS}, a space, and the digest in base64.`,
    'zh-CN': `Upload-Checksum 须为 ${CHECKSUM_ALGORITHMS} 之一，后跟空格和 base64 摘要。`,
  })
}

function missing(): Problem {
  return problem({
    en: 'The checksum that was announced for the end of this piece did not come, and the piece was dropped. Send it again.',
    'zh-CN': '此段数据末尾未收到事先声明的校验和，该段已丢弃，请重新发送。',
  })
}

function unannounced(): Problem {
  return problem({
    en: 'A checksum came after the piece that was not announced, and the piece was dropped. Send “Trailer: Upload-Checksum” with it.',
    'zh-CN': '数据之后收到未事先声明的校验和，该段已丢弃。请随请求发送“Trailer: Upload-Checksum”。',
  })
}

function problem(detail: { readonly en: string; readonly 'zh-CN': string }): Problem {
  return new Problem('invalid-input', detail, { facts: { field: 'Upload-Checksum' } })
}

function mismatch(): Problem {
  return new Problem('digest-mismatch', {
    en: 'The bytes that arrived do not match their checksum, and were dropped. Send this piece again.',
    'zh-CN': '收到的数据与校验和不符，已丢弃，请重新发送这一段。',
  })
}
