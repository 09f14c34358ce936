import { Problem } from '../domain/problem.ts'
import type { Passwords } from '../operations/parts.ts'

/** Each hash fills 19 MiB and a core, and file operations wait in the same queue of threads. */
const RUNNING_MAX = 2
/** Guessers may wait for each other, up to a point. */
const WAITING_MAX = 100

/** Hashes only a few passwords at a time, so that a flood of sign-ins leaves room for everything else. */
export class LimitedPasswords implements Passwords {
  readonly #passwords: Passwords
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(passwords: Passwords) {
    this.#passwords = passwords
  }

  hash(password: string): Promise<string> {
    return this.#run(() => this.#passwords.hash(password))
  }

  verify(hash: string, password: string): Promise<boolean> {
    return this.#run(() => this.#passwords.verify(hash, password))
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= WAITING_MAX) throw tooMany()
    if (this.#running >= RUNNING_MAX) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#running++
    try {
      return await work()
    } finally {
      // Whoever comes next takes this one's place.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

function tooMany(): Problem {
  return new Problem('busy', {
    en: 'Too many people are signing in at this moment. Try again shortly.',
    'zh-CN': '当前登录人数过多，请稍后重试。',
  })
}
