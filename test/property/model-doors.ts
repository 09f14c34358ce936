import type { Capability, MediaClass } from '../../src/domain/governed.ts'
import { isProblem, type ProblemKind } from '../../src/domain/problem.ts'
import type { Step } from './model-steps.ts'
import type { Path } from './reference-rules.ts'

/** What a door shows of a node. */
export type Seen = {
  readonly id: string
  readonly kind: 'file' | 'folder'
  readonly name: string
  readonly size: number
  readonly etag: string
  readonly sha256: string | null
}
export type SeenVersion = Pick<Seen, 'size' | 'sha256'> & { readonly versionNo: number }
export type SeenTrash = Seen & { readonly path: string }

/** By etags. */
export type EtagCondition = { readonly ifMatch?: string; readonly ifNoneMatch?: string }
export type By = 'rest' | 'dav'
export type How = 'whole' | 'stream' | 'unsized' | 'draft'
export type ReadAs = 'download' | 'preview' | 'play'
type Change = { readonly by: By; readonly condition?: EtagCondition | undefined }

/** The product, as the comparison sees it. What fails throws a Problem or a DoorRefusal. */
export interface Doors {
  /** False where no request could say this. */
  readonly canSay?: (step: Step) => boolean
  readonly put: (
    at: Path,
    bytes: Buffer,
    wish: Change & { readonly how: How; readonly isDamaged: boolean },
  ) => Promise<void>
  readonly mkdir: (at: Path, wish: { makeParents: boolean; by: By }) => Promise<void>
  readonly transfer: (
    how: 'move' | 'copy' | 'bare copy',
    places: readonly [source: Path, target: Path],
    wish: Change & { readonly overwrite: boolean },
  ) => Promise<void>
  readonly remove: (at: Path, wish: Change) => Promise<void>
  readonly restore: (
    id: string,
    wish: { into?: Path | undefined; name?: string | undefined },
  ) => Promise<void>
  readonly forget: (id: string) => Promise<void>
  readonly empty: (space: string) => Promise<void>
  readonly restoreVersion: (at: Path, back: number) => Promise<void>
  readonly read: (at: Path, wish: { as: ReadAs; back: number; by: By }) => Promise<Buffer>
  readonly look: (at: Path) => Promise<Seen>
  readonly members: (id: string) => Promise<Seen[]>
  readonly versions: (id: string) => Promise<SeenVersion[]>
  readonly trashed: (space: string) => Promise<SeenTrash[]>
  readonly usedBytes: (space: string) => Promise<number>
  readonly publish: (measure: NewMeasure) => Promise<void>
  readonly lift: (id: string) => Promise<void>
  /** Undefined where the product's clock cannot be moved. */
  readonly time: Time | undefined
  readonly restart: () => Promise<void>
  /** What `check --read-data` finds; stops the disk. */
  readonly findings: () => Promise<readonly unknown[]>
}

export type ClosableDoors = Doors & { readonly close: () => Promise<void> }

export type NewMeasure = {
  readonly id: string
  readonly capabilities: readonly Capability[]
  readonly media?: readonly MediaClass[] | undefined
  readonly from: number
  /** Infinity where no end is known. */
  readonly until: number
}

export type Time = {
  readonly now: () => number
  readonly advance: (ms: number) => void
  /** Does all that is due by now. */
  readonly upkeep: () => Promise<void>
}

/** A refusal in words that leave open which of several kinds it is. */
export class DoorRefusal extends Error {
  readonly kinds: readonly ProblemKind[]
  constructor(kinds: readonly ProblemKind[], said: string) {
    super(`${kinds.join(' or ')}: ${said}`)
    this.kinds = kinds
  }
}

/** The kinds that a failure may be of. @throws what is no refusal */
export function kindsOf(error: unknown): readonly ProblemKind[] {
  if (error instanceof DoorRefusal) return error.kinds
  if (isProblem(error)) return [error.kind]
  throw error
}
