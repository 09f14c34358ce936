import type { Actor } from '../domain/actor.ts'
import type { AccountId, SpaceId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Parts } from '../operations/parts.ts'

const REMEMBERED_MAX = 10_000

/** The space that each person finds where a request names none. An account keeps its home for good. */
export class HomeSpaces {
  readonly #parts: Parts
  readonly #known = new Map<AccountId, SpaceId>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Problem 'not-found' for an account without a home */
  async of({ accountId }: Actor): Promise<SpaceId> {
    const known = this.#known.get(accountId)
    if (known !== undefined) return known
    const home = await this.#parts.catalog.read((tx) => tx.spaces.homeOf(accountId))
    if (!home) throw noHome()
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear()
    this.#known.set(accountId, home.id)
    return home.id
  }
}

function noHome(): Problem {
  return new Problem('not-found', {
    en: 'This account has no space of its own. Ask the administrator for one.',
    'zh-CN': '此账号没有自己的空间，请联系管理员开通。',
  })
}
