import type { ReadTx, WriteTx } from '../catalog/catalog.ts'
import type { Instant } from '../domain/instant.ts'
import { isoInstant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import { formatCheckpoint, parseCheckpoint } from '../ledger/checkpoint.ts'
import type { HashReader } from '../ledger/hash-reader.ts'
import { encodeLedgerEntry } from '../ledger/ledger-entry.ts'
import type { LedgerEntry } from '../ledger/ledger-entry.ts'
import { isSameHash, leafHash } from '../ledger/merkle-hash.ts'
import { hashesToStore, rootAt } from '../ledger/merkle-tree.ts'
import { parseSignedNote } from '../ledger/signed-note.ts'
import { formatVerifierKey } from '../ledger/verifier-key.ts'
import type { VerifierKey } from '../ledger/verifier-key.ts'
import type { Parts } from './parts.ts'

export type Appended = {
  /** Of each entry, in the order given. */
  readonly indexes: readonly number[]
  /** The signed note over the log as it is now. */
  readonly checkpoint: string
}

/**
 * Appends entries and signs the log that they make, in the transaction of what they record. A new log
 * begins with the entry of its key, and a key that was rotated is announced before it signs.
 *
 * @throws Problem 'too-large' for an entry beyond 65,535 bytes; 'corrupt' when the stored log is not the
 *   one that was signed last, or was signed by a key that is not here
 */
export async function appendToLedger(
  parts: Pick<Parts, 'ledger' | 'clock'>,
  tx: WriteTx,
  entries: readonly LedgerEntry[],
): Promise<Appended> {
  const now = parts.clock.now()
  const start = await tx.ledger.size()
  const announced = await keyEntries(parts, tx, { size: start, now })
  const reader = ledgerHashes(tx)
  let index = start
  for (const entry of [...announced, ...entries]) {
    const bytes = encodeLedgerEntry(entry)
    const text = new TextDecoder().decode(bytes)
    await tx.ledger.insertEntry({ index, kind: entry.kind, at: now, entry: text })
    for (const stored of await hashesToStore(index, leafHash(bytes), reader)) {
      await tx.ledger.insertHash(stored)
    }
    index += 1
  }
  const { origin } = parts.ledger
  const root = await rootAt(index, reader)
  const checkpoint = parts.ledger.sign(formatCheckpoint({ origin, size: index, root }))
  await tx.ledger.insertCheckpoint({ size: index, note: checkpoint, at: now })
  const first = start + announced.length
  return { indexes: entries.map((_, at) => first + at), checkpoint }
}

/** The stored hashes of the log, as one transaction sees them. */
export function ledgerHashes(tx: ReadTx): HashReader {
  return {
    async read(positions) {
      const hashes: Uint8Array[] = []
      for (const { level, index } of positions) {
        const hash = await tx.ledger.hash(level, index)
        if (!hash) throw damagedLog()
        hashes.push(hash)
      }
      return hashes
    },
  }
}

/** What must be said of the key before it signs: nothing, if it signed the last checkpoint too. */
async function keyEntries(
  { ledger }: Pick<Parts, 'ledger'>,
  tx: ReadTx,
  log: { readonly size: number; readonly now: Instant },
): Promise<LedgerEntry[]> {
  const [current] = ledger.verifierKeys
  if (!current) throw foreignKey()
  const at = isoInstant(log.now)
  const key = formatVerifierKey(current)
  const latest = await tx.ledger.latestCheckpoint()
  if (!latest && log.size === 0) return [{ kind: 'key', at, change: 'made', key, previous: null }]
  if (latest?.size !== log.size) throw damagedLog()
  const previous = await signerOf(ledger, tx, latest)
  if (previous.id === current.id) return []
  return [{ kind: 'key', at, change: 'rotated', key, previous: formatVerifierKey(previous) }]
}

/** A log that is not the one signed last must not be signed: nobody could tell the two apart. */
async function signerOf(
  ledger: Parts['ledger'],
  tx: ReadTx,
  latest: { readonly size: number; readonly note: string },
): Promise<VerifierKey> {
  const { text, signatures } = parseSignedNote(latest.note)
  const { size, root } = parseCheckpoint(text)
  const isSame = size === latest.size && isSameHash(root, await rootAt(size, ledgerHashes(tx)))
  if (!isSame) throw damagedLog()
  const signer = ledger.verifierKeys.find((key) =>
    signatures.some((one) => one.keyId === key.id && one.name === key.name),
  )
  if (!signer) throw foreignKey()
  return signer
}

function damagedLog(): Problem {
  return new Problem('corrupt', {
    en: 'The ledger is not the one that was signed last, so nothing can be added to it. Run `cloudkeep ledger verify`, and restore a backup.',
    'zh-CN':
      '账本与最近一次签名时不一致，因此无法继续追加。请运行 `cloudkeep ledger verify`，并从备份恢复。',
  })
}

function foreignKey(): Problem {
  return new Problem('corrupt', {
    en: 'The ledger was signed by a key that is not here. Restore keys/ledger.pem in the data folder from a backup.',
    'zh-CN': '账本由另一把不在此处的密钥签名。请从备份恢复数据目录中的 keys/ledger.pem。',
  })
}
