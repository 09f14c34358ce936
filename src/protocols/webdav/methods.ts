import type { GateUse } from '../../http/kit.ts'

/** Each method below the root of the space, and what it is to the gate. */
export const METHODS = {
  GET: { capability: 'download' },
  HEAD: { capability: 'download' },
  PUT: { capability: 'upload' },
  DELETE: { tree: true },
  MKCOL: { tree: true },
  COPY: { tree: true },
  MOVE: { tree: true },
  PROPFIND: { tree: true },
  PROPPATCH: { tree: true },
  // Of a free name it makes an empty file.
  LOCK: { capability: 'upload' },
  UNLOCK: { tree: true },
} as const satisfies Record<string, GateUse>

export type DavMethod = keyof typeof METHODS

export const ALLOWED = ['OPTIONS', ...Object.keys(METHODS)].join(', ')

/** Classes of RFC 4918 §18 that are kept in full. */
export const DAV_CLASSES = '1, 2, 3'
