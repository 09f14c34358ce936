import { Problem } from '../../domain/problem.ts'
import type { ListCursor } from '../../operations/list-children.ts'

/** Opaque to clients: the kind and name at which a page ended, in base64url. */
export function encodeCursor(cursor: ListCursor): string {
  return Buffer.from(`${cursor.kind} ${cursor.name}`).toString('base64url')
}

/** @throws Problem 'invalid-input' for a text that no page ended with */
export function decodeCursor(text: string | undefined): ListCursor | undefined {
  if (text === undefined || text === '') return undefined
  const decoded = Buffer.from(text, 'base64url').toString('utf8')
  const [, kind, name] = /^(file|folder) (.*)$/s.exec(decoded) ?? []
  if (name !== undefined && (kind === 'file' || kind === 'folder')) return { kind, name }
  throw new Problem(
    'invalid-input',
    {
      en: 'That cursor did not come from here. Begin again without “after”.',
      'zh-CN': '该游标并非由此处给出，请不带“after”重新开始。',
    },
    { facts: { field: 'after' } },
  )
}
