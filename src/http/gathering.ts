import type { ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from './kit.ts'

type Ready = {
  readonly log: Pick<FastifyBaseLogger, 'error'>
  readonly raw: ServerResponse
  /** Writes `raw`, head and all, and ends it. */
  readonly send: () => void
}

/**
 * Sends answers at the end of a pass of the event loop (made there, as those of a commit are, at the end
 * of the next), together with the others that are ready by then. The first packet wakes a client
 * that sleeps, which costs more than most answers do; those right behind it find it awake. Nothing
 * waits for anything that is not ready, and nothing waits at all while answers come one by one.
 */
export class Gathering {
  #waiting: Ready[] = []
  /** Answers of this pass. */
  #count = 0
  #hadCompany = false

  send(ready: Ready): void {
    this.#count += 1
    if (this.#count === 1) setImmediate(this.#endPass)
    if (this.#hadCompany) this.#waiting.push(ready)
    else sendNow(ready)
  }

  readonly #endPass = (): void => {
    this.#hadCompany = this.#count > 1
    this.#count = 0
    const ready = this.#waiting
    this.#waiting = []
    for (const one of ready) sendNow(one)
  }
}

/** Content, which needs no commit, must not wait for those that do. */
export const contentAnswers = new Gathering()
export const otherAnswers = new Gathering()

function sendNow({ log, raw, send }: Ready): void {
  try {
    send()
  } catch (error) {
    // Nobody is left who could answer otherwise, and the others are still to be sent.
    log.error({ err: error }, 'An answer could not be sent.')
    raw.destroy()
  }
}
