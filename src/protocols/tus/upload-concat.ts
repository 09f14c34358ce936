import type { DraftId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import { notFound } from '../../operations/ask-gate.ts'

/** The uploads that are to be one, in order. */
export type Concat = { readonly kind: 'partial' } | Whole
export type Whole = {
  readonly kind: 'final'
  /** The header as it came, to be given back. */
  readonly header: string
  readonly partIds: readonly DraftId[]
}

/** `URL` needs a place to be relative to; which one does not matter. */
const SOMEWHERE = 'http://disk.invalid/tus/'

/**
 * Reads `Upload-Concat: partial` or `final;URL URL…`. Of the addresses only the end counts: one disk may
 * be reached by several names, and by paths that a proxy changes.
 *
 * @throws Problem 'invalid-input'; 'not-found' for an address that is no upload here
 */
export function readConcat(header: string | undefined): Concat | undefined {
  if (header === undefined) return undefined
  if (header === 'partial') return { kind: 'partial' }
  const [, list] = /^final;(.*)$/.exec(header) ?? []
  const addresses = list?.split(' ').filter((one) => one !== '') ?? []
  if (addresses.length === 0) throw malformed()
  return { kind: 'final', header, partIds: addresses.map(idOf) }
}

function idOf(address: string): DraftId {
  const [, id] = /\/tus\/([0-9a-f]{32})$/.exec(URL.parse(address, SOMEWHERE)?.pathname ?? '') ?? []
  if (id === undefined) throw notFound()
  return id as DraftId
}

function malformed(): Problem {
  return new Problem(
    'invalid-input',
    {
      en: 'Upload-Concat is “partial”, or “final;” and the addresses of the parts with spaces between.',
      'zh-CN': 'Upload-Concat 须为“partial”，或“final;”后接各分段的地址，以空格分隔。',
    },
    { facts: { field: 'Upload-Concat' } },
  )
}
