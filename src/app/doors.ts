import type { DoorPlugin } from '../http/kit.ts'
import { restDoor } from '../protocols/rest/rest-door.ts'

/** Every protocol by which somebody can come in. */
export const DOORS: readonly DoorPlugin[] = [restDoor]
