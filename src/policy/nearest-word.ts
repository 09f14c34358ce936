/**
 * The word that `written` was probably meant to be: at most two letters off, and less than half of it.
 *
 * @param words few and short; a `written` of more than 40 letters has no nearest word
 */
export function nearestWord(written: string, words: readonly string[]): string | undefined {
  if (written.length > 40) return undefined
  let nearest: string | undefined
  let fewest = Math.min(3, Math.ceil(written.length / 2))
  for (const word of words) {
    const count = editDistance(written.toLowerCase(), word.toLowerCase())
    if (count < fewest) {
      fewest = count
      nearest = word
    }
  }
  return nearest
}

/** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1]
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      next[j] = Math.min(
        at(row, j) + 1,
        at(next, j - 1) + 1,
        at(row, j - 1) + (isSame ? 0 : 1),
        isSwapped ? at(before, j - 2) + 1 : Infinity,
      )
    }
    before = row
    row = next
  }
  return at(row, other.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
