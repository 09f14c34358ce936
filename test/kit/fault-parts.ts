import type { Catalog, WriteTx } from '../../src/catalog/catalog.ts'
import type { Parts } from '../../src/operations/parts.ts'

/**
 * When a step of storage fails: before it did anything; after it did everything, with its answer
 * lost; or, for a transaction, at its very end, all of it undone.
 */
export const FAULT_MOMENTS = ['before', 'after', 'inside'] as const
export type FaultMoment = (typeof FAULT_MOMENTS)[number]

/** Fails one step of storage, the n-th from when it is armed. */
export class Faults {
  #left = Infinity
  #moment: FaultMoment = 'before'
  /** The step that failed; undefined while none has. */
  failed: string | undefined

  arm(n: number, moment: FaultMoment): void {
    this.#left = n
    this.#moment = moment
    this.failed = undefined
  }

  disarm(): void {
    this.#left = Infinity
  }

  /** The same parts, whose every step of storage may fail. */
  around(parts: Parts): Parts {
    return {
      ...parts,
      catalog: this.#catalog(parts.catalog),
      drafts: this.#all('drafts', parts.drafts),
      blobs: this.#all('blobs', parts.blobs),
      keepDraft: (draft, signal) => this.#step('keepDraft', () => parts.keepDraft(draft, signal)),
    }
  }

  #catalog(catalog: Catalog): Catalog {
    return {
      read: (work) => catalog.read(work),
      write: (work, options) =>
        this.#step('catalog.write', (fail) =>
          catalog.write(async (tx) => {
            const result = await work(this.#transaction(tx))
            fail()
            return result
          }, options),
        ),
      rulesEpoch: () => catalog.rulesEpoch(),
      sheets: catalog.sheets,
      close: () => catalog.close(),
    }
  }

  /** Each statement is a step too. */
  #transaction(tx: WriteTx): WriteTx {
    return new Proxy(tx, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key)
        return typeof member === 'object' && member !== null
          ? this.#all(String(key), member)
          : member
      },
    })
  }

  #all<Store extends object>(name: string, store: Store): Store {
    return new Proxy(store, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) =>
          this.#step(`${name}.${String(key)}`, () =>
            Promise.resolve(Reflect.apply(member, target, args)),
          )
      },
    })
  }

  async #step<Result>(name: string, work: (fail: () => void) => Promise<Result>): Promise<Result> {
    // Only a transaction has an inside.
    if (this.#moment === 'inside' && name !== 'catalog.write') return await work(() => undefined)
    this.#left -= 1
    const isIt = this.#left === 0
    if (isIt) this.failed = `${name} (${this.#moment})`
    const fail = (moment: FaultMoment) => {
      if (isIt && this.#moment === moment) throw new Error(`On purpose: ${name} failed.`)
    }
    fail('before')
    const result = await work(() => {
      fail('inside')
    })
    fail('after')
    return result
  }
}
