import cliProgress from 'cli-progress'
import type { Clock } from '../clock/clock.ts'
import { SECOND_MS } from '../domain/instant.ts'
import type { Bilingual } from '../domain/language.ts'
import { byteWords, timeWords } from './byte-words.ts'
import type { Shell } from './shell.ts'

/** Where there is no terminal to draw on, a line so often. */
const LINE_MS = 10 * SECOND_MS
/** The rate is that of about the last so many milliseconds. */
const WINDOW_MS = 10 * SECOND_MS

/** Bytes that were read, or a file that is done with however it went. */
export type ProgressStep = { readonly bytes: number } | { readonly file: { readonly size: number } }

export type Progress = {
  readonly step: (step: ProgressStep) => void
  readonly end: () => void
}

export type ProgressTotals = {
  readonly files: number
  readonly bytes: number
  /** What the files are, after their number. */
  readonly noun: Bilingual
}

/** A bar with rate and time left on a terminal; elsewhere a line on stderr every ten seconds. */
export function progressBar(shell: Shell, clock: Clock, totals: ProgressTotals): Progress {
  const meter = new Meter(clock, totals)
  const files = shell.say(totals.noun)
  const left = shell.say({ en: 'left', 'zh-CN': '剩余' })
  const words = () =>
    `${byteWords(meter.doneBytes)}/${byteWords(totals.bytes)} | ${byteWords(meter.rate())}/s | ${left} ${timeWords(meter.secondsLeft())} | ${meter.doneFiles}/${totals.files} ${files}`
  if (!process.stderr.isTTY) return lineProgress(shell, clock, { meter, words })
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {percentage}% | {words}', hideCursor: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  )
  bar.start(Math.max(1, totals.bytes), 0, { words: words() })
  return {
    step(step) {
      meter.add(step)
      bar.update(meter.doneBytes, { words: words() })
    },
    end() {
      bar.update(meter.doneBytes, { words: words() })
      bar.stop()
    },
  }
}

function lineProgress(
  shell: Shell,
  clock: Clock,
  { meter, words }: { readonly meter: Meter; readonly words: () => string },
): Progress {
  let shownAt = clock.elapsedMs()
  return {
    step(step) {
      meter.add(step)
      if (clock.elapsedMs() - shownAt < LINE_MS) return
      shownAt = clock.elapsedMs()
      shell.note(words())
    },
    end: () => undefined,
  }
}

/** Counts what is done. A file that was there already counts in full, but not to the rate. */
class Meter {
  doneFiles = 0
  readBytes = 0
  readonly #clock: Clock
  readonly #totals: ProgressTotals
  #fileBytes = 0
  #windowAt: number
  #windowBytes = 0
  #rate = 0

  constructor(clock: Clock, totals: ProgressTotals) {
    this.#clock = clock
    this.#totals = totals
    this.#windowAt = clock.elapsedMs()
  }

  get doneBytes(): number {
    return Math.min(this.#totals.bytes, Math.max(this.#fileBytes, this.readBytes))
  }

  add(step: ProgressStep): void {
    if ('file' in step) {
      this.doneFiles += 1
      this.#fileBytes += step.file.size
    } else {
      this.readBytes += step.bytes
      this.#windowBytes += step.bytes
    }
  }

  /** Bytes a second. */
  rate(): number {
    const elapsed = this.#clock.elapsedMs() - this.#windowAt
    if (elapsed > 0) this.#rate = (this.#windowBytes / elapsed) * SECOND_MS
    if (elapsed > WINDOW_MS) {
      // Half of the window goes on, so that the rate moves smoothly.
      this.#windowAt += elapsed / 2
      this.#windowBytes /= 2
    }
    return this.#rate
  }

  secondsLeft(): number {
    return this.#rate === 0 ? 0 : (this.#totals.bytes - this.doneBytes) / this.#rate
  }
}
