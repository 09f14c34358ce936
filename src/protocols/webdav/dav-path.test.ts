import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isProblem } from '../../domain/problem.ts'
import { encodeName, hrefOf, parseDavPath } from './dav-path.ts'

const read: [string, string[], boolean][] = [
  ['/dav', [], true],
  ['/dav/', [], true],
  ['/dav/a.txt', ['a.txt'], false],
  ['/dav/a/b/', ['a', 'b'], true],
  ['/dav//a//b', ['a', 'b'], false],
  ['/dav/a%20b%2bc', ['a b+c'], false],
  ['/dav/100%25%20%231', ['100% #1'], false],
  ['/dav/%E6%96%87%e4%bb%b6', ['文件'], false],
  ['/dav/cafe%CC%81', ['café'], false],
  ['/dav/a?b=c', ['a'], false],
  ['/%64av/a', ['a'], false],
  ["/dav/it's(1)!*", ["it's(1)!*"], false],
]
for (const [raw, names, isFolder] of read) {
  test(`${raw} is read as ${JSON.stringify(names)}`, () => {
    assert.deepEqual(parseDavPath(raw, '/dav'), { names, isFolder })
  })
}

test('a path outside of the space is not its', () => {
  assert.equal(parseDavPath('/davx/a', '/dav'), undefined)
  assert.equal(parseDavPath('/DAV/a', '/dav'), undefined)
  assert.equal(parseDavPath('/dav/a', '/cloud/dav'), undefined)
})

const refused = [
  '/dav/..', '/dav/a/../b', '/dav/%2e%2e/b', '/dav/.', '/dav/a%2Fb', '/dav/a%5Cb', '/dav/a\\b', '/dav/%00', '/dav/a%0Ab',
  '/dav/%7f', '/dav/%', '/dav/%zz', '/dav/%ff', '/dav/%c0%ae%c0%ae', '/dav/%ed%a0%80', '/dav/a#b', '/dav/é', '/dav/a b',
] // prettier-ignore
for (const raw of refused) {
  test(`${raw} is refused`, () => {
    assert.throws(
      () => parseDavPath(raw, '/dav'),
      (error) => isProblem(error, 'invalid-input') && error.facts['field'] !== undefined,
    )
  })
}

test('an address of an answer, asked for again, means the same names', () => {
  const names = ['a b', "100% #1 & [x] 'q' $ @ = ~ !,;.txt", '文件 1', 'a+b%20c?', '🎉']

  const href = hrefOf('/cloud/dav', names, 'folder')

  assert.match(href, /^[!-~]*\/$/)
  assert.doesNotMatch(href, /[&<>"]/)
  assert.deepEqual(parseDavPath(href, '/cloud/dav'), { names, isFolder: true })
  assert.equal(hrefOf('/dav', [], 'folder'), '/dav/')
  assert.equal(hrefOf('/dav', ['a'], 'file'), '/dav/a')
})

test('plain names are not touched by encoding', () => {
  assert.equal(encodeName('IMG_0001-a~b.jpg'), 'IMG_0001-a~b.jpg')
  assert.equal(encodeName('a&b'), 'a%26b')
})
