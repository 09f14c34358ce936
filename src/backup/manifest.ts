import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { errorCode } from '../domain/storage-problem.ts'
import { writeDurably } from '../lib/durable-file.ts'

export const MANIFEST_FILE = 'manifest.json'

/** Another number when an older CloudKeep would restore something else than was backed up. */
export const FORMAT = 1

const Text = Type.String()
const Count = Type.Integer({ minimum: 0 })
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Totals = { count: Count, bytes: Count }

const Shape = Type.Object({
  format: Type.Literal(FORMAT),
  id: Text,
  cloudkeep: Text,
  disk: Text,
  madeAt: Text,
  asOf: Text,
  finishedAt: Text,
  schema: Count,
  files: Type.Array(
    Type.Object({
      // Of this folder or one folder down: never anywhere else.
      path: Type.String({
        pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)?$',
      }),
      size: Count,
      sha256: Hash,
    }),
  ),
  blobs: Type.Object({ ...Totals, root: Hash }),
  inline: Type.Object(Totals),
  ledger: Type.Union([Type.Null(), Type.Object({ origin: Text, size: Count, root: Hash })]),
  missing: Type.Array(
    Type.Object({
      blob: Hash,
      why: Type.Union([
        Type.Literal('missing'),
        Type.Literal('damaged'),
        Type.Literal('unreadable'),
      ]),
    }),
  ),
})

/** What a snapshot is to hold (docs/reference/on-disk-format.md). */
export type Manifest = Static<typeof Shape>
export type ManifestFile = Manifest['files'][number]

export type ManifestReading =
  | { readonly state: 'complete'; readonly manifest: Manifest }
  /** There is none: the backup was never finished. */
  | { readonly state: 'unfinished' }
  | { readonly state: 'unreadable' }
  /** A newer CloudKeep wrote it. */
  | { readonly state: 'newer' }

/** @throws EACCES, EIO and the like as they come */
export async function readManifest(snapshotFolder: string): Promise<ManifestReading> {
  let content: unknown
  try {
    content = JSON.parse(await readFile(join(snapshotFolder, MANIFEST_FILE), 'utf8'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { state: 'unfinished' }
    if (error instanceof SyntaxError) return { state: 'unreadable' }
    throw error
  }
  if (Value.Check(Shape, content)) return { state: 'complete', manifest: content }
  const { format } = (content ?? {}) as { readonly format?: unknown }
  return { state: typeof format === 'number' && format > FORMAT ? 'newer' : 'unreadable' }
}

/** Once this returns the snapshot is complete, also after a power cut. @throws SyncError; ENOSPC and the like */
export async function writeManifest(snapshotFolder: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(snapshotFolder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
}
