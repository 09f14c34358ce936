import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '../..')

type Row = Readonly<Record<'id' | 'level' | 'what' | 'state' | 'how' | 'test', string>>

const ROWS = readFileSync(join(ROOT, 'docs/reference/security-requirements.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line): Row => {
    const [, id = '', level = '', what = '', state = '', how = '', named = ''] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
    return { id, level, what, state, how, test: named }
  })

/** `6.5.1–6.5.8` is eight of them. */
function idsOf({ id }: Row): readonly string[] {
  const [first = '', last] = id.split('–')
  if (last === undefined) return [first]
  const [chapter, section, start] = first.split('.').map(Number)
  const [, lastSection, end] = last.split('.').map(Number)
  // A whole chapter is named by its ends.
  if (section !== lastSection) return [first, last]
  const count = (end ?? 0) - (start ?? 0) + 1
  const numbers = Array.from({ length: count }, (_, index) => (start ?? 0) + index)
  return numbers.map((number) => [chapter, section, number].join('.'))
}

/** How many requirements each section has, in the chapters that are answered in full at level 3. */
const WHOLE: Readonly<Record<string, number>> = {
  '5.1': 1, '5.2': 6, '5.3': 3, '5.4': 3,
  '8.1': 4, '8.2': 4, '8.3': 3, '8.4': 2,
  '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 4,
} // prettier-ignore

test('each requirement has one row, and the chapters on files, authorization and logs have all of theirs', () => {
  const ids = ROWS.flatMap(idsOf)
  const wanted = Object.entries(WHOLE).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${String(index + 1)}`),
  )

  assert.deepEqual(ids, [...new Set(ids)])
  assert.deepEqual(
    wanted.filter((id) => !ids.includes(id)),
    [],
  )
  assert.ok(ids.length > 290, String(ids.length))
})

test('each row says whether it is met, and what is not says why', () => {
  for (const { id, level, what, state, how } of ROWS) {
    assert.match(state, /^(met|partly|open|no surface)$/, id)
    assert.match(level, /^[123]$/, id)
    assert.ok(what !== '' && (how !== '' || state === 'met'), id)
  }
})

test('what is met is shown by a test or a page', () => {
  const unshown = ROWS.filter(({ state }) => state === 'met').filter(
    ({ how, test: named }) => !named.includes('.test.ts') && !/\]\(/.test(how),
  )

  assert.deepEqual(
    unshown.map(({ id, how }) => `${id}: ${how}`),
    [],
  )
})

test('each test that is named is there', () => {
  const named = ROWS.flatMap(({ id, test: cell }) =>
    [...cell.matchAll(/`([\w./-]+)` “([^”]+)”/g)].map(([, path = '', title = '']) => ({
      id,
      path,
      title,
    })),
  )
  const missing = named.filter(({ path, title }) => {
    const file = join(ROOT, path)
    return !existsSync(file) || !readFileSync(file, 'utf8').includes(title)
  })

  assert.ok(named.length > 100)
  assert.deepEqual(missing, [])
  const cells = ROWS.filter(({ test: cell }) => cell !== '' && !/“[^”]+”/.test(cell))
  assert.deepEqual(
    cells.map(({ id }) => id),
    [],
  )
})
