import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isProblem } from '../../domain/problem.ts'
import { parseXml, textOf, type XmlElement } from './xml-document.ts'
import { escapeXml, innerXml, selfContainedXml, tagsOf } from './xml-text.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const parse = (text: string): XmlElement => {
  const root = parseXml(bytes(text))
  assert.ok(root)
  return root
}

test('namespaces are resolved, whatever the prefix', () => {
  const root = parse('<a:x xmlns:a="DAV:" xmlns="urn:b"><y/>text<a:z/></a:x>')

  assert.equal(root.namespace, 'DAV:')
  assert.deepEqual(
    root.children.map((one) => (typeof one === 'string' ? one : `{${one.namespace}}${one.local}`)),
    ['{urn:b}y', 'text', '{DAV:}z'],
  )
})

test('an empty body is no document', () => {
  assert.equal(parseXml(bytes('')), undefined)
  assert.equal(parseXml(bytes(' \r\n ')), undefined)
})

test('UTF-16 is read by its byte order mark', () => {
  const text = Buffer.from('\ufeff<x xmlns="DAV:">文</x>', 'utf16le')

  assert.equal(textOf(parseXml(text) as XmlElement), '文')
})

const refused: [string, string][] = [
  ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'],
  ['an external entity', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
  ['a bare DOCTYPE', '<!DOCTYPE x><x/>'],
  ['an unknown entity', '<x>&nbsp;</x>'],
  ['an undeclared prefix', '<d:x/>'],
  ['an undeclared prefix of an attribute', '<x a:b="c"/>'],
  ['a prefix that means nothing', '<x><y:z xmlns:y=""/></x>'],
  ['an element left open', '<x><y></x>'],
  ['text after the end', '<x/>more'],
  ['two roots', '<x/><y/>'],
  ['no element', 'text'],
  ['a NUL', '<x>\0</x>'],
  ['too many levels', '<x>'.repeat(70) + '</x>'.repeat(70)],
  ['too many nodes', `<x>${'<y/>'.repeat(21_000)}</x>`],
  ['too many attributes', `<x ${Array.from({ length: 300 }, (_, i) => `a${i}=""`).join(' ')}/>`],
  ['the same attribute twice', '<x a="1" a="2"/>'],
]
for (const [what, text] of refused) {
  test(`XML with ${what} is refused`, () => {
    assert.throws(
      () => parseXml(bytes(text)),
      (error) => isProblem(error, 'invalid-input'),
    )
  })
}

test('bytes that are no UTF-8 are refused', () => {
  const latin1 = Buffer.from('<x>caf\xe9</x>', 'latin1')

  assert.throws(
    () => parseXml(latin1),
    (error) => isProblem(error, 'invalid-input'),
  )
})

test('a property keeps its prefixes, attributes, mixed text and language wherever it is put', () => {
  const inside =
    '<p:a xmlns:p="urn:p" q="1 &amp; 2" xml:lang="fr">t<b xmlns="">u</b>&lt;<p:c p:r="&#10;"/></p:a>'
  const first = parse(`<w xmlns="DAV:" xmlns:p="urn:other">${inside}</w>`).children[0]

  const xml = selfContainedXml(first as XmlElement)

  const again = parse(`<elsewhere xmlns="urn:e">${xml}</elsewhere>`).children[0]
  assert.deepEqual(again, first)
  assert.equal(selfContainedXml(again as XmlElement), xml)
})

test('a property without a namespace says so', () => {
  const root = parse('<x xmlns="DAV:"><y xmlns="">v</y></x>')

  assert.equal(
    selfContainedXml(root.children[0] as XmlElement, 'de'),
    '<y xmlns="" xml:lang="de">v</y>',
  )
  assert.equal(innerXml(root), '<y xmlns="">v</y>')
})

test('characters beyond U+FFFF stay', () => {
  assert.equal(
    selfContainedXml(parse('<x xmlns="u">&#x10000;🎉</x>')),
    '<x xmlns="u">\u{10000}🎉</x>',
  )
})

test('text is escaped, and what XML cannot say is replaced', () => {
  assert.equal(
    escapeXml('a<b>&"c\r\x01\uffff\ud800'),
    'a&lt;b&gt;&amp;&quot;c&#13;\ufffd\ufffd\ufffd',
  )
})

test('known namespaces have the prefixes that clients look for', () => {
  assert.equal(tagsOf({ namespace: 'DAV:', local: 'getetag' }).start, '<d:getetag>')
  assert.equal(tagsOf({ namespace: 'http://owncloud.org/ns', local: 'id' }).end, '</oc:id>')
  assert.equal(tagsOf({ namespace: '', local: 'x' }).empty, '<x xmlns=""/>')
  assert.equal(tagsOf({ namespace: 'a"b', local: 'x' }).empty, '<x xmlns="a&quot;b"/>')
})
