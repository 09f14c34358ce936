import { ApiProblem } from '../api/client.ts'
import { createFolder } from '../api/files.ts'

/** Makes the folders that uploads go into, each once however many files wait for it. */
export class FolderMaker {
  readonly #made = new Map<string, Promise<void>>()
  readonly #onMade: () => void

  constructor(onMade: () => void) {
    this.#onMade = onMade
  }

  /** @throws ApiProblem; the next call tries again */
  ensure(space: string, path: string): Promise<void> {
    if (path === '/' || path === '') return Promise.resolve()
    const key = `${space}:${path}`
    const made = this.#made.get(key) ?? this.#make(space, path)
    this.#made.set(key, made)
    return made
  }

  /** Asks the server again next time: a folder may have been deleted meanwhile. */
  forget(): void {
    this.#made.clear()
  }

  async #make(space: string, path: string): Promise<void> {
    try {
      await createFolder(space, path, true)
      this.#onMade()
    } catch (error) {
      // It is there already: that is what was wanted.
      if (error instanceof ApiProblem && error.status === 409) return
      this.#made.delete(`${space}:${path}`)
      throw error
    }
  }
}
