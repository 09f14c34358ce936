import type { DoorPlugin, HttpKit } from '../http/kit.ts'
import type { PlainDoor } from '../http/plain-door.ts'
import { pagesDoor } from '../protocols/pages/pages-door.ts'
import { restDoor } from '../protocols/rest/rest-door.ts'
import { tusDoor } from '../protocols/tus/tus-door.ts'
import { webdavDoor } from '../protocols/webdav/webdav-door.ts'

/** The protocols by which somebody can come in through the framework … */
export const DOORS: readonly DoorPlugin[] = [pagesDoor, restDoor, tusDoor]

/** … and the one that answers past it. */
export const PLAIN_DOOR: (kit: HttpKit) => PlainDoor = webdavDoor

/** Those that somebody who signed in with a browser can use. */
export const SESSION_DOORS: readonly DoorPlugin[] = [restDoor, tusDoor]
