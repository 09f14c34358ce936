import type { Actor } from '../../domain/actor.ts'
import type { SpaceId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import type { FastifyRequest, HttpKit } from '../../http/kit.ts'
import { announcedLength, hasBody } from '../../http/request-body.ts'
import { notFound } from '../../operations/ask-gate.ts'
import { beginDraft, discardDraft, type Draft, findDraft } from '../../operations/drafts.ts'
import { joinDrafts } from '../../operations/join-drafts.ts'
import { type Exchange, type Received, receivedSoFar, receivePiece } from './receive-piece.ts'
import type { RunningAppends } from './running-appends.ts'
import { checkPieceType, headerOf, newLengthOf } from './tus-headers.ts'
import { readConcat, type Whole } from './upload-concat.ts'
import { readSpace, readTarget } from './upload-metadata.ts'

export type Created = { readonly draft: Draft; readonly received: Received }

type Context = { readonly kit: HttpKit; readonly running: RunningAppends }

/**
 * Opens an upload, with its first bytes where the request brings some: of a file, of a part of one, or
 * of a file that complete parts make.
 *
 * @throws Problem as `beginDraft` and `receivePiece`; nothing of it stays then, but what a measure
 *   refused at the very end, for its owner to take back. As `joinDrafts` for a file of parts.
 */
export async function createUpload(
  context: Context,
  exchange: Exchange,
  actor: Actor,
): Promise<Created> {
  const concat = readConcat(headerOf(exchange.request, 'upload-concat'))
  return concat?.kind === 'final'
    ? await createOfParts(context, exchange, { actor, concat })
    : await createEmpty(context, exchange, { actor, isPart: concat !== undefined })
}

async function createEmpty(
  context: Context,
  exchange: Exchange,
  { actor, isPart }: { readonly actor: Actor; readonly isPart: boolean },
): Promise<Created> {
  const { kit } = context
  const { request } = exchange
  const size = newLengthOf(request)
  const metadata = headerOf(request, 'upload-metadata') ?? ''
  // A part gets its name with the whole: what it says of itself is not even read.
  const target = isPart ? { ...NAMELESS, space: readSpace(metadata) } : readTarget(metadata)
  const brings = bringsPiece(request)
  if (brings) checkPieceType(request)
  const { path, modifiedAt } = target
  const spaceId = await findSpace(kit, actor, target.space)
  const draft = await beginDraft(kit.parts, { actor, spaceId, path, size, modifiedAt, metadata })
  try {
    const received = brings
      ? await receivePiece(context, exchange, { actor, id: draft.id, offset: () => 0 })
      : await receivedSoFar(kit, { actor, draft })
    return { draft, received }
  } catch (error) {
    await giveUp(kit, { actor, draft })
    throw error
  }
}

const NAMELESS = { path: [], modifiedAt: undefined }

/** What failed at its end stays: the same request makes the file of it after all. */
async function createOfParts(
  { kit, running }: Context,
  { request }: Exchange,
  { actor, concat }: { readonly actor: Actor; readonly concat: Whole },
): Promise<Created> {
  refuseOwnBytes(request)
  const metadata = headerOf(request, 'upload-metadata') ?? ''
  const { path, space, modifiedAt } = readTarget(metadata)
  const { header, partIds } = concat
  // What it brings may still be dropped for its checksum.
  for (const id of partIds) running.refuseWhileRunning(id)
  const spaceId = await findSpace(kit, actor, space)
  const joining = { actor, spaceId, path, modifiedAt, metadata, concat: header, partIds }
  const draft = await joinDrafts(kit.parts, joining)
  return { draft, received: await receivedSoFar(kit, { actor, draft }) }
}

/** Over HTTP/2 an empty body need not say that it is one; a piece has to say what it is. */
function bringsPiece(request: FastifyRequest): boolean {
  const isTold = announcedLength(request) !== undefined
  return hasBody(request) && (isTold || request.headers['content-type'] !== undefined)
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

/** @throws Problem 'invalid-input': its length is that of its parts, and so are its bytes */
function refuseOwnBytes(request: FastifyRequest): void {
  for (const field of ['Upload-Length', 'Upload-Defer-Length']) {
    if (request.headers[field.toLowerCase()] !== undefined) throw hasOwn(field)
  }
  if (bringsPiece(request)) throw hasOwn('Content-Length')
}

function hasOwn(field: string): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'A file that is joined of parts has their bytes and their length: send neither with it.',
      'zh-CN': '由分段拼接的文件使用各分段的数据和长度，请勿另行发送数据或长度。',
    },
    { facts: { field } },
  )
}
