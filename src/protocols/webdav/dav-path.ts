import { checkPath } from '../../domain/node-name.ts'
import { Problem } from '../../domain/problem.ts'

/** Where the signed-in person's own space begins, below the base path. */
export const DAV_ROOT = '/dav'

/** Node reads other bytes as Latin-1, which would be another name. */
const PRINTABLE = /^[!-~]*$/

/** What a request is about: the names from the root of the space. */
export type DavPath = {
  readonly names: readonly string[]
  /** It ended in `/`: whoever asks means a folder. */
  readonly isFolder: boolean
}

/**
 * The path of a request target or of a URL, percent-decoded once, strictly, and then judged by the
 * rules for names: `..`, slashes and control characters are refused in whatever encoding.
 *
 * @param raw as it stood in the request: `/dav/a%20b`, perhaps with a query
 * @param root where the space begins, such as `/dav`
 * @returns undefined when it lies elsewhere
 * @throws Problem 'invalid-input' with fact `field`
 */
export function parseDavPath(raw: string, root: string): DavPath | undefined {
  if (!PRINTABLE.test(raw) || raw.includes('#')) throw badPath()
  const [path = ''] = raw.split('?', 1)
  const parts = path.split('/').map(decodeSegment)
  const above = root.split('/')
  if (above.some((part, index) => parts[index] !== part)) return undefined
  const below = parts.slice(above.length)
  const isFolder = below.at(-1) === '' || below.length === 0
  return { names: checkPath(below.filter((part) => part !== '')), isFolder }
}

/** Percent-decodes one segment as UTF-8. @throws Problem 'invalid-input' */
function decodeSegment(raw: string): string {
  if (!raw.includes('%')) return raw
  try {
    return decodeURIComponent(raw)
  } catch {
    throw badPath()
  }
}

function badPath(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'The address is not valid: it must be percent-encoded UTF-8 without a fragment.',
      'zh-CN': '地址无效：必须为百分号编码的 UTF-8，且不含片段标识。',
    },
    { facts: { field: 'path' } },
  )
}

const UNRESERVED = /^[A-Za-z0-9._~-]*$/

/** One name as a segment of a URL. Needs no XML escaping besides. */
export function encodeName(name: string): string {
  return UNRESERVED.test(name) ? name : encodeURIComponent(name)
}

/** The absolute path of a folder, ending in `/`. */
export function folderHref(root: string, names: readonly string[]): string {
  return `${[root, ...names.map(encodeName)].join('/')}/`
}

/** The absolute path of a node: folders end in `/`. */
export function hrefOf(root: string, names: readonly string[], kind: 'file' | 'folder'): string {
  const href = folderHref(root, names)
  return kind === 'folder' ? href : href.slice(0, -1)
}
