import { after, before, describe } from 'node:test'
import { DOORS, RawDisk, type RawCase, type RawDoor, READING_DOORS, tryCase } from './raw-door.ts'

// What stands between the method and the version. Whatever it is, it is an address of ours or nothing.

let disk: RawDisk
before(async () => {
  disk = await RawDisk.open()
})
after(() => disk.close())

const WELL = [200, 204, 207]
const NOT_THERE = [0, 400, 401, 403, 404, 405, 414]

for (const door of READING_DOORS) {
  describe(`targets, at ${door.name}`, () => {
    for (const row of targets(door)) tryCase(() => disk, door, row)
  })
}

for (const door of DOORS) {
  describe(`targets to be written to, at ${door.name}`, () => {
    for (const row of written(door)) tryCase(() => disk, door, row)
  })
}

function targets({ name, reads }: RawDoor): RawCase[] {
  const [method = '', path = ''] = reads.split(' ')
  const row = (title: string, target: string, right: readonly number[] = NOT_THERE): RawCase => ({
    name: title, right, bytes: (raw) => raw.head(`${method} ${target} HTTP/1.1`),
  }) // prettier-ignore
  const more = path.includes('?') ? '&' : '?'
  return [
    row('as a proxy is asked', `http://disk${path}`, WELL),
    row('as a proxy is asked for another', `http://evil.example${path}`, WELL),
    row('as a proxy is asked, in capitals', `HTTP://DISK:80${path}`, WELL),
    row('as a proxy is asked, with a name and a password', `http://x:y@disk${path}`, WELL),
    row('as a proxy is asked for this machine', 'http://127.0.0.1:22/', [...NOT_THERE, ...WELL]),
    row('as a proxy is asked for the top alone', 'http://disk', [...NOT_THERE, ...WELL]),
    row('a scheme of another kind', `ftp://disk${path}`),
    row('a file', 'file:///etc/passwd'),
    row('a script', 'javascript:alert(1)'),
    row('a host and a port', 'disk:443'),
    row('a star', '*', [...NOT_THERE, ...WELL]),
    row('a star before the path', `*${path}`),
    row('no slash before it', path.slice(1)),
    row('two slashes before it', `/${path}`),
    row('the name of another host before it', `//evil.example${path}`),
    row('a backslash before it', `\\${path}`),
    row('backslashes instead of slashes', path.replaceAll('/', '\\')),
    row('backslashes, encoded', path.replaceAll('/', '%5c')),
    row('slashes, encoded', path.replaceAll('/', '%2f')),
    row('a fragment', `${path}#x`, [400]),
    row('a path of parameters', `${path.split('?')[0] ?? ''};x=y`, name === 'tus' ? WELL : NOT_THERE),
    row('a question mark more', `${path}?`, [...NOT_THERE, ...WELL]),
    row('a query that is nothing', `${path}${more}&&=&=x&%&%zz&[]=&a[b]=c`, [...NOT_THERE, ...WELL]),
    row('a query of what every object has', `${path}${more}__proto__=x&constructor=y&toString=z`, [...NOT_THERE, ...WELL]),
    row('a query of a thousand names', `${path}${more}${Array.from({ length: 1000 }, (_, at) => `x${String(at)}`).join('&')}`, [...NOT_THERE, ...WELL]),
    row('the same name a thousand times', `${path}${more}${'path=/x&'.repeat(1000)}`, [...NOT_THERE, ...WELL]),
    row('a query of 15 KB', `${path}${more}x=${'y'.repeat(15_000)}`, [...NOT_THERE, ...WELL]),
    row('a query of 20 KB', `${path}${more}x=${'y'.repeat(20_000)}`, [414]),
    row('a query of 40 KB', `${path}${more}x=${'y'.repeat(40_000)}`, [431]),
    row('a path of 20 KB', `/${'a'.repeat(20_000)}`, [414]),
    row('a path of 8,000 slashes', '/'.repeat(8000)),
    row('a path of 4,000 dots', `${path}/${'../'.repeat(1300)}`),
    row('a NUL, encoded', `${path.split('?')[0] ?? ''}%00`, name === 'tus' ? WELL : NOT_THERE),
    row('a line break, encoded', `${path.split('?')[0] ?? ''}%0d%0aX:%20y`, name === 'tus' ? WELL : NOT_THERE),
    row('a percent sign alone', `${path.split('?')[0] ?? ''}%`),
    row('a percent sign and one digit', `${path.split('?')[0] ?? ''}%2`),
    row('UTF-8 that is none', `${path.split('?')[0] ?? ''}%ff%fe`),
    row('UTF-8 that is longer than it need be', `${path.split('?')[0] ?? ''}%c0%ae%c0%ae`),
    row('a lone surrogate', `${path.split('?')[0] ?? ''}%ed%a0%80`),
    row('dots that climb', `${path}/../../../../etc/passwd`),
    row('dots that climb, encoded', `${path}/%2e%2e/%2e%2e/%2e%2e/etc/passwd`),
    row('dots that climb, encoded twice', `${path}/%252e%252e/%252e%252e/etc/passwd`),
    row('the door of another kind behind it', `${path}/../../tus/`, [...NOT_THERE, ...WELL]),
    row('the letters of the path, encoded', path.replace(/[a-z]/g, (one) => `%${one.charCodeAt(0).toString(16)}`), [...NOT_THERE, ...WELL]),
    row('the letters of the path in capitals', path.toUpperCase()),
  ] // prettier-ignore
}

function written({ writes, lines, body }: RawDoor): RawCase[] {
  const [method = '', path = ''] = writes.split(' ')
  const length = `Content-Length: ${String(body.length)}`
  const row = (name: string, target: string, right: readonly number[] = NOT_THERE): RawCase => ({
    name, right, bytes: (raw) => raw.head(`${method} ${target} HTTP/1.1`, [...lines, length]) + body,
  }) // prettier-ignore
  return [
    row('as a proxy is asked', `http://disk${path}`, [200, 201]),
    row('no slash before it', path.slice(1)),
    row('two slashes before it', `/${path}`),
    row('the name of another host before it', `//evil.example${path}`),
    row('a star', '*'),
    row('the top', '/'),
    row('a fragment', `${path}#x`, [400]),
    row('a backslash before it', `\\${path}`),
    row('slashes, encoded', path.replaceAll('/', '%2f')),
    row('a path of 20 KB', `${path}${'a'.repeat(20_000)}`, [414]),
  ]
}
