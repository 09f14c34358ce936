import { Problem } from '../../domain/problem.ts'
import { badHeader } from './dav-problem.ts'
import { type DavPath, parseDavPath } from './dav-path.ts'

/** By which names clients know this disk. */
export type Here = {
  /** Host names, without port. */
  readonly hosts: readonly string[]
  /** The path under which the disk is published: '' or '/cloud'. */
  readonly basePath: string
  /** Where the space begins, below the base path. */
  readonly root: string
}

/**
 * Where COPY or MOVE go: an absolute URL or an absolute path (RFC 4918 §10.3). Scheme and port are
 * not compared, for a proxy may change them.
 *
 * @throws Problem 'invalid-input' where it is missing or no URL; 'forbidden' where it lies outside
 *   of the space. RFC 4918 §9.8.5 would have 502 for another host, which monitors take for a failure of ours
 */
export function parseDestination(header: string | string[] | undefined, here: Here): DavPath {
  const value = typeof header === 'string' ? header.trim() : ''
  const match = /^(?:https?:\/\/([^/?#]*))?(\/.*)$/i.exec(value)
  if (!match) throw badHeader('Destination')
  const [, authority, path = ''] = match
  if (authority !== undefined && !here.hosts.includes(hostOf(authority))) throw elsewhere()
  const target = parseDavPath(path, here.basePath + here.root) ?? parseDavPath(path, here.root)
  if (!target) throw elsewhere()
  return target
}

/** The host of `user@host:port`, in lower case. */
export function hostOf(authority: string): string {
  return authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase()
}

/** `T` unless it says `F` (RFC 4918 §10.6). @throws Problem 'invalid-input' */
export function parseOverwrite(header: string | string[] | undefined): boolean {
  const value = String(header ?? 'T')
    .trim()
    .toUpperCase()
  if (value !== 'T' && value !== 'F') throw badHeader('Overwrite')
  return value === 'T'
}

function elsewhere(): Problem {
  return new Problem('forbidden', {
    en: 'The destination lies outside of this space. Download it here and upload it there.',
    'zh-CN': '目标位于此空间之外。请先下载，再上传到目标位置。',
  })
}
