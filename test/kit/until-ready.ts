import type { ServerProcess } from './server.ts'

const READY_MS_MAX = 30_000
const LOOK_EVERY_MS = 50

/** Waits until the disk says that it takes writes. @returns after how many milliseconds @throws when it never does */
export async function untilReady(server: ServerProcess): Promise<number> {
  const startedAt = performance.now()
  for (let reasons = ''; ;) {
    const passedMs = performance.now() - startedAt
    if (passedMs > READY_MS_MAX) throw new Error(`It was not ready in time: ${reasons}`)
    const answer = await fetch(`${server.url}/readyz`)
    if (answer.ok) return passedMs
    reasons = await answer.text()
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
