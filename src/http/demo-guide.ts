import type { MediaClass } from '../domain/governed.ts'
import type { Bilingual } from '../domain/language.ts'

/** What the guided page of a demonstration disk shows. The passwords are of this disk alone. */
export type DemoGuide = {
  readonly people: readonly {
    readonly user: string
    readonly password: string
    readonly displayName: string
  }[]
  /** For the lines that are pasted into a terminal. */
  readonly appPassword: { readonly user: string; readonly secret: string }
  /** Small files of our own to try the gate with. */
  readonly tryFiles: readonly TryFile[]
}

export type TryFile = {
  readonly name: string
  /** Where it lies on this machine. */
  readonly path: string
  readonly mediaClass: MediaClass
  readonly says: Bilingual
}
