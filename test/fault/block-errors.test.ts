import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { FailingDisk, type FailingDiskOptions } from '../kit/failing-disk.ts'
import { MixedLoad } from '../kit/mixed-load.ts'
import { refusalsOf } from '../kit/refusals-of.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TreeReader } from '../kit/tree-reader.ts'
import { untilReady } from '../kit/until-ready.ts'

const CYCLES = scale(2, 20)
const MEGABYTES = 8192
const RENEW_EVERY = 4
const STEPS_BEFORE_MAX = 200
const STEPS_AFTER = 60
/** So long every write fails before somebody is refused, at most, and after that. */
const NOTICED_MS_MAX = 20_000
const FAILS_MS_MAX = 1500
const FINE = { lost: [], torn: [], phantom: [] }

describe('keeps every acknowledged write while the drive fails', () => {
  it('and is ready again after the file system was mounted anew, where that has ended', (t) =>
    failAgainAndAgain(t, 'on the drive'))
  it('and recovers by itself where the file system goes on', (t) =>
    failAgainAndAgain(t, 'elsewhere'))
})

async function failAgainAndAgain(
  t: TestContext,
  journal: FailingDiskOptions['journal'],
): Promise<void> {
  const disk = await FailingDisk.mount(t, { megabytes: MEGABYTES, journal })
  if (!disk) return
  const server = await ServerProcess.start({ dataFolder: join(disk.folder, 'data') })
  t.after(() => server.close())
  const load = new MixedLoad(server.url, server.authorization)
  const reader = new TreeReader(server)
  const recoveredMs: number[] = []
  let refused = 0
  let readOnly = 0
  let reads = 0
  const compare = async (where: string) => {
    assert.deepEqual(load.journal.compare(await reader.read()), FINE, where)
  }

  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    const where = `after failure ${String(cycle)}`
    if (cycle === 1) await load.prepare()
    else if (cycle % RENEW_EVERY === 0) await load.renew()
    const reading = new Reading(server)
    await loadWhileItFails(load, disk)
    const refusals = refusalsOf(load.surprises)
    assert.ok(refusals > 0, `${where} some were refused`)
    refused += refusals
    assert.ok(server.isRunning, `${where} it lives: ${server.output}`)
    if (disk.takesWrites()) {
      recoveredMs.push(await untilReady(server))
      await compare(`${where}, without a restart`)
      await load.run(stopAfter(STEPS_AFTER))
      assert.deepEqual(load.surprises, [], `${where} it works again`)
    } else {
      readOnly += 1
      const { status } = await fetch(`${server.url}/readyz`)
      assert.equal(status, 503, `${where} it says that it cannot write`)
    }
    reads += await reading.end()
    await server.kill()
    disk.mountAnew()
    await server.start()
    await compare(`${where}, from what is really on the drive`)
  }

  reader.forget()
  await compare('every byte that was ever acknowledged')
  await server.stop()
  const { blobsChecked } = await checkDataFolder(server.dataFolder)
  const slowest = Math.max(0, ...recoveredMs).toFixed(0)
  t.diagnostic(
    `${String(CYCLES)} failures of the drive, ${String(refused)} requests refused with words ` +
      `beside ${String(reads)} that read, ` +
      `${String(load.journal.acknowledged)} acknowledged writes: 0 lost, 0 torn, 0 phantom; ` +
      `${String(recoveredMs.length)} times it recovered by itself, within ${slowest} ms, and ` +
      `${String(readOnly)} times the file system had to be mounted anew; ` +
      `${String(blobsChecked)} contents checked`,
  )
  if (journal === 'elsewhere') assert.ok(recoveredMs.length > 0, 'it did recover by itself')
}

/** The drive begins to fail at a moment that nobody chose, and works again soon after it was noticed. */
async function loadWhileItFails(load: MixedLoad, disk: FailingDisk): Promise<void> {
  let left = 1 + randomInt(STEPS_BEFORE_MAX)
  let isOver = false
  let window: Promise<void> | undefined
  const fail = async () => {
    disk.fail()
    const mostMs = performance.now() + NOTICED_MS_MAX
    while (load.surprises.length === 0 && performance.now() < mostMs) await pause(20)
    await pause(randomInt(FAILS_MS_MAX))
    disk.mend()
    isOver = true
  }
  await load.run(() => {
    left -= 1
    if (left === 0) window = fail()
    if (isOver) throw new Error('This client stops: the drive has failed and works again.')
  })
  assert.ok(window, `while the drive works all goes well: ${load.surprises.join(', ')}`)
  await window
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}

/** Clients that read all the while: reading goes on, and keeps the log from being begun anew. */
class Reading {
  readonly #server: ServerProcess
  readonly #clients: Promise<void>[]
  #isOver = false
  #count = 0

  constructor(server: ServerProcess) {
    this.#server = server
    this.#clients = [0, 1, 2].map(() => this.#read())
  }

  /** @returns how many reads were answered */
  async end(): Promise<number> {
    this.#isOver = true
    await Promise.all(this.#clients)
    return this.#count
  }

  async #read(): Promise<void> {
    const { url, authorization } = this.#server
    const headers = { authorization, depth: '1' }
    while (!this.#isOver) {
      const answer = await fetch(`${url}/dav/`, { method: 'PROPFIND', headers })
      await answer.text()
      assert.equal(answer.status, 207, 'reading goes on')
      this.#count += 1
    }
  }
}

function stopAfter(steps: number): () => void {
  let left = steps
  return () => {
    left -= 1
    if (left < 0) throw new Error('This client stops: it was enough.')
  }
}
