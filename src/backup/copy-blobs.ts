import type { BlobStore } from '../blobs/blob-store.ts'
import type { ByteStream } from '../domain/bytes.ts'
import type { BlobId } from '../domain/ids.ts'
import { isProblem } from '../domain/problem.ts'
import { inCompany } from '../lib/in-company.ts'
import type { CopyStep } from './copy-progress.ts'
import { pagesOf } from './pages-of.ts'

/** Copies under way at a time: each waits for the disk, and holds a few MiB. */
const COPIES_MAX = 8
/** So many are looked up at once. */
const PAGE = 512

type NamedBlob = { readonly id: BlobId; readonly size: number }

/** A blob that the source could not give. */
export type BlobFault = {
  readonly blob: string
  readonly why: 'missing' | 'damaged' | 'unreadable'
}

export type BlobCopies = {
  readonly copied: number
  readonly copiedBytes: number
  /** There already, with the right size. */
  readonly present: number
  readonly faults: readonly BlobFault[]
}

export type CopyBlobs = {
  readonly source: BlobStore
  readonly target: BlobStore
  readonly blobs: Iterable<NamedBlob>
  readonly onStep: (step: CopyStep) => void
}

/**
 * Brings to `target` what is not there yet, each blob compared with its name on the way. What the
 * source cannot give whole is told, and the others go on; what was there is never replaced by it.
 *
 * @throws Problem 'storage-full' and 'storage-failed' of the target; the signal's reason. What was copied
 *   until then is whole and stays, so that doing it again goes on from there.
 */
export async function copyBlobs(copy: CopyBlobs, signal: AbortSignal): Promise<BlobCopies> {
  const { target, onStep } = copy
  const copies = { copied: 0, copiedBytes: 0, present: 0, faults: [] as BlobFault[] }
  for (const page of pagesOf(copy.blobs, PAGE)) {
    const sizes = await target.stat(
      page.map(({ id }) => id),
      signal,
    )
    const absent = page.filter(({ id, size }) => sizes.get(id) !== size)
    for (const blob of page) if (sizes.get(blob.id) === blob.size) onStep({ file: blob })
    copies.present += page.length - absent.length
    await inCompany(absent, COPIES_MAX, async (blob) => {
      signal.throwIfAborted()
      const fault = await copyOne(copy, blob, signal)
      if (fault) copies.faults.push({ blob: blob.id, why: fault })
      else {
        copies.copied += 1
        copies.copiedBytes += blob.size
      }
      onStep({ file: blob })
    })
  }
  return copies
}

/** @returns why the source could not give it; undefined when it is there now */
async function copyOne(
  copy: CopyBlobs,
  blob: NamedBlob,
  signal: AbortSignal,
): Promise<BlobFault['why'] | undefined> {
  const reading = new Reading(copy, blob, signal)
  try {
    await copy.target.put(blob.id, reading.bytes(), signal)
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    const why = isProblem(error, 'digest-mismatch') ? 'damaged' : reading.failed
    if (!why) throw error
    return why
  }
}

/** One blob as the source gives it. */
class Reading {
  /** Why it could not. */
  failed: BlobFault['why'] | undefined
  readonly #copy: CopyBlobs
  readonly #blob: NamedBlob
  readonly #signal: AbortSignal

  constructor(copy: CopyBlobs, blob: NamedBlob, signal: AbortSignal) {
    this.#copy = copy
    this.#blob = blob
    this.#signal = signal
  }

  async *bytes(): ByteStream {
    const { id, size } = this.#blob
    const signal = this.#signal
    try {
      for await (const chunk of await this.#copy.source.open(id, { size, signal })) {
        // Chunks are lent, and the target keeps them for a moment.
        yield Buffer.from(chunk)
        this.#copy.onStep({ bytes: chunk.byteLength })
      }
    } catch (error) {
      this.failed = whyOf(error)
      throw error
    }
  }
}

function whyOf(error: unknown): BlobFault['why'] {
  if (isProblem(error, 'not-found')) return 'missing'
  return isProblem(error, 'corrupt') ? 'damaged' : 'unreadable'
}
