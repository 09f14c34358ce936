import type { Bilingual } from './language.ts'

/** Every way a request can fail that some caller must tell apart. Closed: adding one breaks each map until it answers. */
export type ProblemKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'name-taken' // something else has that name
  | 'parent-missing' // the folder it should go into does not exist
  | 'invalid-input'
  | 'unsupported-media-type'
  | 'precondition-failed'
  | 'locked'
  | 'offset-mismatch'
  | 'digest-mismatch'
  | 'incomplete-body' // fewer bytes came than were announced
  | 'range-not-satisfiable'
  | 'too-large'
  | 'quota-exceeded'
  | 'storage-full'
  | 'storage-failed' // the storage did not do what was asked, or did not before and is not trusted yet
  | 'suspended-by-notice' // a measure in force refuses it
  | 'restricted' // one file is restricted by a statement of reasons
  | 'gone'
  | 'too-many-requests'
  | 'busy'
  | 'corrupt'
  | 'internal'

export type ProblemFacts = Readonly<Record<string, unknown>>

/**
 * A failure with a kind that callers may act on. `detail` may reach the client, in the reader's
 * language; `cause` never leaves the process; `facts` become members of the problem document.
 * Where one input is at fault, the fact `field` names it.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly kind: ProblemKind
  readonly detail: Bilingual
  readonly facts: ProblemFacts

  constructor(
    kind: ProblemKind,
    detail: Bilingual,
    more: { cause?: unknown; facts?: ProblemFacts } = {},
  ) {
    super(detail.en, { cause: more.cause })
    this.kind = kind
    this.detail = detail
    this.facts = more.facts ?? {}
  }
}

/** True when `error` is a Problem of one of the kinds. */
export function isProblem(error: unknown, ...kinds: readonly ProblemKind[]): error is Problem {
  return error instanceof Problem && (kinds.length === 0 || kinds.includes(error.kind))
}
