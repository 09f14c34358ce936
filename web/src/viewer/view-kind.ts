import type { Node } from '../api/types.ts'

export type ViewKind = 'picture' | 'film' | 'sound' | 'text'

const TEXT_ENDINGS =
  /\.(txt|md|markdown|csv|json|xml|ya?ml|log|ini|conf|ts|js|css|html?|sh|py|srt)$/i

/** How a file can be shown; undefined: only downloaded. */
export function viewKind(node: Node): ViewKind | undefined {
  if (node.kind !== 'file') return undefined
  if (node.mediaClass === 'image') return 'picture'
  if (node.mediaClass === 'video') return 'film'
  if (node.mediaClass === 'audio') return 'sound'
  if (node.mediaClass === 'text' || TEXT_ENDINGS.test(node.name)) return 'text'
  return undefined
}

export const isMarkdown = (node: Node): boolean => /\.(md|markdown)$/i.test(node.name)
