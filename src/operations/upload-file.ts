import type { Actor } from '../domain/actor.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { MediaClass } from '../domain/governed.ts'
import type { BlobId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Precondition } from '../domain/precondition.ts'
import { isProblem, Problem } from '../domain/problem.ts'
import { classByBytes, HEAD_BYTES } from '../policy/media-class.ts'
import type { LockTokens } from './check-locks.ts'
import { commitDraft } from './commit-draft.ts'
import { countRefusals } from './count-refusals.ts'
import type { Place } from './find-node.ts'
import { judgeBeforeBody, judgeHead } from './judge-upload.ts'
import { beganSince, keepForOwner, keepSmall } from './keep-for-owner.ts'
import { newDraftId, type Parts } from './parts.ts'
import { placeContent, type Placed, quotaExceeded } from './place-content.ts'
import { retryWhileSwept } from './retry-while-swept.ts'

export type UploadFile = {
  readonly actor: Actor
  readonly place: Place
  /** Announced length in bytes; undefined when the body is chunked. */
  readonly size: number | undefined
  /** Asked for when there is nothing left to refuse it for, or all of it where that is here already. */
  readonly body: (() => ByteStream) | Uint8Array
  /** What the bytes must hash to, where the client said so. */
  readonly sha256?: BlobId | undefined
  readonly modifiedAt?: Instant | undefined
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
}

/**
 * Stores one file whose bytes come in one request. Refuses before the first byte where the request
 * tells enough (`body` is not called then), after the first 4 KiB, or in the committing transaction.
 * Until that has committed, whatever had the name before is untouched.
 *
 * @throws Problem as `placeContent`; 'incomplete-body'; 'digest-mismatch'; 'storage-full'
 */
export async function uploadFile(
  parts: Parts,
  request: UploadFile,
  signal: AbortSignal,
): Promise<Placed> {
  return await countRefusals(parts, request.actor, async () => {
    const startedAt = parts.clock.now()
    const { body } = request
    // Nothing is left to be spared: the transaction that stores it is the one that judges it.
    if (body instanceof Uint8Array) {
      return await placeSmall(parts, { request, bytes: body, startedAt }, signal)
    }
    const { roomBytes } = await judgeBeforeBody(parts, request)
    const bytes = new LookAhead(body(), parts.limits.inlineBytesMax)
    try {
      const small = await bytes.readSmall(request.size, (head) => judgeHead(parts, request, head))
      checkComplete(request.size, small?.length)
      return small
        ? await placeSmall(parts, { request, bytes: small, startedAt }, signal)
        : await placeLarge(parts, { request, bytes, roomBytes }, signal)
    } finally {
      await bytes.close()
    }
  })
}

async function placeSmall(
  parts: Parts,
  small: { readonly request: UploadFile; readonly bytes: Uint8Array; readonly startedAt: Instant },
  signal: AbortSignal,
): Promise<Placed> {
  const { request, bytes } = small
  const blobId = parts.sha256(bytes)
  checkDigest(request.sha256, blobId)
  const byBytes = classByBytes(bytes.subarray(0, HEAD_BYTES))
  try {
    const content = { blobId, size: bytes.length, byBytes, bytes }
    return await retryWhileSwept(parts, () => place(parts, request, content), signal)
  } catch (error) {
    if (beganSince(error, small.startedAt)) await keepSmall(parts, small, { error, signal })
    throw error
  }
}

async function placeLarge(
  parts: Parts,
  { request, bytes, roomBytes }: { request: UploadFile; bytes: LookAhead; roomBytes: number },
  signal: AbortSignal,
): Promise<Placed> {
  const byBytes = classByBytes(bytes.head())
  const id = newDraftId(parts.chance)
  await parts.drafts.open(id)
  let isKept = false
  try {
    const sizeMax = request.size ?? roomBytes
    const piece = { part: 1, offset: 0, bytes: bytes.all(), sizeMax }
    checkComplete(request.size, await parts.drafts.append(id, piece, signal))
    const sealed = await parts.drafts.seal(id, signal)
    checkDigest(request.sha256, sealed.sha256)
    return await commitDraft(parts, { ...request, sealed, byBytes }, signal)
  } catch (error) {
    isKept = await keepForOwner(parts, { request, id }, error)
    // Nobody announced how long it would be, so its length is a matter of the quota.
    const isTooLong = request.size === undefined && isProblem(error, 'too-large')
    throw isTooLong ? quotaExceeded() : error
  } finally {
    // What cannot be removed now is swept later: it must not hide how the upload ended.
    if (!isKept) await parts.drafts.discard(id).catch(() => undefined)
  }
}

async function place(
  parts: Parts,
  request: UploadFile,
  content: { blobId: BlobId; size: number; byBytes: MediaClass; bytes: Uint8Array },
): Promise<Placed> {
  const placing = {
    place: request.place,
    content,
    modifiedAt: request.modifiedAt,
    precondition: request.precondition,
    lockTokens: request.lockTokens,
  }
  return await parts.catalog.write((tx) =>
    placeContent(parts, tx, {
      asking: { actor: request.actor, now: parts.clock.now() },
      placing,
    }),
  )
}

function checkComplete(announced: number | undefined, received: number | undefined): void {
  if (announced === undefined || received === undefined || received === announced) return
  throw new Problem(
    'incomplete-body',
    {
      en: `Only ${String(received)} of ${String(announced)} bytes arrived. Nothing was stored; send it again.`,
      'zh-CN': `仅收到 ${String(announced)} 字节中的 ${String(received)} 字节，未保存任何内容，请重新发送。`,
    },
    { facts: { expected: announced, received } },
  )
}

export function checkDigest(wanted: BlobId | undefined, got: BlobId): void {
  if (wanted === undefined || wanted === got) return
  throw new Problem(
    'digest-mismatch',
    {
      en: 'The bytes that arrived do not have the SHA-256 that was announced. Nothing was stored; send them again.',
      'zh-CN': '收到的数据与声明的 SHA-256 不符，未保存任何内容，请重新发送。',
    },
    { facts: { sha256: got } },
  )
}

/** Reads ahead to tell a small body from a large one, and then gives everything from the beginning. */
class LookAhead {
  readonly #source: AsyncIterator<Uint8Array>
  readonly #sizeMax: number
  readonly #read: Uint8Array[] = []
  #length = 0
  #isEnded = false

  constructor(source: ByteStream, sizeMax: number) {
    this.#source = source[Symbol.asyncIterator]()
    this.#sizeMax = Math.max(sizeMax, HEAD_BYTES)
  }

  /**
   * The whole body if it is small, else undefined. `judge` sees the first 4 KiB as soon as they are
   * there and more is still to come: of a small body that is there whole the commit judges alone.
   *
   * @throws what `judge` throws
   */
  async readSmall(
    announced: number | undefined,
    judge: (head: Uint8Array) => Promise<void>,
  ): Promise<Uint8Array | undefined> {
    let isJudged = false
    while (!this.#isEnded && this.#length <= this.#sizeMax) {
      const next = await this.#source.next()
      if (next.done === true) {
        this.#isEnded = true
        break
      }
      this.#read.push(next.value)
      this.#length += next.value.length
      const isWhole = this.#length === announced && this.#length <= this.#sizeMax
      if (isJudged || isWhole || this.#length < HEAD_BYTES) continue
      isJudged = true
      await judge(this.head())
    }
    return this.#isEnded && this.#length <= this.#sizeMax ? this.#joined() : undefined
  }

  head(): Uint8Array {
    return this.#joined().subarray(0, HEAD_BYTES)
  }

  async *all(): ByteStream {
    try {
      yield* this.#read.splice(0)
      while (!this.#isEnded) {
        const next = await this.#source.next()
        if (next.done === true) this.#isEnded = true
        else yield next.value
      }
    } finally {
      await this.close()
    }
  }

  /** Lets go of the source, so that what is still coming can be dropped by whoever answers. */
  async close(): Promise<void> {
    if (!this.#isEnded) await this.#source.return?.()
    this.#isEnded = true
  }

  #joined(): Uint8Array {
    const [first] = this.#read
    if (this.#read.length === 1 && first) return first
    const joined = new Uint8Array(this.#length)
    let offset = 0
    for (const chunk of this.#read) {
      joined.set(chunk, offset)
      offset += chunk.length
    }
    return joined
  }
}
