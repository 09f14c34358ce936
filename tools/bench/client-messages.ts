import type { Outcome } from './bench-test.ts'
import type { WorldOptions } from './world.ts'

/** To the client's process. `go` lets it go on after it told that it begins or has ended. */
export type ToClient =
  | { readonly kind: 'open'; readonly options: WorldOptions }
  | { readonly kind: 'run'; readonly test: string }
  | { readonly kind: 'go' }

export type FromClient =
  | { readonly kind: 'opened'; readonly canList: boolean }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly clientCpuSeconds: number; readonly seconds: number }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly why: string }
