import type { ServerResponse } from 'node:http'

type Ready = { readonly raw: ServerResponse; readonly send: () => void }

let waiting: Ready[] = []

/**
 * Sends an answer at the end of this pass of the event loop, together with the others that are ready by
 * then. The first packet wakes a client that sleeps, which costs more than most answers do; those
 * right behind it find it awake. Nothing waits for anything that is not ready.
 *
 * @param send writes `raw`, head and all, and ends it
 */
export function answerTogether(raw: ServerResponse, send: () => void): void {
  if (waiting.push({ raw, send }) === 1) setImmediate(sendAll)
}

function sendAll(): void {
  const ready = waiting
  waiting = []
  for (const { raw, send } of ready) {
    try {
      send()
    } catch (error) {
      // Nobody is left who could answer otherwise, and the others are still to be sent.
      raw.destroy(error instanceof Error ? error : undefined)
    }
  }
}
