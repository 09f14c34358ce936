import { createHash } from 'node:crypto'
import type { ByteStream } from '../../domain/bytes.ts'
import type { BlobId, DraftId } from '../../domain/ids.ts'
import { SliceSummer } from '../../domain/slices.ts'
import { untilAborted } from '../../lib/until-aborted.ts'
import { loadXxh64 } from '../../lib/xxh64.ts'
import {
  checkDraftId,
  checkOffset,
  checkPart,
  checkSize,
  draftBusy,
  draftNotFound,
  draftSealed,
  draftTooLarge,
} from '../draft-problems.ts'
import type { DraftStore, Piece, SealedDraft, SheetPage } from '../draft-store.ts'

type Draft = {
  readonly parts: Map<number, Buffer>
  /** Parts that an append is writing to. */
  readonly busy: Set<number>
  /** Bytes of all parts, with those that running appends have brought. */
  bytes: number
  sealed?: SealedDraft
}

/** For tests, and for nothing else: the drafts live as long as the process. */
export class MemoryDraftStore implements DraftStore {
  readonly #drafts = new Map<DraftId, Draft>()

  async open(id: DraftId): Promise<void> {
    checkDraftId(id)
    if (!this.#drafts.has(id)) {
      this.#drafts.set(id, { parts: new Map(), busy: new Set(), bytes: 0 })
    }
  }

  async append(id: DraftId, piece: Piece, signal: AbortSignal): Promise<number> {
    checkPart(piece.part)
    const draft = this.#get(id)
    signal.throwIfAborted()
    if (draft.sealed) throw draftSealed()
    if (draft.busy.has(piece.part)) throw draftBusy()
    const before = draft.parts.get(piece.part) ?? Buffer.alloc(0)
    checkOffset(piece, before.byteLength)

    const chunks: Uint8Array[] = [before]
    draft.busy.add(piece.part)
    try {
      for await (const chunk of untilAborted(piece.bytes, signal)) {
        if (draft.bytes + chunk.byteLength > piece.sizeMax) throw draftTooLarge(piece.sizeMax)
        draft.bytes += chunk.byteLength
        chunks.push(chunk)
      }
    } finally {
      draft.parts.set(piece.part, Buffer.concat(chunks))
      draft.busy.delete(piece.part)
    }
    this.#get(id)
    return sum(chunks)
  }

  async truncate(id: DraftId, part: number, size: number): Promise<void> {
    checkPart(part)
    checkSize(size)
    const draft = this.#get(id)
    if (draft.sealed) throw draftSealed()
    if (draft.busy.has(part)) throw draftBusy()
    const whole = draft.parts.get(part)
    if (!whole || whole.byteLength <= size) return
    draft.bytes -= whole.byteLength - size
    draft.parts.set(part, whole.subarray(0, size))
  }

  async parts(id: DraftId): Promise<ReadonlyMap<number, number>> {
    const draft = this.#get(id)
    if (draft.sealed) return new Map([[1, draft.sealed.size]])
    return new Map(inOrder(draft).map(([part, bytes]) => [part, bytes.byteLength]))
  }

  async head(id: DraftId, length: number): Promise<Uint8Array> {
    checkSize(length)
    const whole = contentOf(this.#get(id))
    return whole.subarray(0, Math.min(length, whole.byteLength))
  }

  async join(id: DraftId, sources: readonly DraftId[]): Promise<number> {
    const draft = this.#get(id)
    if (sources.length > 0) checkPart(sources.length)
    if (draft.sealed) return draft.sealed.size
    const all = [draft, ...sources.map((source) => this.#drafts.get(source))]
    if (all.some((one) => one && one.busy.size > 0)) throw draftBusy()
    for (const [index, source] of sources.entries()) {
      const bytes = this.#drafts.get(source)?.parts.get(1)
      if (!bytes || bytes.byteLength === 0 || draft.parts.has(index + 1)) continue
      draft.parts.set(index + 1, bytes)
      draft.bytes += bytes.byteLength
    }
    for (const source of sources) this.#empty(source)
    return draft.bytes
  }

  #empty(id: DraftId): void {
    const draft = this.#drafts.get(id)
    if (!draft) return
    draft.parts.clear()
    draft.bytes = 0
  }

  async seal(id: DraftId, signal: AbortSignal): Promise<SealedDraft> {
    const draft = this.#get(id)
    signal.throwIfAborted()
    if (draft.sealed) return draft.sealed
    if (draft.busy.size > 0) throw draftBusy()
    const whole = contentOf(draft)
    const sha256 = createHash('sha256').update(whole).digest('hex') as BlobId
    draft.sealed = { id, size: whole.byteLength, sha256 }
    return draft.sealed
  }

  async read(id: DraftId, signal: AbortSignal): Promise<ByteStream> {
    const draft = this.#get(id)
    signal.throwIfAborted()
    if (!draft.sealed) throw draftNotFound()
    return chunksOf(contentOf(draft), signal)
  }

  async sheets(id: DraftId, page: SheetPage, signal: AbortSignal): Promise<readonly Uint8Array[]> {
    const draft = this.#get(id)
    signal.throwIfAborted()
    if (!draft.sealed) throw draftNotFound()
    const summer = new SliceSummer(await loadXxh64())
    const full = summer.update(contentOf(draft))
    const last = summer.end()
    return [...full, ...(last ? [last] : [])].slice(page.first, page.first + page.limit)
  }

  async discard(id: DraftId): Promise<void> {
    checkDraftId(id)
    this.#drafts.delete(id)
  }

  async list(): Promise<readonly DraftId[]> {
    return [...this.#drafts.keys()]
  }

  #get(id: DraftId): Draft {
    checkDraftId(id)
    const draft = this.#drafts.get(id)
    if (!draft) throw draftNotFound()
    return draft
  }
}

function inOrder(draft: Draft): [number, Buffer][] {
  return [...draft.parts].sort(([one], [other]) => one - other)
}

function contentOf(draft: Draft): Buffer {
  return Buffer.concat(inOrder(draft).map(([, bytes]) => bytes))
}

function sum(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((total, chunk) => total + chunk.byteLength, 0)
}

async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): ByteStream {
  const chunkBytes = 64 * 1024
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    signal.throwIfAborted()
    yield bytes.slice(start, start + chunkBytes)
  }
}
