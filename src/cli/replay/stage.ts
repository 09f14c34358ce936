import { openDisk, type Disk } from '../../app/open-disk.ts'
import type { SpaceRecord } from '../../catalog/catalog.ts'
import { ManualClock } from '../../clock/manual-clock.ts'
import type { Actor, Door } from '../../domain/actor.ts'
import type { NoticeId } from '../../domain/ids.ts'
import { type Instant, SECOND_MS } from '../../domain/instant.ts'
import { Problem } from '../../domain/problem.ts'
import { catalogQueue } from '../../jobs/kinds/catalog-queue.ts'
import { handleJobs, scheduleJobs } from '../../jobs/kinds/job-kinds.ts'
import { Worker } from '../../jobs/worker.ts'
import { createAccount, createSpace } from '../../operations/accounts.ts'
import { createFolders } from '../../operations/create-folders.ts'
import { draftNotice } from '../../operations/notices/draft-notice.ts'
import type { Governor } from '../../operations/notices/governor.ts'
import { publishNotice } from '../../operations/notices/publish-notice.ts'
import type { Parts } from '../../operations/parts.ts'
import { findContent, readContent } from '../../operations/read-content.ts'
import { uploadFile } from '../../operations/upload-file.ts'
import type { NoticeDocument } from '../../policy/notice-document.ts'
import { actorOf } from '../sign-in-as.ts'

/** Somebody in the story, with a home and a second space. */
export type Player = {
  readonly actor: Actor
  readonly home: SpaceRecord
  readonly second: SpaceRecord
}

const FOREVER = new AbortController().signal

/** A disk of its own whose clock moves only as the story does. */
export class Stage {
  readonly clock: ManualClock
  readonly operator: Governor
  readonly players: Readonly<Record<'lin' | 'ada' | 'chen', Player>>
  readonly #disk: Disk
  readonly #worker: Worker

  private constructor(disk: Disk, clock: ManualClock, cast: Pick<Stage, 'operator' | 'players'>) {
    this.#disk = disk
    this.clock = clock
    this.operator = cast.operator
    this.players = cast.players
    this.#worker = new Worker({
      queue: catalogQueue(disk.parts.catalog),
      handle: handleJobs(disk.parts),
      clock,
      onFailure: (error) => {
        throw error
      },
    })
  }

  /** Opens a new disk in `folder` at the instant `startAt`, with its operator and three people. */
  static async open(folder: string, startAt: Instant): Promise<Stage> {
    const clock = new ManualClock(startAt)
    const disk = await openDisk({ dataFolder: folder, ledgerOrigin: 'replay/ledger', clock })
    const { parts } = disk
    try {
      const password = parts.secrets.makeReadable()
      const operator = await createAccount(parts, {
        name: 'operator',
        password,
        role: 'administrator',
        edition: 'personal',
        quotaBytes: null,
      })
      const players = {
        lin: await makePlayer(parts, 'lin'),
        ada: await makePlayer(parts, 'ada'),
        chen: await makePlayer(parts, 'chen'),
      }
      await scheduleJobs(parts, clock.now())
      const { id: accountId, name } = operator
      return new Stage(disk, clock, { operator: { name, accountId }, players })
    } catch (error) {
      await disk.close()
      throw error
    }
  }

  get parts(): Parts {
    return this.#disk.parts
  }

  /** Moves on to `instant`, and does what is due by then. */
  async moveTo(instant: Instant): Promise<void> {
    this.clock.moveTo(instant)
    await this.#worker.runDue()
  }

  /** A little later on the same day. */
  async moment(): Promise<void> {
    await this.moveTo(this.clock.now() + 30 * SECOND_MS)
  }

  async put(who: Player, path: string, given: { bytes: Uint8Array; door?: Door }): Promise<void> {
    const { bytes, door = 'rest' } = given
    await uploadFile(
      this.parts,
      {
        actor: { ...who.actor, door },
        place: placeOf(who, path),
        size: bytes.length,
        body: () => once(bytes),
        lockTokens: [],
      },
      FOREVER,
    )
  }

  /** The bytes from `start` on. @throws Problem the gate's reason */
  async get(who: Player, path: string, start = 0): Promise<Buffer> {
    const content = await findContent(this.parts, {
      actor: { ...who.actor, door: 'webdav' },
      ref: placeOf(who, path),
      capability: 'download',
      withBytes: true,
    })
    const range = { start, end: content.size }
    const bytes = await readContent(this.parts, content, { range, signal: FOREVER })
    if (bytes instanceof Uint8Array) return Buffer.from(bytes)
    return Buffer.concat(await Array.fromAsync(bytes, (chunk) => Buffer.from(chunk)))
  }

  async folder(who: Player, path: string): Promise<void> {
    const { actor } = who
    await createFolders(this.parts, { actor, ...placeOf(who, path) })
  }

  async publish(document: NoticeDocument): Promise<void> {
    const { operator: governor, parts } = this
    await draftNotice(parts, { governor, document })
    await publishNotice(parts, { governor, id: document.id as NoticeId })
  }

  async close(): Promise<void> {
    await this.#disk.close()
  }
}

/** A path from the root of somebody's home; with `second:` before it, of their second space. */
export function placeOf(who: Player, path: string) {
  const isSecond = path.startsWith('second:')
  const names = path.replace(/^second:/, '').split('/')
  return { spaceId: isSecond ? who.second.id : who.home.id, path: names }
}

/** The sentence of a refusal by a measure; undefined when `work` went well. @throws what else it throws */
export async function refusalOf(work: () => Promise<unknown>): Promise<Problem | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof Problem && error.kind === 'suspended-by-notice') return error
    throw error
  }
}

async function makePlayer(parts: Parts, name: string): Promise<Player> {
  const account = await createAccount(parts, {
    name,
    password: parts.secrets.makeReadable(),
    role: 'user',
    edition: 'personal',
    quotaBytes: null,
  })
  const second = await createSpace(parts, { owner: name, name: 'second', quotaBytes: null })
  const home = await parts.catalog.read((tx) => tx.spaces.homeOf(account.id))
  if (!home) throw new Error(`${name} has no home.`)
  return { actor: actorOf(account), home, second }
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
