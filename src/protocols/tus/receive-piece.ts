import type { Actor } from '../../domain/actor.ts'
import type { DraftId } from '../../domain/ids.ts'
import { isProblem, Problem } from '../../domain/problem.ts'
import type { FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { announcedLength, requestBody } from '../../http/request-body.ts'
import { requestSignal } from '../../http/request-signal.ts'
import {
  appendToDraft,
  cutDraft,
  type Draft,
  draftOffset,
  findDraft,
  finishDraft,
  type FinishedDraft,
} from '../../operations/drafts.ts'
import type { RunningAppends } from './running-appends.ts'
import { headerOf } from './tus-headers.ts'
import { checked, readChecksum } from './upload-checksum.ts'

export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }
export type Mine = { readonly actor: Actor; readonly draft: Draft }

export type Received = {
  readonly offset: number
  readonly expiresAt: number
  /** Set once the upload is a file. */
  readonly finished?: FinishedDraft
}

/**
 * Takes the body of a request as the piece at `offset`; the last one makes the file. The last
 * request repeated, because its answer was lost, gets the same answer again.
 *
 * @throws Problem as `appendToDraft` and `finishDraft`; 'digest-mismatch', the piece dropped;
 *   'locked' while another request brings bytes; 'not-found'
 */
export async function receivePiece(
  context: { readonly kit: HttpKit; readonly running: RunningAppends },
  exchange: Exchange,
  where: { readonly actor: Actor; readonly id: DraftId; readonly offset: number },
): Promise<Received> {
  const { kit, running } = context
  const { request, reply } = exchange
  const gone = requestSignal(request, reply)
  return await running.run(where.id, gone, async (signal) => {
    // Only now: what ran before may have finished it.
    const draft = await findDraft(kit.parts, where.actor, where.id)
    const piece = { ...where, draft }
    const received = await draftOffset(kit.parts, draft)
    if (received === draft.size) {
      if (!isLastPiece(request, piece)) throw wrongOffset(received)
      return await complete(kit, piece)
    }
    if (received !== piece.offset) throw wrongOffset(received)
    const appended = await append(kit, { ...exchange, signal }, piece)
    if (appended.length === draft.size) return await complete(kit, piece)
    return { offset: appended.length, expiresAt: appended.expiresAt }
  })
}

/** What has arrived; a complete upload that a crash kept from becoming a file becomes one now. */
export async function receivedSoFar(kit: HttpKit, mine: Mine): Promise<Received> {
  const { draft } = mine
  const offset = await draftOffset(kit.parts, draft)
  if (offset === draft.size) return await complete(kit, mine)
  return { offset, expiresAt: draft.expiresAt }
}

/** Goes on to its end even if the client is gone: it has done its part. */
async function complete(kit: HttpKit, mine: Mine): Promise<Received> {
  const finished = await finishDraft(kit.parts, mine, new AbortController().signal)
  return { offset: mine.draft.size ?? 0, expiresAt: finished.expiresAt, finished }
}

async function append(
  kit: HttpKit,
  { request, reply, signal }: Exchange & { readonly signal: AbortSignal },
  piece: Mine & { readonly offset: number },
) {
  const { draft, offset } = piece
  const checksum = readChecksum(headerOf(request, 'upload-checksum'))
  const end = offset + (announcedLength(request) ?? 0)
  if (draft.size !== null && end > draft.size) throw pastTheEnd(draft.size)
  const body = requestBody(request, reply)
  const bytes = checksum ? checked(body, checksum) : body
  try {
    return await appendToDraft(kit.parts, { ...piece, bytes }, signal)
  } catch (error) {
    if (isProblem(error, 'digest-mismatch')) await cutDraft(kit.parts, draft, offset)
    throw error
  }
}

function isLastPiece(
  request: FastifyRequest,
  { draft, offset }: { readonly draft: Draft; readonly offset: number },
): boolean {
  return offset + (announcedLength(request) ?? NaN) === draft.size
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
