import { after, before, describe } from 'node:test'
import { DOORS, RawDisk, type RawCase, type RawDoor, READING_DOORS, tryCase } from './raw-door.ts'

// Request lines and headers as no library writes them.

let disk: RawDisk
before(async () => {
  disk = await RawDisk.open()
})
after(() => disk.close())

const NONE = [0, 400]
const WELL = [200, 204, 207]
const NOT_THERE = [400, 401, 403, 404, 405, 0]

for (const door of READING_DOORS) {
  describe(`request lines and headers, at ${door.name}`, () => {
    for (const row of [...lines(door), ...headers(door)]) tryCase(() => disk, door, row)
  })
}

for (const door of DOORS) {
  describe(`what a client expects, at ${door.name}`, () => {
    for (const row of expectations(door)) tryCase(() => disk, door, row)
  })
}

/** `line` stands for the whole request line. */
function lines({ reads }: RawDoor): RawCase[] {
  const [method = '', path = ''] = reads.split(' ')
  const row = (name: string, line: string, right: readonly number[] = NONE): RawCase => ({
    name, right, bytes: (raw) => raw.head(line),
  }) // prettier-ignore
  const bare = (name: string, text: string, right = NONE): RawCase => ({
    name, right, bytes: () => text, options: { isCut: true },
  }) // prettier-ignore
  return [
    row('a NUL in the method', `${method}\0 ${path} HTTP/1.1`),
    row('a NUL in the path', `${method} ${path}\0 HTTP/1.1`),
    row('a bell in the path', `${method} ${path}\x07 HTTP/1.1`),
    row('a tab in the path', `${method} ${path}\tx HTTP/1.1`),
    row('bytes beyond ASCII in the path', `${method} ${path}\xff\xfe HTTP/1.1`),
    row('a space before the method', ` ${reads} HTTP/1.1`),
    row('two spaces', `${method}  ${path} HTTP/1.1`, [...NONE, ...WELL]),
    row('a tab instead of a space', `${method}\t${path} HTTP/1.1`),
    row('a space behind the version', `${reads} HTTP/1.1 `),
    row('something behind the version', `${reads} HTTP/1.1 x`),
    row('no version', reads),
    row('half a version', `${reads} HTTP/`),
    row('HTTP/0.9 by name', `${reads} HTTP/0.9`),
    row('HTTP/1.2', `${reads} HTTP/1.2`, [...NONE, ...WELL]),
    row('HTTP/2.0 by name', `${reads} HTTP/2.0`),
    row('HTTP/3', `${reads} HTTP/3`),
    row('HTTP/1.10', `${reads} HTTP/1.10`),
    row('HTTP/11', `${reads} HTTP/11`),
    row('http in small letters', `${reads} http/1.1`),
    row('another protocol', `${reads} ICE/1.0`, [...NONE, ...NOT_THERE]),
    row('RTSP', `${reads} RTSP/1.0`, [...NONE, ...WELL]),
    row('a version of a million digits', `${reads} HTTP/${'1'.repeat(20_000)}`),
    row('no path', `${method} HTTP/1.1`),
    row('no method', `${path} HTTP/1.1`),
    row('the method in small letters', `${method.toLowerCase()} ${path} HTTP/1.1`, [...NONE, 404, 405]),
    row('a method that nobody knows', `BREW ${path} HTTP/1.1`, [...NONE, 404, 405]),
    row('a method of 10,000 letters', `${'A'.repeat(10_000)} ${path} HTTP/1.1`, [...NONE, 404, 405]),
    ...['TRACE', 'TRACK', 'DEBUG', 'LINK', 'SEARCH', 'REPORT', 'MKACTIVITY', 'ACL', 'BIND', 'QUERY', 'PURGE', 'SUBSCRIBE', 'M-SEARCH', 'SOURCE', 'PRI'].map((other) =>
      row(`the method ${other}`, `${other} ${path} HTTP/1.1`, [...NONE, 401, 403, 404, 405]),
    ),
    row('CONNECT to somewhere else', 'CONNECT 127.0.0.1:22 HTTP/1.1', NOT_THERE),
    row('CONNECT to a path', `CONNECT ${path} HTTP/1.1`, NOT_THERE),
    bare('a line that never ends', `${method} ${'x'.repeat(100_000)}`, [0, 400, 414, 431]),
    bare('HTTP/0.9, as it was', `GET ${path}\r\n`),
    bare('the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'),
    bare('a TLS hello', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03aaaaaaaaaaaaaaaa'),
    bare('a greeting of SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n'),
    bare('a mail', 'EHLO disk\r\nMAIL FROM:<x@x>\r\n'),
    bare('the header of a PROXY', `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET ${path} HTTP/1.1\r\n\r\n`),
    bare('nothing but line breaks', '\r\n'.repeat(10_000)),
    bare('nothing but zeros', '\0'.repeat(10_000)),
    bare('all bytes that there are', String.fromCharCode(...Array(256).keys())),
    bare('nothing', ''),
  ] // prettier-ignore
}

function headers({ reads }: RawDoor): RawCase[] {
  const line = `${reads} HTTP/1.1`
  const row = (name: string, more: readonly string[], right: readonly number[] = NONE): RawCase => ({
    name, right, bytes: (raw) => raw.head(line, more),
  }) // prettier-ignore
  const whole = (name: string, of: (raw: RawDisk) => readonly string[], right: readonly number[] = NONE): RawCase => ({
    name, right, bytes: (raw) => `${of(raw).join('\r\n')}\r\n\r\n`,
  }) // prettier-ignore
  return [
    whole('no host', (raw) => [line, raw.auth]),
    whole('an empty host', (raw) => [line, 'Host:', raw.auth], [...NONE, ...WELL]),
    whole('two hosts', (raw) => [line, raw.host, 'Host: evil.example', raw.auth]),
    whole('the same host twice', (raw) => [line, raw.host, raw.host, raw.auth]),
    whole('a host that is none', (raw) => [line, 'Host: a b/../c"<x>', raw.auth], [...NONE, ...WELL]),
    whole('a host of 30 KB', (raw) => [line, `Host: ${'x'.repeat(30_000)}`, raw.auth], [...NONE, ...WELL]),
    whole('a host with another port', (raw) => [line, 'Host: disk:99999', raw.auth], [...NONE, ...WELL]),
    whole('the host of another', (raw) => [line, 'Host: evil.example', raw.auth], [...NONE, ...WELL]),
    whole('HTTP/1.0 without a host', (raw) => [`${reads} HTTP/1.0`, raw.auth], WELL),
    whole('HTTP/1.0 that keeps its connection', (raw) => [`${reads} HTTP/1.0`, 'Connection: keep-alive', raw.auth], WELL),
    whole('HTTP/1.0 in chunks', (raw) => [`${reads} HTTP/1.0`, 'Transfer-Encoding: chunked', raw.auth, '', '0'], NONE),
    whole('lines that end in a bare line feed', (raw) => [`${line}\n${raw.host}\n${raw.auth}`]),
    whole('lines that end in a bare carriage return', (raw) => [`${line}\r${raw.host}\r${raw.auth}`]),
    whole('a folded line', (raw) => [line, raw.host, 'X: a', ' b', raw.auth]),
    whole('a first header that begins with a space', (raw) => [line, ` ${raw.host}`, raw.auth]),
    row('a header without a colon', ['NoColon']),
    row('a header without a name', [': value']),
    row('a header without a value', ['X:'], WELL),
    row('a space in a name', ['X y: z']),
    row('a space before the colon', ['X : y']),
    row('a NUL in a name', ['X\0: y']),
    row('a NUL in a value', ['X: \0']),
    row('a DEL in a value', ['X: \x7f'], [...NONE, ...WELL]),
    row('an escape in a value', ['X: \x1b[31m']),
    row('a bare carriage return in a value', ['X: a\rb']),
    row('bytes beyond ASCII in a value', ['X: \xff\xfe\x80'], WELL),
    row('bytes beyond ASCII in a name', ['X\xff: y']),
    row('quotes in a name', ['"X": y']),
    row('a name of 20 KB', [`${'x'.repeat(20_000)}: y`], [...WELL, 431]),
    row('a value of 1 MB', [`X: ${'x'.repeat(1_000_000)}`], [0, 431]),
    row('a value of 40 KB', [`X: ${'x'.repeat(40_000)}`], [431]),
    row('10,000 headers', Array.from({ length: 10_000 }, (_, at) => `X${String(at)}: y`), [0, 431]),
    row('300 headers', Array.from({ length: 300 }, (_, at) => `X${String(at)}: y`), [431]),
    row('3,000 headers of one letter', Array<string>(3000).fill('a:'), [431]),
    row('200 headers', Array.from({ length: 200 }, (_, at) => `X${String(at)}: y`), WELL),
    row('the same header 200 times', Array<string>(200).fill('X: y'), WELL),
    row('headers that are members of every object', ['__proto__: x', 'constructor: x', 'toString: x', 'hasOwnProperty: x'], WELL),
    row('an upgrade to HTTP/2', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'], WELL),
    row('an upgrade to a web socket', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='], WELL),
    row('an upgrade to something else', ['Connection: Upgrade', 'Upgrade: x/1, y'], WELL),
    row('an upgrade to TLS', ['Connection: Upgrade', 'Upgrade: TLS/1.2'], WELL),
    row('a connection that names other headers', ['Connection: close, Host, Authorization, Cookie'], WELL),
    row('a connection of every kind', ['Connection: keep-alive, close, upgrade, te', 'Keep-Alive: timeout=99999, max=1'], WELL),
    row('a keep-alive of nonsense', ['Keep-Alive: timeout=-1, max=NaN'], WELL),
    row('codings that answers may have', ['TE: trailers, gzip;q=2, chunked', 'Accept-Encoding: gzip;q=9, *;q=-1, zstd'], WELL),
    row('100 hops', Array<string>(100).fill('Via: 1.1 x'), WELL),
    row('no hops left', ['Max-Forwards: -1', 'Forwarded: for="_x\\"', 'X-Forwarded-Proto: javascript'], WELL),
  ] // prettier-ignore
}

function expectations({ writes, lines: own, body }: RawDoor): RawCase[] {
  const length = `Content-Length: ${String(body.length)}`
  const row = (expect: string, right: readonly number[]): RawCase => ({
    name: `it expects ${JSON.stringify(expect)}`,
    right,
    bytes: (raw) => raw.head(`${writes} HTTP/1.1`, [...own, length, `Expect: ${expect}`]) + body,
  })
  const taken = [200, 201]
  return [
    row('100-continue', taken),
    row('100-Continue', taken),
    row('200-ok', [417]),
    row('100-continue, 100-continue', [400, 417, ...taken]),
    row('100-continue; x=y', [400, 417, ...taken]),
    row('x'.repeat(10_000), [417]),
    row('', [417, ...taken]),
    row('__proto__', [417]),
  ]
}
