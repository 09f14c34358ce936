import type { ReadTx, WriteTx } from './catalog.ts'
import type { InlineCache } from './inline-cache.ts'
import { accountReads, accountWrites } from './queries/accounts.ts'
import { backupReads, backupWrites } from './queries/backups.ts'
import { blobClaims, blobReads } from './queries/blobs.ts'
import { changeReads, changeWrites } from './queries/changes.ts'
import { checkReads } from './queries/checks.ts'
import { damageReads, damageWrites } from './queries/damages.ts'
import { scrubReads, scrubWrites } from './queries/scrubs.ts'
import { sumReads, sumWrites } from './queries/slice-sums.ts'
import { credentialReads, credentialWrites } from './queries/credentials.ts'
import { deliveryReads, deliveryWrites } from './queries/deliveries.ts'
import { draftReads, draftWrites } from './queries/drafts.ts'
import { jobReads, jobWrites } from './queries/jobs.ts'
import { ledgerReads, ledgerWrites } from './queries/ledger-records.ts'
import { lockReads, lockWrites } from './queries/locks.ts'
import { nodeReads } from './queries/node-reads.ts'
import { nodeWrites } from './queries/node-writes.ts'
import { noticeReads, noticeWrites } from './queries/notices.ts'
import { propertyReads, propertyWrites } from './queries/properties.ts'
import { refusalReads, refusalWrites } from './queries/refusals.ts'
import { simulationReads } from './queries/simulation.ts'
import { spaceReads, spaceWrites } from './queries/spaces.ts'
import { trashReads, trashWrites } from './queries/trash.ts'
import { versionReads, versionWrites } from './queries/versions.ts'
import { type CurrentRules, measuresAt, standingAt } from './rules-cache.ts'
import type { SeenChildren } from './seen-children.ts'
import type { SheetCache } from './sheet-cache.ts'
import type { Executor } from './statement.ts'

/** What transactions remember of earlier ones. */
export type Remembered = {
  readonly rules: CurrentRules
  readonly inline: InlineCache
  readonly sheets: SheetCache
  /** Where one state of the database is read, and nothing is changed in between. */
  readonly seen?: SeenChildren
}

/** What one connection can be asked. Made once for each connection, not for each transaction. */
export function readTransaction(
  run: Executor,
  { rules, inline, sheets, seen }: Remembered,
): ReadTx {
  const notices = noticeReads(run)
  const spaces = spaceReads(run)
  return {
    accounts: accountReads(run),
    credentials: credentialReads(run),
    spaces: { ...spaces, standing: standingAt(rules, spaces) },
    nodes: nodeReads(run, seen),
    versions: versionReads(run),
    trash: trashReads(run),
    blobs: blobReads(run, { inline, sheets }),
    sums: sumReads(run, sheets),
    damages: damageReads(run),
    scrubs: scrubReads(run),
    drafts: draftReads(run),
    locks: lockReads(run),
    properties: propertyReads(run),
    changes: changeReads(run),
    notices,
    deliveries: deliveryReads(run),
    refusals: refusalReads(run),
    ledger: ledgerReads(run),
    jobs: jobReads(run),
    backups: backupReads(run),
    simulation: simulationReads(run),
    checks: checkReads(run),
    measures: async () => await measuresAt(await rules(), notices),
  }
}

export function writeTransaction(run: Executor, remembered: Remembered): WriteTx {
  const reads = readTransaction(run, remembered)
  return {
    ...reads,
    accounts: { ...reads.accounts, ...accountWrites(run) },
    credentials: { ...reads.credentials, ...credentialWrites(run) },
    spaces: { ...reads.spaces, ...spaceWrites(run) },
    nodes: { ...reads.nodes, ...nodeWrites(run) },
    versions: { ...reads.versions, ...versionWrites(run) },
    trash: { ...reads.trash, ...trashWrites(run) },
    blobs: { ...reads.blobs, ...blobClaims(run) },
    sums: { ...reads.sums, ...sumWrites(run) },
    damages: { ...reads.damages, ...damageWrites(run) },
    scrubs: { ...reads.scrubs, ...scrubWrites(run) },
    drafts: { ...reads.drafts, ...draftWrites(run) },
    locks: { ...reads.locks, ...lockWrites(run) },
    properties: { ...reads.properties, ...propertyWrites(run) },
    changes: { ...reads.changes, ...changeWrites(run) },
    notices: { ...reads.notices, ...noticeWrites(run) },
    deliveries: { ...reads.deliveries, ...deliveryWrites(run) },
    refusals: { ...reads.refusals, ...refusalWrites(run) },
    ledger: { ...reads.ledger, ...ledgerWrites(run) },
    jobs: { ...reads.jobs, ...jobWrites(run) },
    backups: { ...reads.backups, ...backupWrites(run) },
  }
}
