import type { Actor } from '../../domain/actor.ts'
import type { SpaceId } from '../../domain/ids.ts'
import type { HttpKit } from '../../http/kit.ts'
import { announcedLength, hasBody } from '../../http/request-body.ts'
import { notFound } from '../../operations/ask-gate.ts'
import { beginDraft, discardDraft, type Draft, findDraft } from '../../operations/drafts.ts'
import { type Exchange, type Received, receivedSoFar, receivePiece } from './receive-piece.ts'
import type { RunningAppends } from './running-appends.ts'
import { byteCountOf, checkPieceType, headerOf, refuseOtherExtensions } from './tus-headers.ts'
import { readTarget } from './upload-metadata.ts'

export type Created = { readonly draft: Draft; readonly received: Received }

/**
 * Opens an upload, with its first bytes where the request brings some.
 *
 * @throws Problem as `beginDraft` and `receivePiece`; nothing of it stays then, but what a measure
 *   refused at the very end, for its owner to take back
 */
export async function createUpload(
  context: { readonly kit: HttpKit; readonly running: RunningAppends },
  exchange: Exchange,
  actor: Actor,
): Promise<Created> {
  const { kit } = context
  const { request } = exchange
  refuseOtherExtensions(request)
  const size = byteCountOf(request, 'Upload-Length')
  const metadata = headerOf(request, 'upload-metadata') ?? ''
  const { path, space, modifiedAt } = readTarget(metadata)
  // Over HTTP/2 an empty body need not say that it is one; a piece has to say what it is.
  const isTold = announcedLength(request) !== undefined
  const brings = hasBody(request) && (isTold || request.headers['content-type'] !== undefined)
  if (brings) checkPieceType(request)
  const spaceId = await findSpace(kit, actor, space)
  const begun = { actor, spaceId, path, size, modifiedAt, metadata }
  const draft = await beginDraft(kit.parts, begun)
  try {
    const received = brings
      ? await receivePiece(context, exchange, { actor, id: draft.id, offset: 0 })
      : await receivedSoFar(kit, { actor, draft })
    return { draft, received }
  } catch (error) {
    await giveUp(kit, { actor, draft })
    throw error
  }
}

/** The client never hears the address of an upload whose creation failed. */
async function giveUp(
  { parts }: HttpKit,
  { actor, draft }: { readonly actor: Actor; readonly draft: Draft },
): Promise<void> {
  const now = await findDraft(parts, actor, draft.id).catch(() => undefined)
  if (now?.refusedBy === null) await discardDraft(parts, now)
}

async function findSpace(kit: HttpKit, actor: Actor, text: string | undefined): Promise<SpaceId> {
  if (text === undefined || text === '') {
    const home = await kit.parts.catalog.read((tx) => tx.spaces.homeOf(actor.accountId))
    if (!home) throw notFound()
    return home.id
  }
  if (!/^[0-9]{1,15}$/.test(text)) throw notFound()
  return Number(text) as SpaceId
}
