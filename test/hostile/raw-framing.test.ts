import { after, before, describe } from 'node:test'
import { DOORS, RawDisk, type RawDoor, tryCase } from './raw-door.ts'

// Where a body ends. Two servers that disagree about it can be made to see different requests
// (RFC 9112 §11.2), so whatever is not one clear length is refused, and its connection closed.

let disk: RawDisk
before(async () => {
  disk = await RawDisk.open()
})
after(() => disk.close())

type Row = readonly [name: string, lines: readonly string[], body: string, right: readonly number[]]

/** What would be a request of its own, if the body ended before it. */
const SMUGGLED = 'DELETE /dav/f HTTP/1.1\r\nHost: disk\r\nX: '
const NONE = [0, 400]
const TAKEN = [200, 201]
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const END = '0\r\n\r\n'

function rows({ body }: RawDoor): readonly Row[] {
  const length = `Content-Length: ${String(body.length)}`
  const chunked = 'Transfer-Encoding: chunked'
  const inChunks = chunk(body) + END
  const odd = (name: string, line: string): Row => [name, [line], inChunks + SMUGGLED, NONE]
  const lengthOf = (text: string): Row => [
    `the length ${JSON.stringify(text)}`,
    [`Content-Length: ${text}`],
    body,
    NONE,
  ]
  const size = (name: string, text: string): Row => [
    `a chunk ${name}`,
    [chunked],
    `${text}\r\n${body}\r\n${END}${SMUGGLED}`,
    NONE,
  ]
  return [
    ['neither a length nor chunks', [], '', [...TAKEN, 400]],
    ['a length and chunks', [length, chunked], inChunks + SMUGGLED, NONE],
    ['chunks and a length', [chunked, length], inChunks + SMUGGLED, NONE],
    ['a length of 0 and chunks', ['Content-Length: 0', chunked], inChunks + SMUGGLED, NONE],
    ['chunks and a length of a smuggled request', [chunked, 'Content-Length: 4'], `1\r\nZ\r\n${END}${SMUGGLED}`, NONE],
    ['two lengths', [length, 'Content-Length: 0'], body + SMUGGLED, NONE],
    ['the same length twice', [length, length], body, NONE],
    ['two lengths in one line', [`Content-Length: ${String(body.length)}, 0`], body + SMUGGLED, NONE],
    ['the same length twice in one line', [`Content-Length: ${String(body.length)}, ${String(body.length)}`], body, NONE],
    ...['-1', '+5', '0x5', '5.0', '5 5', '5;5', '1e1', '５', 'five', '', '""', '5\t6', '5\0', '_5'].map(lengthOf),
    lengthOf('18446744073709551616'),
    lengthOf('18446744073709551621'),
    ['a length of 5,000 digits', [`Content-Length: ${'9'.repeat(5000)}`], body, NONE],
    ['a length with zeros before it', [`Content-Length: 000${String(body.length)}`], body, [...TAKEN, ...NONE]],
    ['a length after a line break of its own', [`Content-Length:\r\n ${String(body.length)}`], body, NONE],
    ['a length with a space before the colon', [`Content-Length : ${String(body.length)}`], body + SMUGGLED, NONE],
    ['a length behind a bare line feed', [`X: y\nContent-Length: ${String(body.length)}`], body + SMUGGLED, NONE],
    ['a length behind a bare carriage return', [`X: y\rContent-Length: ${String(body.length)}`], body + SMUGGLED, NONE],
    odd('chunked with a space before the colon', 'Transfer-Encoding : chunked'),
    odd('chunked with a tab before the colon', 'Transfer-Encoding\t: chunked'),
    odd('chunked after a form feed', 'Transfer-Encoding: \fchunked'),
    odd('chunked after a vertical tab', 'Transfer-Encoding: \vchunked'),
    odd('chunked with a NUL behind it', 'Transfer-Encoding: chunked\0'),
    odd('chunked in quotes', 'Transfer-Encoding: "chunked"'),
    odd('chunked with a parameter', 'Transfer-Encoding: chunked; q=1'),
    odd('xchunked', 'Transfer-Encoding: xchunked'),
    odd('chunked, identity', 'Transfer-Encoding: chunked, identity'),
    odd('identity', 'Transfer-Encoding: identity'),
    odd('chunked on a folded line', 'Transfer-Encoding:\r\n chunked'),
    odd('chunked behind a bare line feed', 'X: y\nTransfer-Encoding: chunked'),
    odd('chunked behind a bare carriage return', 'X: y\rTransfer-Encoding: chunked'),
    odd('the empty coding', 'Transfer-Encoding:'),
    odd('chunked and then another', 'Transfer-Encoding: chunked, gzip'),
    ['chunked, and cow', [chunked, 'Transfer-Encoding: cow'], inChunks + SMUGGLED, NONE],
    ['cow, and chunked', ['Transfer-Encoding: cow', chunked], inChunks, NONE],
    ['chunked twice', [chunked, chunked], inChunks, NONE],
    ['gzip, chunked', ['Transfer-Encoding: gzip, chunked'], inChunks, NONE],
    ['underscores instead of hyphens', ['Transfer_Encoding: chunked', length], body, TAKEN],
    ['CHUNKED in capitals', ['tRANSFER-eNCODING: CHUNKED'], inChunks, TAKEN],
    ['chunks with short extensions', [chunked], `${body.length.toString(16)};name="value";x\r\n${body}\r\n0;last\r\n\r\n`, TAKEN],
    ['a chunk with an extension of 70 KB', [chunked], `${body.length.toString(16)};${'x'.repeat(70_000)}\r\n${body}\r\n${END}`, [0, 400, 413]],
    ['chunks of one byte, each with an extension of 1 KB', [chunked], body.split('').map((one) => `1;${'x'.repeat(1000)}\r\n${one}\r\n`).join('') + END, [...TAKEN, 400, 413]],
    ['an extension with a bare line feed', [chunked], `${body.length.toString(16)};a\nb\r\n${body}\r\n${END}`, NONE],
    size('of a size beyond 64 bits', 'fffffffffffffffff'),
    size('of a size that wraps around', '10000000000000005'),
    size('of a negative size', '-5'),
    size('with a plus before its size', '+5'),
    size('with 0x before its size', '0x5'),
    size('with a space before its size', ' 5'),
    size('without a size', ''),
    size('of no number', 'g'),
    size('with a size in quotes', '"5"'),
    size('with a NUL behind its size', '5\0'),
    ['a chunk that is longer than it says', [chunked], `1\r\n${body}\r\n${END}`, NONE],
    ['a chunk that ends in a bare line feed', [chunked], `${body.length.toString(16)}\r\n${body}\n${END}`, NONE],
    ['a chunk size that ends in a bare line feed', [chunked], `${body.length.toString(16)}\n${body}\r\n${END}`, NONE],
    ['a chunk size that ends in a bare carriage return', [chunked], `${body.length.toString(16)}\r${body}\r\n${END}`, NONE],
    ['a last chunk of many zeros', [chunked], `${chunk(body)}${'0'.repeat(2000)}\r\n\r\n`, [...TAKEN, ...NONE]],
    ['trailers that would change what was said', [chunked], `${chunk(body)}0\r\nContent-Length: 99\r\nAuthorization: Basic eDp5\r\nTransfer-Encoding: cow\r\nHost: x\r\n\r\n`, [...TAKEN, ...NONE]],
    ['trailers of 100 KB', [chunked], `${chunk(body)}0\r\n${'X: y\r\n'.repeat(17_000)}\r\n`, [0, 400, 431, ...TAKEN]],
    ['trailers that are none', [chunked], `${chunk(body)}0\r\nno colon here\r\n\r\n`, NONE],
    ['trailers with a NUL', [chunked], `${chunk(body)}0\r\nX: \0\r\n\r\n`, NONE],
  ] // prettier-ignore
}

for (const door of DOORS) {
  describe(`where a body ends, at ${door.name}`, () => {
    for (const [name, lines, body, right] of rows(door)) {
      tryCase(() => disk, door, {
        name,
        right,
        bytes: (raw) => raw.head(`${door.writes} HTTP/1.1`, [...door.lines, ...lines]) + body,
      })
    }
    for (const [name, lines, body] of halves(door)) {
      tryCase(() => disk, door, {
        name,
        right: [0, 400, 408, 413],
        bytes: (raw) => raw.head(`${door.writes} HTTP/1.1`, [...door.lines, ...lines]) + body,
        options: { isCut: true },
      })
    }
  })
}

/** Bodies that end before they should: what was sent of them must never be seen. */
function halves({ body }: RawDoor): readonly (readonly [string, readonly string[], string])[] {
  const chunked = 'Transfer-Encoding: chunked'
  return [
    ['half of the length', ['Content-Length: 10000'], body],
    ['nothing of the length', ['Content-Length: 10000'], ''],
    ['a chunk without an end', [chunked], chunk(body)],
    ['a chunk that is cut off', [chunked], `ff\r\n${body}`],
    ['no chunk at all', [chunked], ''],
    ['a size without a chunk', [chunked], 'ff\r\n'],
    ['an end without its last line', [chunked], `${chunk(body)}0\r\n`],
    ['a large half', ['Content-Length: 400000'], 'x'.repeat(200_000)],
    ['large chunks without an end', [chunked], chunk('x'.repeat(100_000)).repeat(2)],
  ]
}
