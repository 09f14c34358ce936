/** The same numbers for the same seed (mulberry32). */
export class SeededChance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to and without `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }

  isOneIn(count: number): boolean {
    return this.below(count) === 0
  }

  /** @throws when there is nothing to pick from */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('There is nothing to pick from.')
    return item
  }

  /** Each with how many times it counts. */
  pickWeighted<Item>(weights: readonly (readonly [weight: number, item: Item])[]): Item {
    let left = this.below(weights.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, item] of weights) {
      left -= weight
      if (left < 0) return item
    }
    throw new Error('There is nothing to pick from.')
  }
}
