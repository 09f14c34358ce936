export type Table = {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function markdownOf({ title, head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = `|---|${head
    .slice(1)
    .map(() => '--:|')
    .join('')}`
  return [`## ${title}`, '', line(head), rule, ...rows.map(line), ''].join('\n')
}

/** In columns, the first one to the left and the others to the right. */
export function plainTextOf({ title, head, rows }: Table): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd(),
  )
  return [title, ...lines, ''].join('\n')
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

/** Three digits that count, and thousands apart. */
export function shown(value: number | undefined): string {
  if (value === undefined) return '–'
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  return value.toPrecision(Math.abs(value) < 1 ? 2 : 3)
}

export function shownMiB(bytes: number | undefined): string {
  return shown(bytes === undefined ? undefined : bytes / 1024 ** 2)
}
