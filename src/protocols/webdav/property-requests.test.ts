import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isProblem } from '../../domain/problem.ts'
import { parseLockRequest } from './lock-request.ts'
import { parsePropfind } from './propfind-request.ts'
import { planProperties } from './property-plan.ts'
import { parseProppatch } from './proppatch-request.ts'
import { parseXml, type XmlElement } from './xml-document.ts'

const parse = (text: string) => parseXml(new TextEncoder().encode(text)) as XmlElement
const propfind = (inside: string) =>
  parsePropfind(parse(`<d:propfind xmlns:d="DAV:" xmlns:x="urn:x">${inside}</d:propfind>`))
const isBad = (error: unknown) => isProblem(error, 'invalid-input')

test('an empty PROPFIND asks for everything', () => {
  assert.deepEqual(parsePropfind(undefined), { kind: 'allprop', include: [] })
})

test('a PROPFIND names each property once, and stray text means nothing', () => {
  assert.deepEqual(propfind('<d:prop><d:getetag/><x:y/>M<d:getetag/></d:prop>M'), {
    kind: 'prop',
    names: [
      { namespace: 'DAV:', local: 'getetag' },
      { namespace: 'urn:x', local: 'y' },
    ],
  })
  assert.deepEqual(propfind('<d:propname/>'), { kind: 'propname' })
  assert.deepEqual(propfind('<d:allprop/><d:include><x:y/></d:include>'), {
    kind: 'allprop',
    include: [{ namespace: 'urn:x', local: 'y' }],
  })
})

test('a PROPFIND of another form, or for hundreds of properties, is refused', () => {
  assert.throws(() => propfind(''), isBad)
  assert.throws(() => parsePropfind(parse('<x xmlns="DAV:"/>')), isBad)
  const many = Array.from({ length: 300 }, (_, i) => `<x:p${i}/>`).join('')
  assert.throws(() => propfind(`<d:prop>${many}</d:prop>`), isBad)
})

test('everything means what RFC 4918 defines, not what costs more or is of other servers', () => {
  const { live, withAllDead } = planProperties({ kind: 'allprop', include: [] })

  assert.deepEqual(live.map((one) => one.local).sort(), [
    'creationdate',
    'displayname',
    'getcontentlength',
    'getcontenttype',
    'getetag',
    'getlastmodified',
    'lockdiscovery',
    'resourcetype',
    'supportedlock',
  ])
  assert.equal(withAllDead, true)
})

test('a PROPPATCH keeps the order of its instructions', () => {
  const instructions = parseProppatch(
    parse(
      '<propertyupdate xmlns="DAV:" xml:lang="en"><set><prop><a xmlns="u">1</a></prop></set><remove><prop><b xmlns="u"/></prop></remove><set><prop><c xmlns="u" xml:lang="fr"/></prop></set></propertyupdate>',
    ),
  )

  assert.deepEqual(
    instructions.map((one) => [one.kind, one.local, one.kind === 'set' ? one.xml : '']),
    [
      ['set', 'a', '<a xmlns="u" xml:lang="en">1</a>'],
      ['remove', 'b', ''],
      ['set', 'c', '<c xmlns="u" xml:lang="fr"/>'],
    ],
  )
  assert.throws(() => parseProppatch(parse('<propertyupdate xmlns="DAV:"/>')), isBad)
  assert.throws(() => parseProppatch(undefined), isBad)
})

const lockInfo = (inside: string) =>
  parseLockRequest(parse(`<lockinfo xmlns="DAV:">${inside}</lockinfo>`))

test('a lock tells its scope and who holds it, as XML that stands alone', () => {
  const type = '<locktype><write/></locktype>'

  assert.deepEqual(
    lockInfo(
      `<lockscope><exclusive/></lockscope>${type}<owner>ann <href>mailto:a@b</href></owner>`,
    ),
    { scope: 'exclusive', owner: 'ann <href xmlns="DAV:">mailto:a@b</href>' },
  )
  assert.deepEqual(lockInfo(`<lockscope><shared/></lockscope>${type}`), {
    scope: 'shared',
    owner: '',
  })
  for (const bad of [
    '',
    type,
    '<lockscope><exclusive/></lockscope>',
    `<lockscope><exclusive/><shared/></lockscope>${type}`,
    `<lockscope><exclusive/></lockscope>${type}<owner>${'x'.repeat(9000)}</owner>`,
  ]) {
    // prettier-ignore
    assert.throws(() => lockInfo(bad), isBad)
  }
})
