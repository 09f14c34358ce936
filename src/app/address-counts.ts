/** How much of something each address has at the moment, and all together. */
export class AddressCounts {
  readonly #allMax: number
  readonly #oneMax: number
  readonly #counts = new Map<string, number>()
  #all = 0

  constructor(max: { readonly all: number; readonly one: number }) {
    this.#allMax = max.all
    this.#oneMax = max.one
  }

  /**
   * Takes one more, if there is room.
   *
   * @param key of `networkOf`; undefined for whoever counts only among all
   * @returns gives it back, and may be called once; undefined when there is no room
   */
  take(key: string | undefined): (() => void) | undefined {
    const count = key === undefined ? 0 : (this.#counts.get(key) ?? 0)
    if (this.#all >= this.#allMax || count >= this.#oneMax) return undefined
    this.#all += 1
    if (key !== undefined) this.#counts.set(key, count + 1)
    return () => {
      this.#giveBack(key)
    }
  }

  #giveBack(key: string | undefined): void {
    this.#all -= 1
    if (key === undefined) return
    const left = (this.#counts.get(key) ?? 1) - 1
    if (left === 0) this.#counts.delete(key)
    else this.#counts.set(key, left)
  }
}
