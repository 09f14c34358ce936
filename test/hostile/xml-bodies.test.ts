import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { RawDisk } from './raw-door.ts'

// Whatever stands in a body of XML, nothing is fetched, nothing grows, and nothing of it waits long.

let disk: RawDisk
let canary: Server
let visits = 0
before(async () => {
  disk = await RawDisk.open()
  canary = createServer(() => visits++)
  await new Promise<void>((listening) => canary.listen(0, '127.0.0.1', listening))
})
after(async () => {
  canary.close()
  await disk.close()
})

const METHODS = ['PROPFIND', 'PROPPATCH', 'LOCK', 'MKCOL', 'REPORT', 'SEARCH'] as const
type Method = (typeof METHODS)[number]

/** What each method takes, with something in it where one may be, and attributes of its root. */
const BODIES: Readonly<Record<Method, (inner: string, attributes?: string) => string>> = {
  PROPFIND: (inner, attributes = '') =>
    `<propfind xmlns="DAV:"${attributes}><prop><getetag/>${inner}</prop></propfind>`,
  PROPPATCH: (inner, attributes = '') =>
    `<propertyupdate xmlns="DAV:"${attributes}><set><prop><x xmlns="urn:x">${inner}</x></prop></set></propertyupdate>`,
  LOCK: (inner, attributes = '') =>
    `<lockinfo xmlns="DAV:"${attributes}><lockscope><shared/></lockscope><locktype><write/></locktype><owner>${inner}</owner></lockinfo>`,
  MKCOL: (inner, attributes = '') =>
    `<mkcol xmlns="DAV:"${attributes}><set><prop><resourcetype><collection/></resourcetype>${inner}</prop></set></mkcol>`,
  REPORT: (inner, attributes = '') =>
    `<sync-collection xmlns="DAV:"${attributes}><sync-token/><prop>${inner}</prop></sync-collection>`,
  SEARCH: (inner, attributes = '') =>
    `<searchrequest xmlns="DAV:"${attributes}><basicsearch>${inner}</basicsearch></searchrequest>`,
}

type Body = (method: Method) => string | Uint8Array
const doctype =
  (subset: string, use: string): Body =>
  (method) =>
    `<?xml version="1.0"?><!DOCTYPE x ${subset}>${BODIES[method](use)}`
const inside =
  (text: string): Body =>
  (method) =>
    BODIES[method](text)
const plain =
  (text: string | Uint8Array): Body =>
  () =>
    text
const canaryUrl = () => {
  const address = canary.address()
  return `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/`
}
const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${String(at + 1)} "${`&l${String(at)};`.repeat(10)}">`).join('') // prettier-ignore
const utf16 = (text: string, isBig: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

/** No method takes these. */
const REFUSED: Readonly<Record<string, Body>> = {
  'a DOCTYPE alone': doctype('', ''),
  'a DOCTYPE in small letters': (method) => `<!doctype x>${BODIES[method]('')}`,
  'a DOCTYPE from elsewhere': (method) => `<!DOCTYPE x SYSTEM "${canaryUrl()}">${BODIES[method]('')}`,
  'a public DOCTYPE': (method) => `<!DOCTYPE x PUBLIC "-//W3C//DTD XHTML 1.0//EN" "${canaryUrl()}">${BODIES[method]('')}`,
  'an entity of a file': doctype('[<!ENTITY e SYSTEM "file:///etc/passwd">]', '&e;'),
  'an entity from elsewhere': (method) => `<!DOCTYPE x [<!ENTITY e SYSTEM "${canaryUrl()}">]>${BODIES[method]('&e;')}`,
  'a parameter entity from elsewhere': (method) => `<!DOCTYPE x [<!ENTITY % e SYSTEM "${canaryUrl()}"> %e;]>${BODIES[method]('')}`,
  'an entity of a program': doctype('[<!ENTITY e SYSTEM "expect://id">]', '&e;'),
  'an entity of an encoding': doctype('[<!ENTITY e SYSTEM "php://filter/read=convert.base64-encode/resource=/etc/passwd">]', '&e;'),
  'a billion laughs': doctype(`[<!ENTITY l0 "ha">${laughs}]`, '&l10;'),
  'an entity of itself': doctype('[<!ENTITY a "&b;"><!ENTITY b "&a;">]', '&a;'),
  'one entity of 500 KB, many times': doctype(`[<!ENTITY a "${'x'.repeat(500_000)}">]`, '&a;'.repeat(1000)),
  'a notation': doctype('[<!NOTATION n SYSTEM "x"><!ENTITY e SYSTEM "y" NDATA n>]', ''),
  'an attribute with a default': doctype('[<!ATTLIST x y CDATA "z">]', ''),
  'an entity that nobody declared': inside('&nobody;'),
  'an entity of HTML': inside('&nbsp;'),
  'a character that there is none of': inside('&#0;'),
  'a character beyond all': inside('&#x110000;'),
  'a surrogate by number': inside('&#xD800;'),
  'a bare ampersand': inside('a & b'),
  'a bare angle': inside('a < b'),
  'an end of CDATA alone': inside('a ]]> b'),
  'CDATA without an end': inside('<![CDATA[ x'),
  'a comment without an end': inside('<!-- x'),
  'a comment with two hyphens': inside('<!-- a -- b -->'),
  'an instruction without an end': inside('<?x y'),
  'a declaration in the middle': inside('<?xml version="1.0"?>'),
  'an element without an end': inside('<y>'),
  'an end without an element': inside('</y>'),
  'ends in the wrong order': inside('<a><b></a></b>'),
  'two roots': (method) => BODIES[method]('') + BODIES[method](''),
  'words behind the root': (method) => `${BODIES[method]('')} and words`,
  'words before the root': (method) => `words ${BODIES[method]('')}`,
  'a namespace that nobody declared': inside('<z:y/>'),
  'a prefix without a name': inside('<z: xmlns:z="urn:z"/>'),
  'two colons': inside('<a:b:c xmlns:a="urn:a"/>'),
  'the prefix xmlns as an element': inside('<xmlns:y/>'),
  'another meaning for xml': inside('<y xmlns:xml="urn:other"/>'),
  'a prefix that is taken back': inside('<a:y xmlns:a=""/>'),
  'the same attribute twice': inside('<y a="1" a="2"/>'),
  'the same attribute by two prefixes': inside('<y xmlns:a="urn:a" xmlns:b="urn:a" a:c="1" b:c="2"/>'),
  'an attribute without quotes': inside('<y a=1/>'),
  'an attribute without a value': inside('<y a/>'),
  'an angle in an attribute': inside('<y a="<"/>'),
  'a name that begins with a digit': inside('<1y/>'),
  'a NUL': inside('a\0b'),
  'a bell': inside('a\x07b'),
  'a character that is none': inside('a\uffffb'),
  'UTF-8 that is none': (method) => Buffer.concat([Buffer.from(BODIES[method]('')), Buffer.from([0xc3, 0x28])]),
  'UTF-8 that is longer than it need be': (method) => Buffer.concat([Buffer.from([0xc0, 0xbc]), Buffer.from(BODIES[method](''))]),
  'UTF-32': plain(Buffer.from('\0\0\xfe\xff\0\0\0<\0\0\0x\0\0\0/\0\0\0>', 'latin1')),
  'UTF-16 that ends in half a character': (method) => utf16(BODIES[method](''), true).subarray(0, -1),
  'UTF-7': plain('<?xml version="1.0" encoding="UTF-7"?>+ADw-propfind+AD4-'),
  'EBCDIC': plain(Buffer.from('4c6fa794934084948195', 'hex')),
  'JSON': plain('{"propfind":{}}'),
  'HTML': plain('<!DOCTYPE html><html><body><br></body></html>'),
  'half a document': (method) => BODIES[method]('').slice(0, -5),
  '65 levels': inside('<y>'.repeat(65) + '</y>'.repeat(65)),
  '100,000 levels': inside('<y>'.repeat(100_000) + '</y>'.repeat(100_000)),
  '100,000 levels without an end': inside('<y>'.repeat(100_000)),
  '30,000 elements': inside('<y/>'.repeat(30_000)),
  '30,000 comments between words': inside('a<!---->'.repeat(30_000)),
  '300 attributes': inside(`<y ${Array.from({ length: 300 }, (_, at) => `a${String(at)}=""`).join(' ')}/>`),
  '50,000 attributes': inside(`<y ${Array.from({ length: 50_000 }, (_, at) => `a${String(at)}=""`).join(' ')}/>`),
  '50,000 namespaces': inside(`<y ${Array.from({ length: 50_000 }, (_, at) => `xmlns:a${String(at)}="u"`).join(' ')}/>`),
  'a name of 500 KB': inside(`<${'y'.repeat(500_000)}/>`),
  '2 MiB': inside('x'.repeat(2 * 1024 * 1024)),
} // prettier-ignore

/** Strange, but as they should be: what they are answered is a matter of the method. */
const TAKEN: Readonly<Record<string, Body>> = {
  'all that is allowed in words': inside('&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;<![CDATA[<&]]>'),
  'an encoding of another name': (method) => `<?xml version="1.0" encoding="latin-1"?>${BODIES[method]('')}`,
  'UTF-16, big end first': (method) => utf16(BODIES[method](''), true),
  'UTF-16, little end first': (method) => utf16(BODIES[method](''), false),
  'XML 1.1': (method) => `<?xml version="1.1"?>${BODIES[method]('')}`,
  'a byte order mark': (method) => `\ufeff${BODIES[method]('')}`,
  'a style sheet': (method) => `<?xml-stylesheet href="${canaryUrl()}"?>${BODIES[method]('')}`,
  'an inclusion': (method) => BODIES[method](`<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>`),
  'a schema from elsewhere': (method) => BODIES[method]('', ` xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="DAV: ${canaryUrl()}"`),
  'a base elsewhere': (method) => BODIES[method]('', ` xml:base="${canaryUrl()}"`),
  'names that every object has': inside('<__proto__ xmlns="urn:x"/><constructor xmlns="urn:x"/><toString xmlns="urn:x"/>'),
  'a namespace of nothing': inside('<y xmlns=""/>'),
  'a namespace of a script': inside('<y xmlns="javascript:alert(1)"/>'),
  'a namespace of 10 KB': inside(`<y xmlns="${'u'.repeat(10_000)}"/>`),
  'a script': inside('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
  'other names for DAV:': (method) => BODIES[method]('').replaceAll('<', '<q:').replaceAll('<q:/', '</q:').replace('xmlns=', 'xmlns:q='),
  '60 levels of the same prefix': inside(`${'<a:y xmlns:a="urn:a">'.repeat(50)}${'</a:y>'.repeat(50)}`),
  '200 attributes': inside(`<y xmlns="urn:x" ${Array.from({ length: 200 }, (_, at) => `a${String(at)}=""`).join(' ')}/>`),
  'nothing': plain(''),
  'nothing but spaces': plain(' \r\n\t '.repeat(1000)),
  'nothing but a declaration': plain('<?xml version="1.0"?>'),
  'another root': plain('<x xmlns="urn:x"/>'),
  'a root of no namespace': plain('<propfind><prop><getetag/></prop></propfind>'),
  'a root of another method': (method) => BODIES[method === 'LOCK' ? 'PROPFIND' : 'LOCK'](''),
  '1,000 properties': inside(Array.from({ length: 1000 }, (_, at) => `<p${String(at)} xmlns="urn:x"/>`).join('')),
} // prettier-ignore

const CALLS: Readonly<Record<Method, readonly string[]>> = {
  PROPFIND: ['/dav/f', '/dav/'],
  PROPPATCH: ['/dav/f'],
  LOCK: ['/dav/f'],
  MKCOL: ['/dav/raw'],
  REPORT: ['/dav/'],
  SEARCH: ['/dav/'],
}

for (const method of METHODS) {
  describe(`XML with ${method}`, () => {
    for (const [name, body] of Object.entries(REFUSED)) {
      test(`${name} is refused`, async () => {
        for (const path of CALLS[method]) {
          const status = await ask(method, path, body(method))
          assert.ok(status >= 400 && status < 500, String(status))
        }
      })
    }
    for (const [name, body] of Object.entries(TAKEN)) {
      test(`${name} does no harm`, async () => {
        for (const path of CALLS[method]) await ask(method, path, body(method))
      })
    }
  })
}

/** @returns the status, when all else is as it should be, too */
async function ask(method: Method, path: string, body: string | Uint8Array): Promise<number> {
  const { person } = disk.hostile
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const lines = [
    'Content-Type: application/xml',
    'Depth: 0',
    'Connection: close',
    `Content-Length: ${String(bytes.length)}`,
  ]
  const head = disk.head(`${method} ${path} HTTP/1.1`, lines)
  const heard = await disk.attack(Buffer.concat([Buffer.from(head, 'latin1'), bytes]))
  assert.doesNotMatch(heard.text, /root:x:0/)
  assert.ok(heard.text.length < 200_000, 'the answer is longer than what was asked')
  assert.equal(visits, 0, 'something was fetched')
  assert.equal((await person.read('/f')).toString(), 'what was')
  await disk.isWell({ name: '', reads: 'PROPFIND /dav/f', writes: '', lines: [], body: '' })
  return heard.statuses[0] ?? 0
}
