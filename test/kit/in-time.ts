export class NoAnswer extends Error {}

/**
 * Waits at most so long, as every client does: now and then fetch never hears that its server was killed.
 *
 * @throws NoAnswer
 */
export async function inTime(msMax: number, step: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new NoAnswer('No answer came.'))
  }, msMax)
  try {
    await Promise.race([step, late])
  } finally {
    clearTimeout(timer)
  }
}
