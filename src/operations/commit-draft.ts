import type { ReadTx, WriteTx } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { MediaClass } from '../domain/governed.ts'
import type { DraftId } from '../domain/ids.ts'
import type { Instant } from '../domain/instant.ts'
import type { Precondition } from '../domain/precondition.ts'
import type { SealedDraft } from '../drafts/draft-store.ts'
import { classByName } from '../policy/media-class.ts'
import { Problem } from '../domain/problem.ts'
import { askGate, notFound } from './ask-gate.ts'
import type { LockTokens } from './check-locks.ts'
import { SHEETS_AT_ONCE } from './examine-blob.ts'
import { findPlace, type Place } from './find-node.ts'
import type { Parts } from './parts.ts'
import { placeContent, type Placed } from './place-content.ts'
import { retryWhileSwept, SweptMeanwhile } from './retry-while-swept.ts'

type Finish = {
  readonly id: DraftId
  readonly expiresAt: Instant
  /** The parts it was joined of answer as long as it does. */
  readonly isJoined: boolean
}

export type CommitDraft = {
  readonly actor: Actor
  readonly place: Place
  readonly sealed: SealedDraft
  readonly byBytes: MediaClass
  readonly modifiedAt?: Instant | undefined
  readonly precondition?: Precondition | undefined
  readonly lockTokens: LockTokens
  /** The draft's row, finished in the transaction that makes the file: together or not at all. */
  readonly finish?: Finish | undefined
}

/**
 * Makes a sealed draft the newest state of a file.
 *
 * Bytes become durable before the catalog names them: a crash can leave a blob that nothing names,
 * which the sweep removes, but never a file without its bytes. The blob is announced first, so
 * that the sweep leaves it alone (docs/explanation/durability.md).
 *
 * @throws Problem as `placeContent`; 'storage-full'
 */
export async function commitDraft(
  parts: Parts,
  request: CommitDraft,
  signal: AbortSignal,
): Promise<Placed> {
  const isSmall = request.sealed.size <= parts.limits.inlineBytesMax
  const bytes = isSmall ? await readWhole(parts, request.sealed, signal) : null
  const attempt = async () => {
    if (!bytes) {
      await expectBlob(parts, request, signal)
      await parts.keepDraft(request.sealed, signal)
    }
    return await place(parts, request, bytes)
  }
  return await retryWhileSwept(parts, attempt, signal)
}

async function readWhole(
  parts: Parts,
  sealed: SealedDraft,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const whole = new Uint8Array(sealed.size)
  let length = 0
  for await (const chunk of await parts.drafts.read(sealed.id, signal)) {
    whole.set(chunk, length)
    length += chunk.length
  }
  if (parts.sha256(whole) !== sealed.sha256) throw damagedSince()
  return whole
}

/** What lay in a draft may rot as well. */
function damagedSince(): Problem {
  return new Problem('corrupt', {
    en: 'What was uploaded was damaged in the storage before it became a file. Nothing was stored; send it again.',
    'zh-CN': '上传的数据在成为文件之前已在存储中损坏，未保存任何内容，请重新上传。',
  })
}

/**
 * Judges before anything is moved, and announces the blob in the same transaction, with the sums of
 * its slices: of a very large one these come in several, so that none holds up the others.
 */
async function expectBlob(parts: Parts, request: CommitDraft, signal: AbortSignal): Promise<void> {
  const now = parts.clock.now()
  const { sealed } = request
  const sheetsFrom = (first: number) =>
    parts.drafts.sheets(sealed.id, { first, limit: SHEETS_AT_ONCE }, signal)
  let sheets = await sheetsFrom(0)
  await parts.catalog.write(async (tx) => {
    const found = await findPlace(tx, { actor: request.actor, now }, request.place)
    const judged = { byBytes: request.byBytes, byName: classByName(found.name) }
    await askGate(tx, found.standing, { kind: 'write', capability: 'upload', judged })
    const isExpected = await tx.blobs.expect({ id: sealed.sha256, size: sealed.size, now })
    if (!isExpected) throw new SweptMeanwhile()
    await putSheets(tx, sealed, { first: 0, sheets })
  })
  for (let first = SHEETS_AT_ONCE; sheets.length === SHEETS_AT_ONCE; first += SHEETS_AT_ONCE) {
    const more = await sheetsFrom(first)
    await parts.catalog.write((tx) => putSheets(tx, sealed, { first, sheets: more }))
    sheets = more
  }
}

async function putSheets(
  tx: WriteTx,
  { sha256: id }: SealedDraft,
  page: { readonly first: number; readonly sheets: readonly Uint8Array[] },
): Promise<void> {
  for (const [index, sums] of page.sheets.entries()) {
    await tx.sums.put({ id, sheet: page.first + index, sums })
  }
}

async function place(
  parts: Parts,
  request: CommitDraft,
  bytes: Uint8Array | null,
): Promise<Placed> {
  const { sealed, byBytes, finish } = request
  const placing = {
    place: request.place,
    content: { blobId: sealed.sha256, size: sealed.size, byBytes, bytes },
    modifiedAt: request.modifiedAt,
    precondition: request.precondition,
    lockTokens: request.lockTokens,
  }
  return await parts.catalog.write(async (tx) => {
    const before = finish && (await placedBefore(tx, finish.id))
    if (before) return before
    const asking = { actor: request.actor, now: parts.clock.now() }
    const placed = await placeContent(parts, tx, { asking, placing })
    if (finish) await finishRow(tx, finish, placed)
    return placed
  })
}

async function finishRow(tx: WriteTx, finish: Finish, { node }: Placed): Promise<void> {
  const { id, expiresAt } = finish
  await tx.drafts.finish({ id, expiresAt, nodeId: node.id })
  if (finish.isJoined) await tx.drafts.extendJoined(id, expiresAt)
}

/** Of two requests that finish a draft, one makes the file and both get its answer. */
async function placedBefore(tx: ReadTx, id: DraftId): Promise<Placed | undefined> {
  const draft = await tx.drafts.byId(id)
  if (!draft) throw notFound()
  if (draft.finishedNodeId === null) return undefined
  const node = await tx.nodes.byId(draft.finishedNodeId)
  if (!node) throw notFound()
  return { node, isNew: false }
}
