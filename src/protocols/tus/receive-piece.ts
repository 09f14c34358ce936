import type { Actor } from '../../domain/actor.ts'
import type { DraftId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import type { FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { announcedLength, bringsBytes, requestBody } from '../../http/request-body.ts'
import { requestSignal } from '../../http/request-signal.ts'
import { lengthIsFixed, reserveLength, setDraftSize } from '../../operations/draft-length.ts'
import { draftOffset, type FinishedDraft } from '../../operations/draft-offset.ts'
import { isPart } from '../../operations/draft-place.ts'
import {
  appendToDraft,
  cutDraft,
  type Draft,
  findDraft,
  finishDraft,
} from '../../operations/drafts.ts'
import type { RunningAppends } from './running-appends.ts'
import { lengthOf } from './tus-headers.ts'
import { PieceChecksum } from './upload-checksum.ts'

export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }
export type Mine = { readonly actor: Actor; readonly draft: Draft }

export type Received = {
  readonly offset: number
  readonly expiresAt: number
  /** Set once the upload is a file. */
  readonly finished?: FinishedDraft
}

type Piece = Mine & {
  readonly offset: number
  /** The length that the request tells, where none was told before. */
  readonly toldSize: number | undefined
}

/**
 * Takes the body of a request as the piece at `offset`; the last one makes the file. A request that is
 * repeated, because its answer was lost, is one at a wrong offset: nobody knows whether it brings the
 * same bytes, and it must not hear that they are stored.
 *
 * @param where `offset` is asked for once it is known that the upload takes pieces
 * @throws Problem as `appendToDraft` and `finishDraft`; 'digest-mismatch', the piece dropped;
 *   'locked' while another request brings bytes; 'not-found'; 'forbidden' for a file of parts
 */
export async function receivePiece(
  context: { readonly kit: HttpKit; readonly running: RunningAppends },
  exchange: Exchange,
  where: { readonly actor: Actor; readonly id: DraftId; readonly offset: () => number },
): Promise<Received> {
  const { kit, running } = context
  const { request, reply } = exchange
  const gone = requestSignal(request, reply)
  return await running.run(where.id, gone, async (signal) => {
    // Only now: what ran before may have finished it.
    const draft = await findDraft(kit.parts, where.actor, where.id)
    if (draft.partIds !== null) throw takesNoPieces()
    const offset = where.offset()
    const toldSize = lengthOf(request)
    if (draft.size !== null && toldSize !== undefined && toldSize !== draft.size) {
      throw lengthIsFixed()
    }
    const piece = { ...where, draft, offset, toldSize }
    const received = await draftOffset(kit.parts, draft)
    if (received === draft.size) {
      // First: a crash may have kept it from becoming a file, or a measure, which says so again.
      const whole = await complete(kit, piece)
      if (offset !== received) throw wrongOffset(received)
      if (await bringsBytes(request, reply)) throw pastTheEnd(received)
      return whole
    }
    if (received !== piece.offset) throw wrongOffset(received)
    checkEnd(request, piece)
    return draft.size === null && toldSize !== undefined
      ? await receiveWithLength(kit, { ...exchange, signal }, { ...piece, toldSize })
      : await receiveNext(kit, { ...exchange, signal }, piece)
  })
}

/** What has arrived; a complete upload that a crash kept from becoming a file becomes one now. */
export async function receivedSoFar(kit: HttpKit, mine: Mine): Promise<Received> {
  const { draft } = mine
  if (draft.partIds !== null) return await complete(kit, mine)
  const offset = await draftOffset(kit.parts, draft)
  if (offset === draft.size) return await complete(kit, mine)
  return { offset, expiresAt: draft.expiresAt }
}

/** Goes on to its end even if the client is gone: it has done its part. */
async function complete(kit: HttpKit, mine: Mine): Promise<Received> {
  const { draft } = mine
  const offset = draft.size ?? 0
  if (isPart(draft)) return { offset, expiresAt: draft.expiresAt }
  const finished = await finishDraft(kit.parts, mine, new AbortController().signal)
  return { offset, expiresAt: finished.expiresAt, finished }
}

type Running = Exchange & { readonly signal: AbortSignal }

/** A piece that tells how long the upload will be. */
async function receiveWithLength(
  kit: HttpKit,
  running: Running,
  piece: Piece & { readonly toldSize: number },
): Promise<Received> {
  const { draft, toldSize } = piece
  await reserveLength(kit.parts, piece, toldSize)
  // A piece that turns out to be wrong leaves the upload as it was, so its length comes after it.
  const isChecked = PieceChecksum.of(running.request)?.isExpected === true
  if (!isChecked) {
    const sized = await setDraftSize(kit.parts, draft, toldSize)
    return await receiveNext(kit, running, { ...piece, draft: sized })
  }
  const sizes = { size: toldSize, reservedBytes: toldSize }
  const { length, expiresAt } = await append(kit, running, {
    ...piece,
    draft: { ...draft, ...sizes },
  })
  const sized = await setDraftSize(kit.parts, draft, toldSize)
  if (length === toldSize) return await complete(kit, { ...piece, draft: sized })
  return { offset: length, expiresAt }
}

async function receiveNext(kit: HttpKit, running: Running, piece: Piece): Promise<Received> {
  const { length, expiresAt } = await append(kit, running, piece)
  if (length === piece.draft.size) return await complete(kit, piece)
  return { offset: length, expiresAt }
}

async function append(kit: HttpKit, { request, reply, signal }: Running, piece: Piece) {
  const { draft, offset } = piece
  const checksum = PieceChecksum.of(request)
  const body = requestBody(request, reply)
  const bytes = checksum ? checksum.over(body) : body
  try {
    return await appendToDraft(kit.parts, { ...piece, bytes }, signal)
  } catch (error) {
    if (checksum?.isWrong === true) await cutDraft(kit.parts, draft, offset)
    throw error
  }
}

/**
 * Before the first byte, where the request tells enough.
 *
 * @throws Problem 'too-large' for a piece that goes beyond the end; 'invalid-input' for an end before it
 */
function checkEnd(request: FastifyRequest, { draft, offset, toldSize }: Piece): void {
  const size = draft.size ?? toldSize
  if (size !== undefined && size < offset) throw lengthIsFixed()
  const end = offset + (announcedLength(request) ?? 0)
  if (size !== undefined && end > size) throw pastTheEnd(size)
}

function wrongOffset(received: number): Problem {
  return new Problem(
    'offset-mismatch',
    {
      en: `This upload has ${String(received)} bytes so far. Go on from there.`,
      'zh-CN': `此上传已收到 ${String(received)} 字节，请从此处继续。`,
    },
    { facts: { size: received } },
  )
}

function pastTheEnd(size: number): Problem {
  return new Problem(
    'too-large',
    {
      en: `This upload was announced with ${String(size)} bytes; this piece goes beyond them.`,
      'zh-CN': `此上传声明的大小为 ${String(size)} 字节，这一段超出了该大小。`,
    },
    { facts: { sizeMax: size } },
  )
}

function takesNoPieces(): Problem {
  return new Problem('forbidden', {
    en: 'This upload was joined of parts, and takes no further bytes. Begin another one to change the file.',
    'zh-CN': '此上传由分段拼接而成，不再接收数据。如需更改文件，请另行开始上传。',
  })
}
