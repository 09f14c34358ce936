/**
 * Judges how fast bytes move, from one window to the next: a transfer that takes hours is fine as long as
 * enough of it moves within each of them, and a client that sends a byte now and then is found out
 * after one.
 */
export class TransferWindow {
  #since: number | undefined
  #moved = 0

  /**
   * To be asked again and again.
   *
   * @param state whether the client is the one that is waited for, and how many bytes it moved so far
   * @param least bytes of a window, and how long it is
   * @returns whether it moved less than that in the window that ends here
   */
  isTooSlow(
    state: { readonly isOwed: boolean; readonly moved: number },
    least: { readonly bytes: number; readonly windowMs: number },
    nowMs: number,
  ): boolean {
    const moved = state.moved - this.#moved
    const isOver = this.#since !== undefined && nowMs - this.#since >= least.windowMs
    if (state.isOwed && this.#since !== undefined && !isOver) return false
    // Time that the client does not owe is not held against it: the next window begins when it does.
    this.#since = state.isOwed ? nowMs : undefined
    this.#moved = state.moved
    return state.isOwed && isOver && moved < least.bytes
  }

  /** Nothing is waited for: the next window begins when something is again. */
  end(): void {
    this.#since = undefined
  }
}
