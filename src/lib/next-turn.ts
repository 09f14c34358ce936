/** Resolves once the event loop has gone round: whoever was ready by then has had a turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
