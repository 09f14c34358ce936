export type { Action, Permit } from './permit-mint.ts'
