import { close, fstatSync, open, read } from 'node:fs'
import { promisify } from 'node:util'

const openFile = promisify(open)

type OpenFile = {
  readonly descriptor: Promise<number>
  /** Who reads it at this moment. */
  users: number
  isDropped: boolean
}

/**
 * Keeps files open that are read again and again, those used last. Whoever removes a file or puts
 * another in its place says so with `drop` once that is done. Besides, each use looks whether the
 * open file still has a name: another process may have removed or replaced it.
 */
export class OpenFiles {
  readonly #countMax: number
  readonly #files = new Map<string, OpenFile>()

  constructor(countMax: number) {
    this.#countMax = countMax
  }

  /**
   * Runs `work` with a descriptor of what is at `path` now, and its size in bytes.
   *
   * @throws what opening it throws, and what `work` does
   */
  async use<T>(path: string, work: (descriptor: number, size: number) => Promise<T>): Promise<T> {
    for (;;) {
      const file = this.#take(path)
      file.users++
      try {
        const descriptor = await file.descriptor
        // In memory as long as the file is open: this waits for no disk.
        const { nlink, size } = fstatSync(descriptor)
        if (nlink > 0) return await work(descriptor, size)
        this.#forget(path, file)
      } catch (error) {
        this.#forget(path, file)
        throw error
      } finally {
        file.users--
        this.#closeUnused(file)
      }
    }
  }

  /** What is open under this path is used for nothing that begins from now on. */
  drop(path: string): void {
    const file = this.#files.get(path)
    if (file) this.#forget(path, file)
  }

  /** Closes what nobody reads; the rest once it has been read. */
  close(): void {
    for (const path of [...this.#files.keys()]) this.drop(path)
  }

  /** Remembered before it is open, so that a drop meanwhile reaches it. */
  #take(path: string): OpenFile {
    const known = this.#files.get(path)
    const file = known ?? { descriptor: openFile(path, 'r'), users: 0, isDropped: false }
    if (known) this.#files.delete(path)
    this.#files.set(path, file)
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= this.#countMax) break
      this.drop(oldest)
    }
    return file
  }

  #forget(path: string, file: OpenFile): void {
    if (this.#files.get(path) === file) this.#files.delete(path)
    file.isDropped = true
    this.#closeUnused(file)
  }

  #closeUnused(file: OpenFile): void {
    if (!file.isDropped || file.users > 0) return
    // Nothing was written, so a failure to close loses nothing; nor does a file that never opened.
    void file.descriptor.then(
      (descriptor) => {
        close(descriptor, () => undefined)
      },
      () => undefined,
    )
    file.users = Infinity
  }
}

/** Fills `buffer` from the byte at `start` on. @throws what `short` makes where the file ends before */
export async function readAt(
  descriptor: number,
  { buffer, start }: { readonly buffer: Uint8Array; readonly start: number },
  short: () => Error,
): Promise<Uint8Array> {
  let filled = 0
  while (filled < buffer.byteLength) {
    const bytesRead = await readOnce(descriptor, buffer.subarray(filled), start + filled)
    if (bytesRead === 0) throw short()
    filled += bytesRead
  }
  return buffer
}

function readOnce(descriptor: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, into, 0, into.byteLength, position, (error, bytesRead) => {
      if (error) reject(error)
      else resolve(bytesRead)
    })
  })
}
