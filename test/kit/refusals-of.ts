import assert from 'node:assert/strict'

/**
 * Counts the refusals of a disk whose storage fails, and forgets them. Each has words and a status that says to come
 * again, and none is a fault of ours or blames the client. An answer to HEAD has no words.
 *
 * @param surprises unexpected answers, as clients wrote them down
 */
export function refusalsOf(surprises: string[]): number {
  const refusals = surprises.splice(0)
  const others = refusals.filter((one) => !/ answered (503 $|50[37] .*[Ss]torage)/s.test(one))
  assert.deepEqual(others, [])
  return refusals.length
}
