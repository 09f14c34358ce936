import { HOUR_MS, type Instant, isoInstant } from '../../domain/instant.ts'
import type { Bilingual } from '../../domain/language.ts'
import type { Shell } from '../shell.ts'

/** Something that the story says, and whether it held. */
export type Statement = {
  /** `S`: the report of 2016 states it; `product`: what this disk promises beyond it. */
  readonly source: 'S' | 'product'
  /** The day in China on which it was tried. */
  readonly date: string
  readonly words: Bilingual
}
export type Told = Statement & { readonly ok: boolean }

export type Outcome = {
  readonly isRefused: boolean
  readonly isRight: boolean
  readonly sentence: Bilingual | undefined
  /** What went wrong otherwise. */
  readonly failure: string | undefined
}

/** Tells the story line by line, and keeps its statements for the table at its end. */
export class StoryTeller {
  readonly statements: Told[] = []
  readonly #shell: Shell
  readonly #line: (line: string) => void
  #sentences = new Set<string>()

  /** @param line where the story goes; with `--json` nowhere */
  constructor(shell: Shell, line: (line: string) => void) {
    this.#shell = shell
    this.#line = line
  }

  tell(instant: Instant, words: Bilingual): void {
    // Days and hours as they were in China.
    const local = isoInstant(instant + 8 * HOUR_MS)
    this.#line(`${local.slice(0, 10)} ${local.slice(11, 16)}  ${this.#shell.say(words)}`)
  }

  attempt(what: Bilingual, outcome: Outcome): void {
    const { isRefused, isRight, sentence, failure } = outcome
    const word = failure ?? this.#shell.say(isRefused ? REFUSED : ACCEPTED)
    this.#line(`    ${isRight ? '✓' : '✗'} ${this.#shell.say(what)}: ${word}`)
    if (!sentence) return
    const said = this.#shell.say(sentence)
    if (this.#sentences.has(said)) return
    this.#sentences.add(said)
    this.#line(`      “${said}”`)
  }

  state(ok: boolean, statement: Statement): void {
    this.statements.push({ ...statement, ok })
  }
}

const REFUSED = { en: 'refused', 'zh-CN': '被拒绝' }
const ACCEPTED = { en: 'accepted', 'zh-CN': '成功' }
