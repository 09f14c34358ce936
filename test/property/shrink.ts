/** A replay of thousands of steps takes seconds. */
const TRIES_MAX = 400
const SECONDS_MAX = 180

/**
 * Leaves out as much of `steps` as it can in some minutes while `fails` still holds: halves first, then
 * smaller and smaller pieces, at last each step alone (delta debugging).
 */
export async function shrink<Step>(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  const end = performance.now() + SECONDS_MAX * 1000
  let kept = steps
  let tries = 0
  const mayGoOn = () => tries < TRIES_MAX && performance.now() < end
  for (let size = kept.length >> 1; size >= 1 && mayGoOn(); size >>= 1) {
    for (let start = 0; start < kept.length && mayGoOn();) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)]
      tries += 1
      if (await fails(fewer)) kept = fewer
      else start += size
    }
  }
  return kept
}
