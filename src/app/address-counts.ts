import ipaddr from 'ipaddr.js'

/** IPv6 gives every customer a network of this many bits: who has one address has all of it. */
const NETWORK_PARTS = 4

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
   * @param key of `addressKey`; undefined for whoever counts only among all
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

/** By what an address is counted: itself, or of IPv6 the network that one customer has (a /64). */
export function addressKey(address: string): string {
  // What is no address, such as a socket file of a proxy, is one place, too.
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!('parts' in parsed)) return parsed.toString()
  return parsed.parts.slice(0, NETWORK_PARTS).join(':')
}
