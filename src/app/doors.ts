import type { DoorPlugin } from '../http/kit.ts'
import { pagesDoor } from '../protocols/pages/pages-door.ts'
import { restDoor } from '../protocols/rest/rest-door.ts'
import { tusDoor } from '../protocols/tus/tus-door.ts'
import { webdavDoor } from '../protocols/webdav/webdav-door.ts'

/** Every protocol by which somebody can come in. */
export const DOORS: readonly DoorPlugin[] = [pagesDoor, restDoor, tusDoor, webdavDoor]

/** Those that somebody who signed in with a browser can use. */
export const SESSION_DOORS: readonly DoorPlugin[] = [restDoor, tusDoor]
