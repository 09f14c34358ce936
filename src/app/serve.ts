import type { FastifyInstance } from 'fastify'
import type { ReadTx } from '../catalog/catalog.ts'
import type { Config } from '../config/settings.ts'
import type { AccountId } from '../domain/ids.ts'
import { DAY_MS } from '../domain/instant.ts'
import type { DemoGuide } from '../http/demo-guide.ts'
import { createAccount } from '../operations/accounts.ts'
import { giveBackMemory } from './give-back-memory.ts'
import { boundYoungSpace } from './bound-young-space.ts'
import { ledgerOriginOf } from './ledger-origin.ts'
import { startUpkeep } from './start-upkeep.ts'
import { makeServer } from './make-server.ts'
import { type Disk, openDisk } from './open-disk.ts'
import { noteServedAddress } from './served-address.ts'
import { VERSION } from './version.ts'

export type Serving = {
  readonly address: string
  readonly disk: Disk
  readonly server: FastifyInstance
  /** The administrator's password, if it was generated at this start. */
  readonly generatedPassword: string | undefined
  /** Of a demonstration disk. */
  readonly demo: DemoGuide | undefined
  /** Answers what is under way, then closes everything. */
  readonly close: () => Promise<void>
}

export type ServeOptions = {
  /** Fills the disk before it answers, and makes it a demonstration. */
  readonly seed?: (disk: Disk) => Promise<DemoGuide>
}

/** Opens the disk and serves it. @throws when the address is taken or the data folder cannot be used */
export async function serve(config: Config, options: ServeOptions = {}): Promise<Serving> {
  boundYoungSpace()
  const disk = await openDisk({
    dataFolder: config.data,
    isOnlyProcess: true,
    ledgerOrigin: ledgerOriginOf(config),
    limits: { scrubPeriodMs: config.scrubDays * DAY_MS },
  })
  let server: FastifyInstance | undefined
  const mayAnswer = Promise.withResolvers<void>()
  // Perhaps nobody has asked.
  mayAnswer.promise.catch(() => undefined)
  try {
    const demo = await options.seed?.(disk)
    const { parts, troubles, trust } = disk
    const whenReady = mayAnswer.promise
    server = await makeServer({ config, parts, version: VERSION, demo, troubles, trust, whenReady })
    await server.ready()
    await giveBackMemory()
    await server.listen({
      ...config.listen,
      listenTextResolver: (at) =>
        `Server listening at ${config.tlsCert === '' ? at : at.replace('http:', 'https:')}`,
    })
    // Only now: a start that fails must not use up the password that is shown once. Who asks already, waits.
    const generatedPassword = await ensureAdministrator(disk, config)
    mayAnswer.resolve()
    const address = addressOf(server, config)
    await noteServedAddress(config.data, address)
    const upkeep = await startUpkeep(disk, server.log)
    const listening = server
    return {
      address,
      disk,
      server,
      generatedPassword,
      demo,
      async close() {
        await listening.close()
        await upkeep.stop()
        await disk.close()
      },
    }
  } catch (error) {
    mayAnswer.reject(error)
    await server?.close()
    await disk.close()
    throw error
  }
}

/** A disk without administrators gets its first one: accounts may have been made before its first start. */
async function ensureAdministrator(disk: Disk, config: Config): Promise<string | undefined> {
  const { parts } = disk
  if (await parts.catalog.read(hasAdministrator)) return undefined
  const isGiven = config.adminPassword !== ''
  const password = isGiven ? config.adminPassword : parts.secrets.makeReadable()
  await createAccount(parts, {
    name: 'admin',
    password,
    role: 'administrator',
    edition: 'personal',
    quotaBytes: null,
  })
  return isGiven ? undefined : password
}

async function hasAdministrator(tx: ReadTx): Promise<boolean> {
  for (let after = 0 as AccountId; ;) {
    const page = await tx.accounts.list(after, 500)
    if (page.some(({ role }) => role === 'administrator')) return true
    const last = page.at(-1)
    if (!last) return false
    after = last.id
  }
}

function addressOf(server: FastifyInstance, config: Config): string {
  if (config.url !== '') return config.url
  const address = server.addresses().find((one) => typeof one === 'object')
  const port = String(address?.port ?? config.listen.port)
  const { host } = config.listen
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  return `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
