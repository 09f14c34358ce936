import { deflateSync } from 'node:zlib'

/**
 * The same PDF with its small objects packed into one object stream (ISO 32000-1, 7.5.7), which
 * halves papers in Chinese. Takes what Chromium prints: one classic cross-reference table, no
 * updates, no encryption.
 */
export function repackPdf(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1')
  const table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1])
  const offsets = readOffsets(text, table)
  const trailer = text.slice(text.indexOf('trailer', table) + 7, text.lastIndexOf('startxref'))
  const borders = [...offsets.values(), table].sort((a, b) => a - b)
  const out: Buffer[] = [Buffer.from('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  let at = 15
  const append = (bytes: Buffer): number => {
    out.push(bytes)
    at += bytes.length
    return at - bytes.length
  }

  const places = new Map<number, Place>()
  const small: { id: number; body: string }[] = []
  for (const [id, start] of offsets) {
    const end = borders[borders.indexOf(start) + 1] ?? table
    const whole = text.slice(start, end)
    const isStream = /\bstream\r?\n/.test(whole)
    if (isStream) places.set(id, { kind: 1, first: append(pdf.subarray(start, end)), second: 0 })
    else small.push({ id, body: whole.replace(/^\d+ \d+ obj\s*|\s*endobj\s*$/g, '') })
  }

  const packedId = Math.max(...offsets.keys()) + 1
  small.forEach((one, index) => places.set(one.id, { kind: 2, first: packedId, second: index }))
  places.set(packedId, { kind: 1, first: append(packObjects(packedId, small)), second: 0 })
  const tableId = packedId + 1
  places.set(tableId, { kind: 1, first: at, second: 0 })
  const start = append(writeTable(tableId, places, trailer))
  append(Buffer.from(`startxref\n${start}\n%%EOF\n`))
  return Buffer.concat(out)
}

/** Kind 1: at byte `first`. Kind 2: in object stream `first`, as number `second`. */
type Place = { readonly kind: 1 | 2; readonly first: number; readonly second: number }

function readOffsets(text: string, table: number): Map<number, number> {
  const header = /^xref\s+0 (\d+)\s+/.exec(text.slice(table, table + 40))
  if (!header) throw new Error('That PDF has no plain table of one section.')
  const offsets = new Map<number, number>()
  for (let id = 1; id < Number(header[1]); id++) {
    const line = text.slice(
      table + header[0].length + id * 20,
      table + header[0].length + id * 20 + 18,
    )
    if (line.endsWith('n')) offsets.set(id, Number(line.slice(0, 10)))
  }
  return offsets
}

function packObjects(id: number, objects: readonly { id: number; body: string }[]): Buffer {
  let length = 0
  const index = objects.map((one) => {
    const entry = `${one.id} ${length}`
    length += one.body.length + 1
    return entry
  })
  const head = `${index.join(' ')}\n`
  const content = head + objects.map((one) => `${one.body}\n`).join('')
  const about = `/Type /ObjStm /N ${objects.length} /First ${head.length}`
  return writeStream(id, about, Buffer.from(content, 'latin1'))
}

function writeTable(id: number, places: ReadonlyMap<number, Place>, trailer: string): Buffer {
  const rows = Buffer.alloc((id + 1) * 7)
  rows.writeUInt16BE(65_535, 5)
  for (const [object, place] of places) {
    rows.writeUInt8(place.kind, object * 7)
    rows.writeUInt32BE(place.first, object * 7 + 1)
    rows.writeUInt16BE(place.second, object * 7 + 5)
  }
  const kept = (/<<([\s\S]*)>>/.exec(trailer)?.[1] ?? '').replace(/\/Size \d+/, '')
  return writeStream(id, `/Type /XRef /W [1 4 2] /Size ${id + 1} ${kept}`, rows)
}

function writeStream(id: number, about: string, content: Buffer): Buffer {
  const packed = deflateSync(content, { level: 9 })
  const head = `${id} 0 obj\n<<${about} /Filter /FlateDecode /Length ${packed.length}>>\nstream\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), packed, Buffer.from('\nendstream\nendobj\n')])
}
