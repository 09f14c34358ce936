import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timeouts } from '../../src/app/http-server.ts'
import { makeServer, type ServerOptions } from '../../src/app/make-server.ts'
import { type Disk, openDisk } from '../../src/app/open-disk.ts'
import type { AccountRecord } from '../../src/catalog/catalog.ts'
import { ManualClock } from '../../src/clock/manual-clock.ts'
import { readConfig } from '../../src/config/read-config.ts'
import type { SettingName } from '../../src/config/settings.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { Edition, Role } from '../../src/domain/governed.ts'
import type { SpaceId } from '../../src/domain/ids.ts'
import { createAccount } from '../../src/operations/accounts.ts'
import type { Limits, Parts } from '../../src/operations/parts.ts'
import { basic } from './server.ts'

/** A disk in this process: real SQLite, real files, real HTTP, and a clock that the test moves. */
export type TestDisk = {
  /** Its address, without `/` at the end. */
  readonly url: string
  readonly parts: Parts
  readonly clock: ManualClock
  readonly disk: Disk
  readonly dataFolder: string
  /** Makes an account with a home space. */
  readonly addAccount: (name: string, wish?: AccountWish) => Promise<TestAccount>
  /** Stops it and removes its folder. */
  readonly close: () => Promise<void>
}

export type AccountWish = {
  readonly edition?: Edition
  readonly role?: Role
  readonly quotaBytes?: number | null
}

export type TestAccount = {
  readonly account: AccountRecord
  /** For operations called directly, as if by the REST door. */
  readonly actor: Actor
  readonly spaceId: SpaceId
  readonly password: string
  /** For requests. */
  readonly authorization: string
}

export type TestDiskOptions = {
  /** The time at the start; by default noon of 4 May 2016 in UTC. */
  readonly now?: number
  readonly limits?: Partial<Limits>
  /** Changes the parts before anything works with them, for failures on purpose. */
  readonly change?: (parts: Parts) => Parts
  /** Further settings, as flags give them. */
  readonly settings?: Readonly<Partial<Record<SettingName, string>>>
  readonly timeouts?: Partial<Timeouts>
  /** Hears of each route as it is made. */
  readonly onRoute?: ServerOptions['onRoute']
}

export async function openTestDisk(options: TestDiskOptions = {}): Promise<TestDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-disk-'))
  const dataFolder = join(folder, 'data')
  const clock = new ManualClock(options.now ?? Date.UTC(2016, 4, 4, 12))
  const disk = await openDisk({ dataFolder, clock, limits: options.limits ?? {} })
  const parts = options.change?.(disk.parts) ?? disk.parts
  const flags = { data: dataFolder, listen: '127.0.0.1:0', log: 'silent', ...options.settings }
  const { config } = readConfig({ environment: {}, file: undefined, flags })
  const server = await makeServer({
    config,
    parts,
    version: '0.0.0-test',
    troubles: disk.troubles,
    trust: disk.trust,
    timeouts: options.timeouts,
    ...(options.onRoute && { onRoute: options.onRoute }),
  })
  await server.listen({ host: config.listen.host, port: 0 })
  const { port } = server.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}`,
    parts,
    clock,
    disk,
    dataFolder,
    addAccount: (name, wish) => addAccount(parts, name, wish),
    async close() {
      server.server.closeAllConnections()
      await server.close()
      await disk.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function addAccount(
  parts: Parts,
  name: string,
  wish: AccountWish = {},
): Promise<TestAccount> {
  const password = `password of ${name}`
  const account = await createAccount(parts, {
    name,
    password,
    role: wish.role ?? 'user',
    edition: wish.edition ?? 'personal',
    quotaBytes: wish.quotaBytes ?? null,
  })
  const home = await parts.catalog.read((tx) => tx.spaces.homeOf(account.id))
  if (!home) throw new Error('An account has a home space.')
  const { id, role, edition, createdAt, language } = account
  return {
    account,
    actor: { accountId: id, name, role, edition, createdAt, language, door: 'rest' },
    spaceId: home.id,
    password,
    authorization: basic(name, password),
  }
}
