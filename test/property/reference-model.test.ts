import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agreeWithModel, divergence } from './agree-with-model.ts'
import type { Step } from './model-steps.ts'
import { OperationDoors } from './operation-doors.ts'

const open = (quotas: ReadonlyMap<string, number>) => OperationDoors.open(quotas)

// Many more, and by the real doors: test/fault/model.test.ts
for (const run of [1, 2]) {
  test(`any sequence of operations does what the model says, the ${String(run)}. of two`, async (t) => {
    await agreeWithModel(t, open, 500)
  })
}

const make = (at: string[]) => ({ do: 'mkdir', at, makeParents: false, by: 'rest' }) as const
const put = (at: string[], content: string) =>
  ({ do: 'put', at, content, how: 'whole', isDamaged: false, by: 'rest' }) as const

/** What once went another way than the model says, shortened. */
const REGRESSIONS: readonly { readonly title: string; readonly steps: readonly Step[] }[] = [
  {
    title: 'a file and the folder above it have different etags',
    steps: [put(['home', 'a'], 'letter'), { do: 'compare' }],
  },
  {
    title: 'a version is as old as its content, also when the file moved after it',
    steps: [
      put(['home', 'a'], 'letter'),
      put(['home', 'a'], 'words'),
      { do: 'wait', ms: 2_678_400_013 },
      { do: 'move', at: ['home', 'a'], to: ['home', 'b'], overwrite: false, by: 'rest' },
      put(['home', 'b'], 'sound'),
      { do: 'upkeep' },
    ],
  },
  {
    title: 'a folder copied without what is in it is judged without it, too',
    steps: [
      make(['second', 'a']),
      put(['second', 'a', 'b'], 'raw'),
      { do: 'publish', capabilities: ['save'], media: ['other'], after: 0 },
      { do: 'bare copy', at: ['second', 'a'], to: ['home', 'a'], overwrite: true, by: 'dav' },
    ],
  },
  {
    title: 'a first piece that is too short to tell its kind is not refused',
    steps: [
      { do: 'publish', capabilities: ['upload'], media: ['other'], after: 0 },
      {
        do: 'put',
        at: ['home', 'a'],
        content: 'letter',
        how: 'draft',
        isDamaged: false,
        by: 'rest',
      },
    ],
  },
]

for (const { title, steps } of REGRESSIONS) {
  test(title, async () => {
    assert.equal(await divergence(open, steps), undefined)
  })
}
