import { createHash } from 'node:crypto'
import type { NodeRecord } from '../../catalog/catalog.ts'
import type { Actor } from '../../domain/actor.ts'
import type { SpaceId } from '../../domain/ids.ts'
import { checkPath } from '../../domain/node-name.ts'
import { isProblem } from '../../domain/problem.ts'
import { createFolders } from '../../operations/create-folders.ts'
import { type ListCursor, listChildren } from '../../operations/list-children.ts'
import type { Parts } from '../../operations/parts.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import { ImportReport } from './import-report.ts'
import {
  type LeftOut,
  type LocalEntry,
  type LocalPath,
  readLocalFile,
  readLocalFolder,
  unreadable,
} from './local-folder.ts'

export type ImportFolder = {
  readonly actor: Actor
  readonly spaceId: SpaceId
  /** Where on the disk the content of the folder goes; made where it is missing. */
  readonly path: readonly string[]
  readonly source: LocalPath
  /** A folder of the machine that is left out: the disk's own. */
  readonly except?: LocalPath
  /** Files under way at a time. */
  readonly filesMax: number
  readonly onProgress: (step: ImportStep) => void
}

/** Bytes that were read, or a file that is done with however it went. */
export type ImportStep = { readonly bytes: number } | { readonly file: LocalEntry }

/**
 * Brings a folder of the machine onto the disk through the ordinary operations. What is there with the
 * same bytes is left as it is, so that an import that was interrupted goes on by doing it again.
 * A file that a measure refuses, or that cannot be read, is reported, and the others go on.
 *
 * @returns early once `signal` aborts, with no file half there
 * @throws Problem when the target itself cannot be used; 'storage-full'; 'storage-failed'
 */
export async function importFolder(
  parts: Parts,
  request: ImportFolder,
  signal: AbortSignal,
): Promise<ImportReport> {
  const run: Run = {
    parts,
    request,
    signal,
    report: new ImportReport(),
    underWay: new Set(),
    fatal: [],
  }
  try {
    await makeTarget(run, request.path)
    await importInto(run, { source: request.source, below: [] })
  } finally {
    await Promise.all(run.underWay)
  }
  if (run.fatal.length > 0) throw run.fatal[0]
  return run.report
}

type Run = {
  readonly parts: Parts
  readonly request: ImportFolder
  readonly signal: AbortSignal
  readonly report: ImportReport
  readonly underWay: Set<Promise<void>>
  /** What makes it pointless to go on. */
  readonly fatal: unknown[]
}

/** A folder on both sides; `below` are the names from the top of the import. */
type Pair = { readonly source: LocalPath; readonly below: readonly string[] }

async function importInto(run: Run, pair: Pair): Promise<void> {
  if (isOver(run)) return
  const { report, request } = run
  const local = await readLocalFolder(pair.source).catch((error: unknown) => {
    report.failed.add({ path: pathOf(run, pair.source), detail: unreadable(error) })
    return undefined
  })
  if (!local) return
  const tell = ({ source, why }: LeftOut) => ({ path: pathOf(run, source), detail: why })
  for (const one of local.skipped) report.skipped.add(tell(one))
  for (const one of local.failed) report.failed.add(tell(one))

  const known = await namesIn(run, pair.below)
  for (const file of local.files) {
    if (isOver(run)) return
    await startFile(run, { file, below: pair.below, current: known.get(file.name) })
  }
  for (const folder of local.folders) {
    if (request.except?.equals(folder.source) === true || isOver(run)) continue
    const below = [...pair.below, folder.name]
    if (await makeFolder(run, folder, below))
      await importInto(run, { source: folder.source, below })
  }
}

function isOver(run: Run): boolean {
  return run.signal.aborted || run.fatal.length > 0
}

async function makeTarget(run: Run, path: readonly string[]): Promise<void> {
  const { actor, spaceId } = run.request
  await createFolders(run.parts, { actor, spaceId, path })
}

async function makeFolder(
  run: Run,
  folder: LocalEntry,
  below: readonly string[],
): Promise<boolean> {
  try {
    await makeTarget(run, checkPath([...run.request.path, ...below]))
    run.report.folders += 1
    return true
  } catch (error) {
    missed(run, folder, error)
    return false
  }
}

/** What the disk has there already, by name. */
async function namesIn(run: Run, below: readonly string[]): Promise<Map<string, NodeRecord>> {
  const { actor, spaceId, path } = run.request
  const ref = { spaceId, path: [...path, ...below] }
  const known = new Map<string, NodeRecord>()
  let after: ListCursor | undefined
  do {
    const page = await listChildren(run.parts, { actor, ref, after, limit: 1000 })
    for (const node of page.items) known.set(node.name, node)
    after = page.next
  } while (after)
  return known
}

type OneFile = {
  readonly file: LocalEntry
  readonly below: readonly string[]
  readonly current: NodeRecord | undefined
}

/** Resolves once there is room for another. */
async function startFile(run: Run, one: OneFile): Promise<void> {
  const { underWay, request } = run
  const work = importFile(run, one)
    .catch((error: unknown) => missed(run, one.file, error))
    .finally(() => {
      underWay.delete(work)
      request.onProgress({ file: one.file })
    })
  underWay.add(work)
  while (underWay.size >= request.filesMax) await Promise.race(underWay)
}

async function importFile(run: Run, one: OneFile): Promise<void> {
  const { file, current } = one
  if (current && (await isSame(run, file, current))) {
    run.report.present += 1
    return
  }
  const { actor, spaceId, path, onProgress } = run.request
  await uploadFile(
    run.parts,
    {
      actor,
      place: { spaceId, path: checkPath([...path, ...one.below, file.name]) },
      size: file.size,
      body: () =>
        readLocalFile(file.source, (bytes) => {
          onProgress({ bytes })
        }),
      modifiedAt: file.modifiedAt,
      lockTokens: [],
    },
    run.signal,
  )
  run.report.imported += 1
  run.report.importedBytes += file.size
}

/** Of the same size and date, or else of the same bytes. */
async function isSame(run: Run, file: LocalEntry, current: NodeRecord): Promise<boolean> {
  if (current.kind !== 'file' || current.size !== file.size) return false
  if (current.modifiedAt === file.modifiedAt) return true
  const hash = createHash('sha256')
  for await (const chunk of readLocalFile(file.source, () => undefined)) {
    run.signal.throwIfAborted()
    hash.update(chunk)
  }
  return hash.digest('hex') === current.blobId
}

function missed(run: Run, { source }: LocalEntry, error: unknown): void {
  // It was interrupted: the next run brings it.
  if (run.signal.aborted) return
  const { report } = run
  const path = pathOf(run, source)
  if (isProblem(error, 'suspended-by-notice')) {
    report.refused.add({ path, detail: error.detail, notice: String(error.facts['notice']) })
    return
  }
  if (isProblem(error, 'storage-full', 'storage-failed', 'unauthenticated')) run.fatal.push(error)
  report.failed.add({ path, detail: isProblem(error) ? error.detail : unreadable(error) })
}

function pathOf(run: Run, source: LocalPath): string {
  const top = run.request.source.length
  return source.subarray(top).toString('utf8').replace(/^\//, '') || '.'
}
