/** Everything the gate can permit. The first four change what a space holds. */
export type Action = 'write' | 'move' | 'remove' | 'restore' | 'read' | 'govern'

/**
 * Proof that the gate was asked. Only `gate.ts` can make one: the constructor is private, the `#`
 * field keeps look-alikes from type-checking, and the law of direction lets nobody else import this file.
 */
export class Permit<A extends Action = Action> {
  readonly action: A
  readonly #minted = true

  private constructor(action: A) {
    this.action = action
  }

  static mint<A extends Action>(action: A): Permit<A> {
    return new Permit(action)
  }

  static isPermit(value: object): value is Permit {
    return #minted in value
  }
}
