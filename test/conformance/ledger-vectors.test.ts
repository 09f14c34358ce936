import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { openCheckpoint } from '../../src/ledger/checkpoint.ts'
import { formatEntryBundle, parseEntryBundle } from '../../src/ledger/entry-bundle.ts'
import { MemoryLog } from '../../src/ledger/memory-log.ts'
import { leafHash } from '../../src/ledger/merkle-hash.ts'
import { consistencyProof, inclusionProof, rootAt } from '../../src/ledger/merkle-tree.ts'
import { verifyNote } from '../../src/ledger/signed-note.ts'
import { formatTilePath, parseTilePath, tilesOf } from '../../src/ledger/tile-path.ts'
import { tileBytes } from '../../src/ledger/tile.ts'
import { parseVerifierKey } from '../../src/ledger/verifier-key.ts'
import { verifyConsistency, verifyInclusion } from '../../src/ledger/verify-proof.ts'

const PROJECT = resolve(import.meta.dirname, '../..')
const FOLDER = resolve(PROJECT, process.env['CLOUDKEEP_VECTORS'] ?? '../shared/vectors', 'tlog')
const skip = existsSync(FOLDER) ? false : `no vectors in ${FOLDER}; set CLOUDKEEP_VECTORS`

type MerkleProofs = {
  leafInputsHex: string[]
  rootsHex: string[]
  inclusion: {
    name: string
    leafIdx: number
    treeSize: number
    root: string | null
    leafHash: string | null
    proof: string[] | null
    wantErr: boolean
  }[]
  consistency: {
    name: string
    size1: number
    size2: number
    root1: string | null
    root2: string | null
    proof: string[] | null
    wantErr: boolean
  }[]
}
type TesseraLog = {
  entries: string[]
  vkey: string
  checkpoints: Record<string, string>
  resources: Record<string, string>
}

describe('Merkle proofs of transparency-dev/merkle', { skip }, () => {
  const vectors = skip ? undefined : (read('merkle-proofs.json') as MerkleProofs)

  test('all roots are ours', async () => {
    const leaves = vectors?.leafInputsHex.map((hex) => Buffer.from(hex, 'hex')) ?? []
    const log = await logOf(leaves)

    const roots = await Promise.all(
      Array.from({ length: leaves.length + 1 }, (_, size) => rootAt(size, log)),
    )

    assert.deepEqual(roots.map(hexOf), vectors?.rootsHex)
  })

  test('all 98 inclusion proofs are taken or refused as they should be', () => {
    assert.equal(vectors?.inclusion.length, 98)
    for (const one of vectors.inclusion) {
      const isProven = verifyInclusion({
        index: one.leafIdx,
        size: one.treeSize,
        leaf: bytesOf(one.leafHash),
        root: bytesOf(one.root),
        proof: (one.proof ?? []).map(bytesOf),
      })
      assert.equal(isProven, !one.wantErr, one.name)
    }
  })

  test('all 98 consistency proofs are taken or refused as they should be', () => {
    assert.equal(vectors?.consistency.length, 98)
    for (const one of vectors.consistency) {
      const isProven = verifyConsistency({
        size1: one.size1,
        size2: one.size2,
        root1: bytesOf(one.root1),
        root2: bytesOf(one.root2),
        proof: (one.proof ?? []).map(bytesOf),
      })
      assert.equal(isProven, !one.wantErr, one.name)
    }
  })

  test('the proofs that are good are those that we make', async () => {
    const log = await logOf(vectors?.leafInputsHex.map((hex) => Buffer.from(hex, 'hex')) ?? [])
    let compared = 0
    for (const { leafIdx, treeSize, root, proof, wantErr } of vectors?.inclusion ?? []) {
      if (wantErr || hexOf(bytesOf(root)) !== vectors?.rootsHex[treeSize]) continue
      const ours = await inclusionProof(leafIdx, treeSize, log)
      assert.deepEqual(ours.map(hexOf), (proof ?? []).map(bytesOf).map(hexOf))
      compared += 1
    }
    for (const { size1, size2, root2, proof, wantErr } of vectors?.consistency ?? []) {
      if (wantErr || size1 === 0 || hexOf(bytesOf(root2)) !== vectors?.rootsHex[size2]) continue
      const ours = await consistencyProof(size1, size2, log)
      assert.deepEqual(ours.map(hexOf), (proof ?? []).map(bytesOf).map(hexOf))
      compared += 1
    }
    assert.ok(compared >= 10, `${compared} compared`)
  })
})

describe('the signed note of c2sp.org/signed-note', { skip }, () => {
  test('verifies by its key, and not with one letter changed', () => {
    const { vkey, note } = read('signed-note.json') as { vkey: string; note: string }
    const key = parseVerifierKey(vkey)

    assert.deepEqual(verifyNote(note, [key]).signedBy, [key])
    assert.throws(() => verifyNote(note.replace('example', 'exemple'), [key]))
  })
})

describe('the log of transparency-dev/tessera', { skip }, () => {
  const vectors = skip ? undefined : (read('tessera-log.json') as TesseraLog)
  const entries = vectors?.entries.map((text) => Buffer.from(text)) ?? []

  test('all 16 checkpoints verify and have our roots', async () => {
    const log = await logOf(entries)
    const keys = [parseVerifierKey(vectors?.vkey ?? '')]
    const checkpoints = Object.entries(vectors?.checkpoints ?? {})

    assert.equal(checkpoints.length, 16)
    for (const [size, note] of checkpoints) {
      const checkpoint = openCheckpoint(note, keys)
      assert.equal(checkpoint.size, Number(size))
      assert.equal(hexOf(checkpoint.root), hexOf(await rootAt(checkpoint.size, log)))
    }
  })

  test('any two of the checkpoints are consistent', async () => {
    const log = await logOf(entries)
    const keys = [parseVerifierKey(vectors?.vkey ?? '')]
    const heads = Object.values(vectors?.checkpoints ?? {}).map((note) =>
      openCheckpoint(note, keys),
    )
    for (const { size: size1, root: root1 } of heads) {
      for (const { size: size2, root: root2 } of heads) {
        if (size1 === 0 || size1 > size2) continue
        const proof = await consistencyProof(size1, size2, log)
        assert.ok(verifyConsistency({ size1, size2, root1, root2, proof }), `${size1} ${size2}`)
      }
    }
  })

  test('all its tiles and entry bundles are ours, byte for byte', async () => {
    const log = await logOf(entries)
    const resources = Object.entries(vectors?.resources ?? {})

    assert.equal(resources.length, 30)
    for (const [path, base64] of resources) {
      const tile = parseTilePath(`/${path}`)
      assert.ok(tile, path)
      const ours =
        tile.kind === 'hashes'
          ? await tileBytes(tile, log.size, log)
          : formatEntryBundle(entries.slice(0, tile.width))
      assert.equal(hexOf(ours), hexOf(Buffer.from(base64, 'base64')), path)
    }
  })

  test('its entry bundles hold the entries that its tiles hash', () => {
    const resources = new Map(Object.entries(vectors?.resources ?? {}))
    for (let size = 1; size <= entries.length; size++) {
      const [bundle = '', tile = ''] = [...tilesOf(size)].map((one) => {
        return resources.get(formatTilePath(one).slice(1))
      })
      const hashes = parseEntryBundle(Buffer.from(bundle, 'base64'), size)?.map(leafHash) ?? []
      assert.equal(hexOf(Buffer.concat(hashes)), hexOf(Buffer.from(tile, 'base64')))
    }
  })
})

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
}

async function logOf(entries: readonly Uint8Array[]): Promise<MemoryLog> {
  const log = new MemoryLog()
  for (const entry of entries) await log.append(entry)
  return log
}

function bytesOf(base64: string | null): Uint8Array {
  return Buffer.from(base64 ?? '', 'base64')
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
