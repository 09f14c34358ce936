import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Reading } from './replay/attempts.ts'
import { replayLetv } from './replay/letv-2016.ts'
import { StoryTeller, type Told } from './replay/story-teller.ts'
import type { Shell } from './shell.ts'
import { textTable } from './text-table.ts'
import { UsageError } from './usage-error.ts'

type ReplayOptions = { readonly reading: string; readonly data?: string }
type Replayed = { readonly reading: Reading; readonly statements: readonly Told[] }

/** `replay letv-2016` */
export function replayCommand(root: Command, shell: Shell): void {
  root
    .command('replay')
    .argument('<story>', 'letv-2016')
    .description(shell.say(WORDS.about))
    .option('--reading <reading>', shell.say(WORDS.reading), 'both')
    .action(acting(shell, replay))
}

async function replay(given: Given<ReplayOptions>): Promise<ExitCode> {
  const { shell, options, isJson } = given
  const [story = ''] = given.args
  if (story !== 'letv-2016') throw noSuchStory(story)
  const readings = readingsOf(options.reading)
  return await inFolder(options.data, async (folder) => {
    const replayed: Replayed[] = []
    for (const reading of readings) {
      if (!isJson) shell.print(`\n${shell.say(WORDS[reading])}\n`)
      const line = isJson ? () => undefined : shell.print
      const teller = new StoryTeller(shell, line)
      await replayLetv(join(folder, reading), reading, teller)
      replayed.push({ reading, statements: teller.statements })
    }
    const ok = replayed.every(({ statements }) => statements.every((one) => one.ok))
    given.show(resourceOf(shell, { story, ok, replayed }), () => tableLines(shell, replayed, ok))
    return ok ? EXIT.done : EXIT.failed
  })
}

function readingsOf(text: string): Reading[] {
  if (text === 'both') return ['video', 'every']
  if (text === 'video' || text === 'every') return [text]
  throw new UsageError({
    en: `There is no reading “${text}”: it is video, every or both.`,
    'zh-CN': `没有“${text}”这种读法：可选 video、every 或 both。`,
  })
}

/** A folder of its own, gone afterwards; one that is given stays, and must hold nothing before. */
async function inFolder<T>(
  given: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (given !== undefined) {
    if (existsSync(given) && (await readdir(given)).length > 0) throw notEmpty(given)
    return await work(given)
  }
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-replay-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Ended = {
  readonly story: string
  readonly ok: boolean
  readonly replayed: readonly Replayed[]
}

function resourceOf(shell: Shell, { story, ok, replayed }: Ended) {
  return {
    story,
    ok,
    readings: replayed.map(({ reading, statements }) => ({
      reading,
      statements: statements.map(({ words, ...facts }) => ({ ...facts, words: shell.say(words) })),
    })),
  }
}

function tableLines(shell: Shell, replayed: readonly Replayed[], isGood: boolean): string[] {
  const okay = (ok: boolean) => shell.say(ok ? WORDS.ok : WORDS.failed)
  return [
    ...replayed.flatMap(({ reading, statements }) => [
      '',
      shell.say(WORDS[reading]),
      ...textTable(
        statements.map(({ source, date, ok, words }, index) => [
          `  ${source === 'S' ? 'S' : ' '}${String(index + 1).padStart(3)}`,
          date,
          okay(ok),
          shell.say(words),
        ]),
      ),
    ]),
    '',
    shell.say(WORDS.legend),
    shell.say(isGood ? WORDS.allHeld : WORDS.someFailed),
  ]
}

function noSuchStory(story: string): UsageError {
  return new UsageError({
    en: `There is no story “${story}”. This version replays letv-2016.`,
    'zh-CN': `没有“${story}”这个事件。本版本可重演 letv-2016。`,
  })
}

function notEmpty(folder: string): UsageError {
  return new UsageError({
    en: `${folder} is not empty. A replay lives through past dates and takes a folder of its own.`,
    'zh-CN': `${folder} 不是空目录。重演会经历过去的日期，需要单独的目录。`,
  })
}

const WORDS = {
  about: {
    en: 'Live through what happened in 2016, day by day, on a disk and a clock of its own',
    'zh-CN': '在单独的网盘和时钟上逐日重演 2016 年的事件',
  },
  reading: {
    en: 'video, every (as the headline has it) or both',
    'zh-CN': 'video（仅视频）、every（按标题，全部类别）或 both',
  },
  video: {
    en: 'Read as the notice has it: video uploads are suspended',
    'zh-CN': '按公告正文：暂停视频上传',
  },
  every: {
    en: 'Read as the headline has it: all uploads are suspended',
    'zh-CN': '按报道标题：暂停全部上传',
  },
  ok: { en: 'ok', 'zh-CN': '成立' },
  failed: { en: 'FAILED', 'zh-CN': '不成立' },
  legend: {
    en: 'S: stated by the report of 2016. The others are what this disk promises beyond it.',
    'zh-CN': 'S：2016 年报道所述。其余为本网盘另作的承诺。',
  },
  allHeld: { en: 'Every statement held.', 'zh-CN': '全部成立。' },
  someFailed: { en: 'Not every statement held.', 'zh-CN': '并非全部成立。' },
} as const
