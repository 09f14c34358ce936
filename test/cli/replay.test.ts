import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { CommandFolder } from '../kit/command.ts'

type Replay = {
  readonly ok: boolean
  readonly readings: readonly {
    readonly reading: string
    readonly statements: readonly { source: string; ok: boolean; words: string }[]
  }[]
}

test('both readings of the story of 2016 hold, statement by statement', async (t) => {
  const folder = await CommandFolder.make(t)

  const { ok, readings } = (await folder.json(['replay', 'letv-2016'])) as unknown as Replay

  assert.equal(ok, true)
  assert.deepEqual(
    readings.map(({ reading }) => reading),
    ['video', 'every'],
  )
  for (const { statements } of readings) {
    assert.equal(statements.length, 14)
    assert.equal(statements.filter(({ source }) => source === 'S').length, 6)
    assert.deepEqual(
      statements.filter((one) => !one.ok).map(({ words }) => words),
      [],
    )
  }
})

test('a replay takes an empty folder or one of its own, and never a disk that serves', async (t) => {
  const folder = await CommandFolder.make(t)
  await writeFile(folder.at('something'), '')

  const { code, stderr } = await folder.run(['replay', 'letv-2016', '--data', folder.path])

  assert.equal(code, 2)
  assert.match(stderr, /is not empty/)
})
