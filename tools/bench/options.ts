import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { ALL_TESTS } from './all-tests.ts'

export type Options = {
  readonly rounds: number
  readonly tests: readonly string[]
  readonly peers: readonly string[]
  /** Seconds a test. */
  readonly budget: number
  /** Small files. */
  readonly count: number
  readonly largeMiB: number
  /** How many measures are in force on one of two CloudKeeps; undefined: peers are compared. */
  readonly gate: number | undefined
  /** Where the servers' folders are made, all on one disk. */
  readonly folder: string
  readonly out: string | undefined
  readonly isMarkdown: boolean
}

export const USAGE = `npm run bench -- [option…]

  --rounds N        rounds, each with every server (3)
  --peers a,b       of nginx,apache,rclone,cloudkeep
  --tests a,b       of ${ALL_TESTS.map(({ name }) => name).join(',')}
  --budget SECONDS  how long a test takes at most (2)
  --count N         small files (4000)
  --large MiB       size of the large file (512)
  --gate N          CloudKeep with N measures in force beside CloudKeep without
  --folder DIR      where the servers' folders are made, on the disk to be measured (${tmpdir()})
  --out FILE        all figures of all rounds, as JSON
  --markdown        the tables as Markdown`

/** @throws Error with what is wrong, for whoever typed it */
export function readOptions(words: readonly string[], peers: readonly string[]): Options {
  const text = (initial: string) => ({ type: 'string', default: initial }) as const
  const { values } = parseArgs({
    args: [...words],
    options: {
      rounds: text('3'),
      tests: text(ALL_TESTS.map(({ name }) => name).join(',')),
      peers: text(peers.join(',')),
      budget: text('2'),
      count: text('4000'),
      large: text('512'),
      gate: { type: 'string' },
      folder: text(tmpdir()),
      out: { type: 'string' },
      markdown: { type: 'boolean', default: false },
    },
  })
  return {
    rounds: wholeNumber('rounds', values.rounds),
    tests: someOf(
      'tests',
      values.tests,
      ALL_TESTS.map(({ name }) => name),
    ),
    peers: someOf('peers', values.peers, peers),
    budget: positive('budget', values.budget),
    count: wholeNumber('count', values.count),
    largeMiB: wholeNumber('large', values.large),
    gate: values.gate === undefined ? undefined : wholeNumber('gate', values.gate),
    folder: values.folder,
    out: values.out,
    isMarkdown: values.markdown,
  }
}

function someOf(option: string, text: string, known: readonly string[]): readonly string[] {
  const names = text.split(',').filter(Boolean)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new Error(`--${option} knows no “${unknown}”; it knows ${known.join(', ')}.`)
  }
  return names
}

function wholeNumber(option: string, text: string): number {
  const value = positive(option, text)
  if (!Number.isInteger(value)) throw new Error(`--${option} takes a whole number.`)
  return value
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${option} takes a number above 0, and not “${text}”.`)
  return value
}
