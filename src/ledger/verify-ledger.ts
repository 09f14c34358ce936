import { isProblem } from '../domain/problem.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { HashPosition, StoredHash } from './hash-reader.ts'
import { parseLedgerEntry } from './ledger-entry.ts'
import { makeFinding } from './ledger-finding.ts'
import type { FindingKind, LedgerFinding } from './ledger-finding.ts'
import { emptyRoot, HASH_BYTES, isSameHash, leafHash, nodeHash } from './merkle-hash.ts'
import { PeekableStream } from './peekable-stream.ts'
import type { VerifierKey } from './verifier-key.ts'

export type StoredEntry = { readonly index: number; readonly bytes: Uint8Array }

/** A checkpoint and the size under which it was filed. */
export type StoredCheckpoint = { readonly size: number; readonly note: string }

export type LedgerContent = {
  readonly origin: string
  /** All that `/ledger/key` publishes. */
  readonly keys: readonly VerifierKey[]
  /** By index. */
  readonly entries: AsyncIterable<StoredEntry>
  /**
   * In the order in which appending made them: by the last leaf below, then by level. In SQL
   * `ORDER BY ((position + 1) << level), level`.
   */
  readonly hashes: AsyncIterable<StoredHash>
  /** By size. Checkpoints that somebody saved elsewhere may be among them: they find a rewritten log. */
  readonly checkpoints: AsyncIterable<StoredCheckpoint>
}

export type LedgerReport = {
  /** True when there is no finding. */
  readonly ok: boolean
  readonly entries: number
  readonly checkpoints: number
  /** How many entries the largest good checkpoint covers; later ones are hashed but not signed yet. */
  readonly signedEntries: number
  /** Root of all entries, 64 hex digits. */
  readonly rootHex: string
  readonly findings: readonly LedgerFinding[]
  /** True when verification stopped at FINDINGS_MAX, with the rest of the log unread. */
  readonly stoppedEarly: boolean
}

export const FINDINGS_MAX = 100

/**
 * Recomputes the whole log from its entries and compares every stored hash and every checkpoint, in
 * memory for one path of the tree. Each stored hash is held against the two below it, so that one
 * damaged place gives one or two findings and not one for everything above it.
 *
 * @throws RangeError when the checkpoints do not come by size, and whatever the iterables throw
 */
export async function verifyLedger(
  content: LedgerContent,
  signal: AbortSignal,
): Promise<LedgerReport> {
  await using entries = new PeekableStream(content.entries)
  await using hashes = new PeekableStream(content.hashes)
  await using checkpoints = new PeekableStream(content.checkpoints)
  const run = new Run(content, hashes, checkpoints)

  await run.compareCheckpoints()
  for (let entry = await entries.peek(); entry && !run.isFull; entry = await entries.peek()) {
    signal.throwIfAborted()
    if (entry.index === run.size) {
      entries.take()
      await run.append(entry.bytes)
    } else if (entry.index > run.size) {
      run.find('entry-missing', run.size)
      await run.append(undefined)
    } else {
      entries.take()
      run.find('entry-unexpected', entry.index)
    }
    await run.compareCheckpoints()
  }
  await run.finish()
  return run.report()
}

/**
 * The root of a complete subtree, twice: computed from the entries alone, and from what is stored.
 * They differ only above a damage that was found; then the stored one keeps later findings apart.
 */
type Subtree = { readonly level: number; readonly index: number; readonly hashes: HashPair }
type HashPair = { readonly computed: Uint8Array; readonly stored: Uint8Array }

class Run {
  size = 0
  readonly #content: LedgerContent
  readonly #hashes: PeekableStream<StoredHash>
  readonly #checkpoints: PeekableStream<StoredCheckpoint>
  readonly #findings: LedgerFinding[] = []
  /** What the entries so far add up to, the widest first. */
  readonly #subtrees: Subtree[] = []
  #checkpointCount = 0
  #signedSize = 0

  constructor(
    content: LedgerContent,
    hashes: PeekableStream<StoredHash>,
    checkpoints: PeekableStream<StoredCheckpoint>,
  ) {
    this.#content = content
    this.#hashes = hashes
    this.#checkpoints = checkpoints
  }

  get isFull(): boolean {
    return this.#findings.length >= FINDINGS_MAX
  }

  find(kind: FindingKind, index: number, level?: number): void {
    if (!this.isFull) this.#findings.push(makeFinding(kind, index, level))
  }

  /** Takes up the next entry; undefined when it is missing, and its stored hash must do. */
  async append(bytes: Uint8Array | undefined): Promise<void> {
    const index = this.size
    if (bytes && !parseLedgerEntry(bytes)) this.find('entry-malformed', index)
    const leaf = bytes && leafHash(bytes)
    const stored = await this.#takeStored({ level: 0, index })
    if (leaf && stored && !isSameHash(leaf, stored)) this.find('entry-altered', index)
    let right = makeSubtree({ level: 0, index }, leaf, stored)
    for (let left = this.#subtrees.at(-1); left?.level === right.level;) {
      this.#subtrees.pop()
      right = await this.#join(left, right)
      left = this.#subtrees.at(-1)
    }
    this.#subtrees.push(right)
    this.size += 1
  }

  /** Compares all checkpoints for the entries so far. */
  async compareCheckpoints(): Promise<void> {
    let next = await this.#checkpoints.peek()
    while (next && next.size <= this.size) {
      this.#checkpoints.take()
      const root = this.#open(next)
      if (root && next.size < this.size) throw new RangeError('Checkpoints must come by size.')
      if (root && this.#hasRoot(root)) this.#signedSize = next.size
      else if (root) this.find('checkpoint-wrong-root', next.size)
      next = await this.#checkpoints.peek()
    }
  }

  /** Reports what is left over once the entries are through. */
  async finish(): Promise<void> {
    for (let next = await this.#checkpoints.peek(); next && !this.isFull;) {
      this.#checkpoints.take()
      if (this.#open(next)) this.find('checkpoint-beyond-log', next.size)
      next = await this.#checkpoints.peek()
    }
    if (this.size > 0 && this.#checkpointCount === 0) this.find('checkpoint-missing', this.size)
    for (let next = await this.#hashes.peek(); next && !this.isFull;) {
      this.#hashes.take()
      this.find('hash-unexpected', next.index, next.level)
      next = await this.#hashes.peek()
    }
  }

  report(): LedgerReport {
    return {
      ok: this.#findings.length === 0,
      entries: this.size,
      checkpoints: this.#checkpointCount,
      signedEntries: this.#signedSize,
      rootHex: Buffer.from(this.#root('computed')).toString('hex'),
      findings: this.#findings,
      stoppedEarly: this.isFull,
    }
  }

  async #join(left: Subtree, right: Subtree): Promise<Subtree> {
    const position = { level: left.level + 1, index: left.index / 2 }
    const computed = nodeHash(left.hashes.computed, right.hashes.computed)
    const expected = nodeHash(left.hashes.stored, right.hashes.stored)
    const stored = await this.#takeStored(position)
    if (stored && !isSameHash(stored, expected)) {
      this.find('hash-altered', position.index, position.level)
    }
    return makeSubtree(position, computed, stored ?? expected)
  }

  /** The stored hash of `position`, passing over what has no place before it. */
  async #takeStored(position: HashPosition): Promise<Uint8Array | undefined> {
    let next = await this.#hashes.peek()
    while (next && isBefore(next, position) && !this.isFull) {
      this.#hashes.take()
      this.find('hash-unexpected', next.index, next.level)
      next = await this.#hashes.peek()
    }
    if (next?.level === position.level && next.index === position.index) {
      this.#hashes.take()
      if (next.hash.length === HASH_BYTES) return next.hash
    }
    this.find('hash-missing', position.index, position.level)
    return undefined
  }

  /** The root that the log signed for exactly this size, or undefined after a finding. */
  #open({ size, note }: StoredCheckpoint): Uint8Array | undefined {
    this.#checkpointCount += 1
    try {
      const checkpoint = openCheckpoint(note, this.#content.keys)
      if (checkpoint.origin === this.#content.origin && checkpoint.size === size) {
        return checkpoint.root
      }
    } catch (error) {
      if (!isProblem(error, 'invalid-input', 'corrupt')) throw error
    }
    this.find('checkpoint-malformed', size)
    return undefined
  }

  #hasRoot(root: Uint8Array): boolean {
    return isSameHash(root, this.#root('computed')) || isSameHash(root, this.#root('stored'))
  }

  #root(which: keyof HashPair): Uint8Array {
    const hashes = this.#subtrees.map((subtree) => subtree.hashes[which])
    if (hashes.length === 0) return emptyRoot()
    return hashes.reduceRight((right, left) => nodeHash(left, right))
  }
}

/** Where one of the two hashes is missing the other stands in; where both are, nothing above can fit. */
function makeSubtree(
  position: HashPosition,
  computed: Uint8Array | undefined,
  stored: Uint8Array | undefined,
): Subtree {
  const known = computed ?? stored ?? new Uint8Array(HASH_BYTES)
  return { ...position, hashes: { computed: known, stored: stored ?? known } }
}

/** The order in which appending stores hashes. */
function isBefore(one: HashPosition, other: HashPosition): boolean {
  const lastLeaf = ({ level, index }: HashPosition) => (index + 1) * 2 ** level
  const distance = lastLeaf(one) - lastLeaf(other)
  return distance < 0 || (distance === 0 && one.level < other.level)
}
