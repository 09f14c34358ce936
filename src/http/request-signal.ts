import type { HttpReply, HttpRequest } from './kit.ts'

/** Aborts when the client goes away before its answer is complete. */
export function requestSignal(request: HttpRequest, reply: HttpReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientGone())
  })
  request.raw.once('error', () => {
    controller.abort(new ClientGone())
  })
  return controller.signal
}

/** For what is not worth stopping any more. */
export const NEVER = new AbortController().signal

/** The client went away: nobody is left to answer, and nothing went wrong here. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
  constructor() {
    super('The client went away.')
  }
}
