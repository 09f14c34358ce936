/** Rows in columns as wide as their widest cell; the last column is not padded. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, columnsOf(cell))
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell)))
      .join('  ')
      .trimEnd(),
  )
}

/** Chinese characters and emoji take two columns of a terminal (UAX #11, W and F, roughly). */
export function columnsOf(text: string): number {
  let columns = 0
  for (const letter of text) {
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(letter) // prettier-ignore
        ? 2
        : 1
  }
  return columns
}

/** A name that somebody else chose, without what a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (letter) => JSON.stringify(letter).slice(1, -1))
}
