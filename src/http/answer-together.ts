import type { ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from './kit.ts'

type Ready = {
  readonly log: Pick<FastifyBaseLogger, 'error'>
  readonly raw: ServerResponse
  readonly send: () => void
}

let waiting: Ready[] = []
/** Answers of this pass of the event loop. */
let count = 0
let hadCompany = false

/**
 * Sends an answer at the end of this pass of the event loop (made there, as those of a commit are, at the
 * end of the next), together with the others that are ready by then. The first packet wakes a client that sleeps, which costs more than most answers do; those
 * right behind it find it awake. Nothing waits for anything that is not ready, and nothing waits at
 * all while answers come one by one.
 *
 * @param send writes `raw`, head and all, and ends it
 */
export function answerTogether(log: Ready['log'], raw: ServerResponse, send: () => void): void {
  count += 1
  if (count === 1) setImmediate(endPass)
  if (hadCompany) waiting.push({ log, raw, send })
  else sendNow({ log, raw, send })
}

function endPass(): void {
  hadCompany = count > 1
  count = 0
  const ready = waiting
  waiting = []
  for (const one of ready) sendNow(one)
}

function sendNow({ log, raw, send }: Ready): void {
  try {
    send()
  } catch (error) {
    // Nobody is left who could answer otherwise, and the others are still to be sent.
    log.error({ err: error }, 'An answer could not be sent.')
    raw.destroy()
  }
}
