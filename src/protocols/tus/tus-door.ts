import type { Actor } from '../../domain/actor.ts'
import type { DraftId } from '../../domain/ids.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest, HttpKit } from '../../http/kit.ts'
import { sendProblem } from '../../http/problem-response.ts'
import { takeRawBodies } from '../../http/request-body.ts'
import { notFound } from '../../operations/ask-gate.ts'
import { discardDraft, findDraft } from '../../operations/drafts.ts'
import { createUpload } from './create-upload.ts'
import {
  type Exchange,
  type Mine,
  type Received,
  receivedSoFar,
  receivePiece,
} from './receive-piece.ts'
import { RunningAppends } from './running-appends.ts'
import {
  checkPieceType,
  checkVersion,
  EXTENSIONS,
  headerOf,
  offsetOf,
  SIZE_MAX,
  STATUSES,
  VERSION,
} from './tus-headers.ts'
import { CHECKSUM_ALGORITHMS } from './upload-checksum.ts'

type OneUpload = { Params: { id: string } }
type Context = { readonly kit: HttpKit; readonly running: RunningAppends }
type Answer = Promise<FastifyReply>

const UPLOADS = '/tus/'
const UPLOAD = '/tus/:id'
const uploads = { config: { gate: { capability: 'upload' } } } as const
const tree = { config: { gate: { tree: true } } } as const
const open = { config: { gate: { open: 'It tells what this door can do, and nothing else.' } } }

/** Uploads that can be resumed: tus 1.0.0 (docs/reference/tus.md). */
export function tusDoor(server: FastifyInstance, kit: HttpKit): void {
  const context = { kit, running: new RunningAppends() }
  takeRawBodies(server)
  server.setErrorHandler((error, request, reply) =>
    sendProblem(kit, { request, reply, statuses: STATUSES }, error),
  )
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ 'tus-resumable': VERSION, 'cache-control': 'no-store' })
    done()
  })
  for (const url of ['/tus', UPLOADS]) {
    server.options(url, open, (_request, reply) => tellAbilities(reply))
    server.post(url, uploads, (request, reply) => {
      if (methodOf(request) !== 'POST') throw notFound()
      return create(context, { request, reply })
    })
  }
  server.options(UPLOAD, open, (_request, reply) => tellAbilities(reply))
  const answer = (request: FastifyRequest, reply: FastifyReply) =>
    answerUpload(context, { request, reply })
  server.head<OneUpload>(UPLOAD, uploads, answer)
  server.patch<OneUpload>(UPLOAD, uploads, answer)
  server.delete<OneUpload>(UPLOAD, tree, answer)
  // For programs that can send only POST.
  server.post<OneUpload>(UPLOAD, uploads, answer)
}

async function answerUpload(context: Context, exchange: Exchange): Answer {
  switch (methodOf(exchange.request)) {
    case 'HEAD':
      return await tellOffset(context, exchange)
    case 'PATCH':
      return await append(context, exchange)
    case 'DELETE':
      return await terminate(context, exchange)
    default:
      throw notFound()
  }
}

/** What is meant: the method of the request does not count where the header gives another. */
function methodOf(request: FastifyRequest): string {
  return headerOf(request, 'x-http-method-override')?.toUpperCase() ?? request.method
}

/** Signed in for what is meant: a token that may only read must not write by calling it HEAD. */
async function authenticate(kit: HttpKit, request: FastifyRequest): Promise<Actor> {
  const method = methodOf(request)
  if (method === request.method) return await kit.authenticate(request, 'tus')
  const meant = Object.create(request, { method: { value: method } }) as FastifyRequest
  try {
    return await kit.authenticate(meant, 'tus')
  } finally {
    // The log says who it was, of a refusal, too.
    if (meant.signedIn) request.signedIn = meant.signedIn
  }
}

async function tellAbilities(reply: FastifyReply): Answer {
  return await reply
    .code(204)
    .headers({
      'tus-version': VERSION,
      'tus-extension': EXTENSIONS,
      'tus-checksum-algorithm': CHECKSUM_ALGORITHMS,
      'tus-max-size': SIZE_MAX,
    })
    .send()
}

async function create(context: Context, exchange: Exchange): Answer {
  const { kit } = context
  const { request, reply } = exchange
  checkVersion(request, reply)
  const actor = await authenticate(kit, request)
  const { draft, received } = await createUpload(context, exchange, actor)
  setProgress(reply, received)
  // A path, not an address: it is right by whatever name the client reached us.
  return await reply.code(201).header('location', `${kit.basePath}${UPLOADS}${draft.id}`).send()
}

async function tellOffset({ kit, running }: Context, { request, reply }: Exchange): Answer {
  const before = await findMine(kit, { request, reply })
  const wasBusy = await running.interrupt(before.draft.id)
  // What was interrupted may have been the last of it.
  const mine = wasBusy ? await findMine(kit, { request, reply }) : before
  const { draft } = mine
  if (draft.metadata !== '') void reply.header('upload-metadata', draft.metadata)
  if (draft.concat !== null) void reply.header('upload-concat', draft.concat)
  if (draft.size === null) void reply.header('upload-defer-length', '1')
  else void reply.header('upload-length', draft.size)
  setProgress(reply, await receivedSoFar(kit, mine))
  return await reply.code(200).send()
}

async function append(context: Context, exchange: Exchange): Answer {
  const { request, reply } = exchange
  const { actor, id } = await findRequester(context.kit, exchange)
  const offset = () => {
    checkPieceType(request)
    return offsetOf(request)
  }
  setProgress(reply, await receivePiece(context, exchange, { actor, id, offset }))
  return await reply.code(204).send()
}

/** What has become a file stays one: only the upload is forgotten. */
async function terminate({ kit, running }: Context, { request, reply }: Exchange): Answer {
  const { draft } = await findMine(kit, { request, reply })
  await running.interrupt(draft.id)
  await discardDraft(kit.parts, draft)
  return await reply.code(204).send()
}

async function findMine(kit: HttpKit, exchange: Exchange): Promise<Mine> {
  const { actor, id } = await findRequester(kit, exchange)
  return { actor, draft: await findDraft(kit.parts, actor, id) }
}

async function findRequester(
  kit: HttpKit,
  { request, reply }: Exchange,
): Promise<{ readonly actor: Actor; readonly id: DraftId }> {
  checkVersion(request, reply)
  const actor = await authenticate(kit, request)
  const { id } = request.params as OneUpload['Params']
  if (!/^[0-9a-f]{32}$/.test(id)) throw notFound()
  return { actor, id: id as DraftId }
}

function setProgress(reply: FastifyReply, { offset, expiresAt, finished }: Received): void {
  void reply.header('upload-offset', offset)
  void reply.header('upload-expires', new Date(expiresAt).toUTCString())
  if (!finished?.node) return
  void reply.header('etag', `"${finished.node.etag}"`)
  void reply.header('x-cloudkeep-node', String(finished.node.id))
}
