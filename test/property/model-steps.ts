import type { Capability, MediaClass } from '../../src/domain/governed.ts'
import { mp4, PNG } from '../kit/sample-files.ts'
import type { By, How, ReadAs } from './model-doors.ts'
import type { Content, Path } from './reference-rules.ts'

/** An etag: of what is there now, of what was there when a slot was filled, or any. */
export type Known = 'now' | number | '*'
export type When = { readonly ifMatch?: Known; readonly ifNoneMatch?: Known }

/** One thing that somebody does, with all that is needed to do it again on another disk. */
export type Step =
  | { do: 'put'; at: Path; content: string; how: How; isDamaged: boolean; when?: When; by: By }
  | { do: 'mkdir'; at: Path; makeParents: boolean; by: By }
  | { do: Transfer; at: Path; to: Path; overwrite: boolean; when?: When; by: By }
  | { do: 'remove'; at: Path; when?: When; by: By }
  | { do: 'restore'; which: number; into?: Path; name?: string }
  | { do: 'forget'; which: number }
  | { do: 'empty'; space: string }
  | { do: 'restore version'; at: Path; back: number }
  | { do: 'read'; at: Path; as: ReadAs; back: number; by: By }
  | { do: 'note'; at: Path; slot: number }
  | {
      do: 'publish'
      capabilities: Capability[]
      media?: MediaClass[]
      after: number
      lasts?: number
    }
  | { do: 'lift'; which: number }
  | { do: 'wait'; ms: number }
  | { do: 'upkeep' | 'restart' | 'compare' }
export type Transfer = 'move' | 'copy' | 'bare copy'

const text = (words: string): Content => ({ bytes: Buffer.from(words), looks: 'text' })
const raw = (sizeBytes: number): Content => ({ bytes: Buffer.alloc(sizeBytes, 1), looks: 'other' })

/** Small and large, of each class that a rule may name, and all of different bytes. */
export const CONTENTS = new Map<string, Content>([
  ['nothing', { bytes: Buffer.alloc(0), looks: 'other' }],
  ['letter', text('x')],
  ['words', text('五'.repeat(5))],
  ['sentence', text('All that is stored stays.')],
  ['page', text('line\n'.repeat(1000))],
  ['film', { bytes: mp4(40), looks: 'video' }],
  ['long film', { bytes: mp4(9000), looks: 'video' }],
  ['picture', { bytes: PNG, looks: 'image' }],
  ['sound', { bytes: Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(60)]), looks: 'audio' }],
  ['raw', raw(100)],
  ['large raw', raw(70_001)],
])

/** Names that some system somewhere reads as something else, and all that are allowed here. */
export const NAMES = [
  'a', 'A', 'b', 'b.txt', 'film.mp4', 'FILM.MP4 ', 'c.mkv', 'p.png', 'x.zip', 's.mp3', 'é.txt', 'e\u0301', '文', '😀',
  '__proto__', 'constructor', 'toString', 'CON', 'nul.txt', '.hidden', '.mp4', '...', '%41', 'a%2Fb', 'a b', ' a', '-rf', '~',
  'q?x#y', '&<"\'>', 'ends.', 'ends ', 'ß', 'ﬁ', '\u202Egnp.txt', '\u200B', '*', '|', ':', 'a;b', 'L'.repeat(255), '字'.repeat(85),
  `${'n'.repeat(251)}.mp4`, `${'é'.repeat(125)}.png`,
] // prettier-ignore

/** What nobody may call anything. */
export const NO_NAMES = ['..', '.', 'a\\b', 'a\tb', 'L'.repeat(256), '字'.repeat(86)]
