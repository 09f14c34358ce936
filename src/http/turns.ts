/** What a pass of the event loop begins: as many as the threads that read files. */
const TURNS_OF_A_PASS = 4

/**
 * Lets long answers take turns. A piece of a file is hashed and handed to the network in one go, which takes
 * a millisecond: a hundred downloads whose pieces are all ready in one pass would hold everybody else up
 * for a hundred, pass after pass. Who comes alone never waits.
 */
export class Turns {
  #left = TURNS_OF_A_PASS
  #waiting: (() => void)[] = []
  #isPassWatched = false

  /** @returns to be waited for; undefined when it is one's turn already */
  take(): Promise<void> | undefined {
    this.#watchPass()
    if (this.#left > 0) {
      this.#left -= 1
      return undefined
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #watchPass(): void {
    if (this.#isPassWatched) return
    this.#isPassWatched = true
    setImmediate(this.#nextPass)
  }

  readonly #nextPass = (): void => {
    this.#isPassWatched = false
    const next = this.#waiting.splice(0, TURNS_OF_A_PASS)
    this.#left = TURNS_OF_A_PASS - next.length
    if (next.length > 0) this.#watchPass()
    for (const resolve of next) resolve()
  }
}

export const longAnswers = new Turns()
