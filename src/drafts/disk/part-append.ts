import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { checkStillThere } from '../../lib/durable-file.ts'
import { GatheringWriter } from '../../lib/gathering-writer.ts'
import { untilAborted } from '../../lib/until-aborted.ts'
import { draftTooLarge } from '../draft-problems.ts'
import type { Piece } from '../draft-store.ts'
import { ContentDigest } from './content-digest.ts'
import type { DraftDisk } from './draft-disk.ts'
import { partPath, type Draft } from './draft-state.ts'
import { openAtEnd } from './part-file.ts'

/**
 * One append to one part: bytes go to the part's file while they are hashed, and its name gets the
 * new length once they are durable. Begun only where no other append to the part runs.
 */
export class PartAppend {
  readonly #disk: DraftDisk
  readonly #draft: Draft
  readonly #piece: Piece
  #length: number
  #arrived = 0
  #digest: ContentDigest | undefined

  constructor(disk: DraftDisk, draft: Draft, piece: Piece) {
    this.#disk = disk
    this.#draft = draft
    this.#piece = piece
    this.#length = piece.offset
  }

  /** @returns the part's new length */
  async run(signal: AbortSignal): Promise<number> {
    this.#takeDigest()
    const file = await this.#open()
    const writer = new GatheringWriter(file, {
      position: this.#piece.offset,
      syncer: this.#disk.syncer,
      onSynced: (position) => this.#mark(position),
    })
    const failure = await this.#receive(writer, signal)
    try {
      await this.#keep(file, writer)
    } catch (error) {
      await this.#cutBack()
      throw error
    }
    if (failure) throw failure.error
    return this.#length
  }

  /** Only part 1 is worth hashing here: it is the one that can be the whole draft. */
  #takeDigest(): void {
    if (this.#piece.part !== 1) return
    const isBeginning = this.#piece.offset === 0
    this.#digest = isBeginning ? ContentDigest.begin(this.#disk.sumOf) : this.#draft.firstDigest
    this.#draft.firstDigest = undefined
  }

  async #open(): Promise<FileHandle> {
    const { lengths } = this.#draft
    const { part, offset } = this.#piece
    const path = partPath(this.#draft, part, offset)
    if (lengths.has(part)) return (await openAtEnd(this.#disk, path, offset)).file
    const file = await this.#disk.call(open(path, 'w', 0o600))
    lengths.set(part, 0)
    return file
  }

  /** Writes what comes, as far as it comes. */
  async #receive(
    writer: GatheringWriter,
    signal: AbortSignal,
  ): Promise<{ error: unknown } | undefined> {
    let failure: { error: unknown } | undefined
    try {
      for await (const chunk of untilAborted(this.#piece.bytes, signal)) {
        this.#count(chunk)
        const isFull = this.#digest?.update(chunk) === true
        const room = writer.add(chunk)
        if (room) await this.#disk.call(room)
        if (isFull && this.#digest) await this.#disk.call(this.#digest.store(this.#draft.folder))
      }
    } catch (error) {
      failure = { error }
    }
    try {
      await this.#disk.call(writer.flush())
    } catch (error) {
      this.#digest = undefined // it covers bytes that are not in the file
      failure ??= { error }
    }
    await writer.settle()
    return failure
  }

  #count(chunk: Uint8Array): void {
    this.#disk.requireRoom()
    const { sizeMax } = this.#piece
    if (this.#draft.bytes + chunk.byteLength > sizeMax) throw draftTooLarge(sizeMax)
    this.#draft.bytes += chunk.byteLength
    this.#arrived += chunk.byteLength
  }

  /** Makes what was written durable, also after a failure, so that the client can go on from there. */
  async #keep(file: FileHandle, writer: GatheringWriter): Promise<void> {
    const isNew = this.#piece.offset === 0
    const isChanged = writer.written > this.#piece.offset
    try {
      if (isChanged) await this.#disk.call(writer.sync())
    } catch (error) {
      await file.close().catch(() => undefined) // the first failure is the one to tell
      throw error
    }
    await this.#disk.call(file.close())
    await this.#disk.call(this.#mark(writer.written))
    if (isChanged || isNew) {
      const path = partPath(this.#draft, this.#piece.part, this.#length)
      await this.#disk.call(this.#disk.folders.sync(this.#draft.folder))
      await this.#disk.call(checkStillThere(path))
    }
    this.#draft.bytes -= this.#piece.offset + this.#arrived - this.#length
    if (this.#piece.part === 1) this.#draft.firstDigest = this.#digest
  }

  /** Says in the part's name how much of it is durable. */
  async #mark(length: number): Promise<void> {
    const { part } = this.#piece
    if (length === this.#length) return
    await rename(partPath(this.#draft, part, this.#length), partPath(this.#draft, part, length))
    this.#length = length
    this.#draft.lengths.set(part, length)
  }

  /**
   * After a failed sync nobody knows what is on the disk of the bytes since the last mark: the part goes on
   * from there, over them. What was acknowledged before stays.
   */
  async #cutBack(): Promise<void> {
    const { part, offset } = this.#piece
    this.#draft.bytes -= offset + this.#arrived - this.#length
    if (this.#length > 0) return
    this.#draft.lengths.delete(part)
    await rm(partPath(this.#draft, part, this.#length), { force: true }).catch(() => undefined)
  }
}
