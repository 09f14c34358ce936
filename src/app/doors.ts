import type { DoorPlugin } from '../http/kit.ts'

/** Every protocol by which somebody can come in. */
export const DOORS: readonly DoorPlugin[] = []
