/**
 * Gives the keyboard back to the list after a menu or dialog is gone, so that the arrow keys go on where they
 * were. Whatever took the focus meanwhile on purpose keeps it.
 */
export function focusTable(): void {
  window.setTimeout(() => {
    const active = document.activeElement
    const isLost =
      active === null || active === document.body || active.matches('[aria-haspopup=menu]')
    if (isLost) document.querySelector<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })
  }, RETURN_MS)
}

// A menu hands the focus to its button only after it has faded out.
const RETURN_MS = 250
