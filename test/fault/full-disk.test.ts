import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { type Filled, FullDiskClient } from '../kit/full-disk-client.ts'
import { LoopDisk } from '../kit/loop-disk.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { mountSmallDisk } from '../kit/small-disk.ts'

const KIB = 1024
const ROUNDS = scale(1, 6)
const MEGABYTES = 64
/** Much room for bytes, and none for more files. */
const ROOMY_MEGABYTES = 512
/** 512 of them for the folders that a store has after some time. */
const INODES = 512 + 120

/** What runs out: then small files and folders, which lie in the catalog, go on fitting. */
type Scarce = 'bytes' | 'inodes'
/** One large file frees bytes enough for others, but a single name not for the folders of a new one. */
const FILES_FOR_ROOM: Readonly<Record<Scarce, number>> = { bytes: 1, inodes: 10 }
type Mount = (t: TestContext) => Promise<string | undefined>

describe('a full disk refuses with 507 and words, keeps what it has, and goes on when there is room', () => {
  it('on tmpfs', (t) => fillAgainAndAgain(t, 'bytes', (t) => mountSmallDisk(t, MEGABYTES)))
  it('on ext4', (t) => fillAgainAndAgain(t, 'bytes', (t) => mountExt4(t, MEGABYTES)))
  it('on tmpfs without room for one more file', (t) =>
    fillAgainAndAgain(t, 'inodes', (t) => mountSmallDisk(t, ROOMY_MEGABYTES, INODES)))
  it('on ext4 without room for one more file', (t) =>
    fillAgainAndAgain(t, 'inodes', (t) => mountExt4(t, ROOMY_MEGABYTES, ['-N', String(INODES)])))
})

async function mountExt4(
  t: TestContext,
  megabytes: number,
  make: readonly string[] = [],
): Promise<string | undefined> {
  return (await LoopDisk.mount(t, { fileSystem: 'ext4', megabytes, make }))?.folder
}

async function fillAgainAndAgain(t: TestContext, scarce: Scarce, mount: Mount): Promise<void> {
  const folder = await mount(t)
  if (folder === undefined) return
  const dataFolder = join(folder, 'data')
  if (scarce === 'inodes') await makeUsualFolders(dataFolder)
  const server = await ServerProcess.start({ dataFolder })
  t.after(() => server.close())
  const client = new FullDiskClient(server)
  await client.keep()
  const waits: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    await client.makeFolder('/fill')
    await fillUp(client, scarce)
    waits.push(await makeRoom(client, scarce))
    await fillUp(client, scarce)
    await (round % 2 === 0 ? server.stop() : server.kill())
    await server.start()
    await client.readKept()
    waits.push(await (scarce === 'bytes' ? makeRoomInCatalog(client) : makeRoom(client, scarce)))
    await client.deleteFolder('/fill')
    await client.emptyTrash()
    await client.readKept()
  }
  await server.stop()
  await checkDataFolder(server.dataFolder)
  t.diagnostic(
    `${String(ROUNDS)} rounds, ${String(client.refusals)} refusals, all 507; ` +
      `room again after ${Math.max(...waits).toFixed(0)} ms at most`,
  )
}

/** Those that each new upload else makes one of, and that stay. */
async function makeUsualFolders(dataFolder: string): Promise<void> {
  for (const store of ['blobs', 'drafts']) {
    for (let shard = 0; shard < 256; shard++) {
      const name = shard.toString(16).padStart(2, '0')
      await mkdir(join(dataFolder, store, name), { recursive: true, mode: 0o700 })
    }
  }
}

/** Until nothing more fits, not even a name. */
async function fillUp(client: FullDiskClient, scarce: Scarce): Promise<void> {
  await client.fillByLargeFiles('/fill', scarce === 'inodes' ? 300 * KIB : Infinity)
  const uploads = await client.fillByUploads('/fill')
  assert.ok(uploads.isRefused)
  const small: readonly Filled[] =
    scarce === 'inodes'
      ? []
      : [
          await client.fillBySmallFiles('/fill'),
          await client.fillByFolders('/fill'),
          await client.fillByCopies('/fill'),
        ]
  assert.ok(small.every(({ isRefused }) => isRefused))
  await client.readKept()
  assert.ok((await client.overwriteKept()) > 0, 'at least the largest of them does not fit')
  await client.readKept()
}

/** As somebody would who found the disk full. @returns after how many milliseconds there was room */
async function makeRoom(client: FullDiskClient, scarce: Scarce): Promise<number> {
  await client.signIn()
  await client.deleteFiles(FILES_FOR_ROOM[scarce])
  await client.emptyTrash()
  return await client.waitForRoom('/fill', 300 * KIB)
}

/** What is deleted lay in the catalog: its file stays as large as it was, and has room inside. */
async function makeRoomInCatalog(client: FullDiskClient): Promise<number> {
  await client.signIn()
  await client.deleteFiles(10, 40 * KIB)
  await client.emptyTrash()
  return await client.waitForRoom('/fill', 30 * KIB)
}
