import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { CommandFolder } from '../kit/command.ts'
import { type FileSystem, LoopDisk } from '../kit/loop-disk.ts'
import { MixedLoad } from '../kit/mixed-load.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TreeReader } from '../kit/tree-reader.ts'

const CYCLES: Readonly<Record<FileSystem, number>> = { ext4: scale(3, 60), xfs: scale(2, 20) }
const MEGABYTES = 8192
const RENEW_EVERY = 8
const STEPS_MAX = 500
const FINE = { lost: [], torn: [], phantom: [] }

describe('keeps every acknowledged write, whole, when the power goes under load', () => {
  for (const fileSystem of ['ext4', 'xfs'] as const) {
    it(`on ${fileSystem}`, (t) => losePowerAgainAndAgain(t, fileSystem))
  }
})

async function losePowerAgainAndAgain(t: TestContext, fileSystem: FileSystem): Promise<void> {
  const disk = await LoopDisk.mount(t, { fileSystem, megabytes: MEGABYTES })
  if (!disk) return
  const server = await ServerProcess.start({ dataFolder: join(disk.folder, 'data') })
  t.after(() => server.close())
  const load = new MixedLoad(server.url, server.authorization)
  const reader = new TreeReader(server)
  const starts: number[] = []

  for (let cycle = 0; cycle < CYCLES[fileSystem]; cycle++) {
    if (cycle === 0) await load.prepare()
    else if (cycle % RENEW_EVERY === 0) await load.renew()
    await loadUntilPowerLoss(load, { server, disk })
    disk.unmount()
    disk.mountAgain()
    const startedAt = performance.now()
    await server.start()
    starts.push(performance.now() - startedAt)
    const verdict = load.journal.compare(await reader.read())
    assert.deepEqual(verdict, FINE, `after power loss ${String(cycle + 1)}`)
  }

  reader.forget()
  assert.deepEqual(
    load.journal.compare(await reader.read()),
    FINE,
    'all that was ever acknowledged',
  )
  await server.stop()
  const commands = await CommandFolder.make(t)
  const check = ['check', '--read-data', '--data', server.dataFolder]
  const { ok, blobsChecked } = await commands.json(check)
  assert.equal(ok, true)
  await checkDataFolder(server.dataFolder)
  disk.unmount()
  disk.checkFileSystem()
  disk.mountAgain()
  starts.sort((a, b) => a - b)
  t.diagnostic(
    `${String(CYCLES[fileSystem])} power losses on ${fileSystem}, ` +
      `${String(load.journal.acknowledged)} acknowledged writes: 0 lost, 0 torn, 0 phantom; ` +
      `${String(blobsChecked)} contents checked, file system clean; serving again after ` +
      `${(starts[Math.floor(starts.length / 2)] ?? 0).toFixed(0)} ms, ` +
      `at most ${(starts.at(-1) ?? 0).toFixed(0)} ms`,
  )
}

/** At a moment that nobody chose, with ten requests under way. */
async function loadUntilPowerLoss(
  load: MixedLoad,
  { server, disk }: { readonly server: ServerProcess; readonly disk: LoopDisk },
): Promise<void> {
  const stepsBefore = 1 + randomInt(STEPS_MAX)
  // In one half of the times the process ends at once, in the other it answers what it has in hand
  // and what each client asks for next: none of that may be “done” and be gone.
  const isKilledAtOnce = randomInt(2) === 0
  let steps = 0
  let isPowerLost = false
  let killed: Promise<void> | undefined
  await load.run(() => {
    steps += 1
    if (steps > stepsBefore) throw new Error('This client stops: the power is gone.')
    if (steps < stepsBefore) return
    if (load.surprises.length > 0) return
    disk.losePower()
    isPowerLost = true
    if (isKilledAtOnce) killed = server.kill()
  })
  assert.ok(isPowerLost, `while there is power all goes well: ${load.surprises.join(', ')}`)
  await (killed ?? server.kill())
  // The refusals of a disk without power.
  load.surprises.length = 0
}
