import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { MixedLoad } from '../kit/mixed-load.ts'
import { refusalsOf } from '../kit/refusals-of.ts'
import { isFullRun } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { type Injection, reasonAgainstStrace, Strace, straceOptions } from '../kit/strace.ts'
import { TreeReader } from '../kit/tree-reader.ts'
import { untilReady } from '../kit/until-ready.ts'

/** Every call by which the server changes what is on the disk; found by counting them under load. */
const CHANGING = [
  'rename',
  'fsync',
  'fdatasync',
  'pwrite64',
  'pwritev',
  'mkdir',
  'rmdir',
  'ftruncate',
  'link',
  'unlink',
]
/** Sockets and the kernel's own signals are written with this one too, which no disk can fail. */
const KILLED_AT = [...CHANGING, 'write']
const FAILING = [...CHANGING, 'pread64']
const FILLED = ['pwrite64', 'pwritev', 'mkdir', 'link', 'rename', 'fdatasync']
const MADE_AT_START = ['mkdir', 'rename', 'fsync', 'fdatasync', 'pwrite64', 'write', 'ftruncate']

/** The n-th call, for n from 1 to this, or until so many answers came without it. */
const CALLS_MAX = 25
const SAMPLED_MAX = 12
const STEPS = 150
const STEPS_AFTER = 40
/** In one thread, so that its calls have an order. */
const environment = { UV_THREADPOOL_SIZE: '1' }
const FINE = { lost: [], torn: [], phantom: [] }

describe('the n-th call to the kernel', { skip: reasonAgainstStrace() ?? false }, () => {
  it('may be the last: a killed server loses nothing and shows nothing half', async (t) => {
    const trial = await Trial.begin(t)
    for (const call of chosen(KILLED_AT)) {
      await forEachN(async (n) => {
        const injection = { call, effect: 'SIGKILL', first: n, last: n } as const
        const isHit = await trial.loadUnder(injection)
        await trial.server.kill()
        await trial.server.start()
        await trial.compare(`after a kill at ${call} ${String(n)}`)
        assert.deepEqual(trial.load.surprises, [])
        return isHit
      })
    }
    await trial.end('killed')
  })

  for (const effect of ['EIO', 'ENOSPC'] as const) {
    it(`may fail with ${effect}: nothing is acknowledged falsely, and it recovers by itself`, async (t) => {
      const trial = await Trial.begin(t)
      for (const call of chosen(effect === 'EIO' ? FAILING : FILLED)) {
        await forEachN(async (n) => {
          // One call alone, or some in a row, so that the first trial of recovering fails too.
          const injection = { call, effect, first: n, last: n % 2 === 1 ? n : n + 3 }
          const isHit = await trial.loadUnder(injection)
          const where = `after ${effect} at ${call} ${String(n)}`
          assert.ok(trial.server.isRunning, `${where} it lives: ${trial.server.output}`)
          await untilReady(trial.server)
          trial.checkRefusals()
          await trial.compare(where)
          await trial.loadAgain(where)
          if (n % 5 !== 0 && isFullRun()) return isHit
          await trial.server.kill()
          await trial.server.start()
          await trial.compare(`${where} and a restart`)
          return isHit
        })
      }
      await trial.end(`failed with ${effect}`)
    })
  }

  it('may be the last of a first start: the next start makes it good', async (t) => {
    const server = await ServerProcess.start({ environment })
    t.after(() => server.close())
    let count = 0
    for (const call of chosen(MADE_AT_START)) {
      await forEachN(async (n) => {
        await server.kill()
        await rm(server.dataFolder, { recursive: true, force: true })
        const injection = { call, effect: 'SIGKILL', first: n, last: n } as const
        const strace = ['strace', '-D', '-f', '-qq', '-o', '/dev/null', ...straceOptions(injection)]
        const isHit = await server.start(strace).then(
          () => false,
          () => true,
        )
        await server.kill()
        await server.start()
        const headers = { authorization: server.authorization }
        const answer = await fetch(`${server.url}/api/v1/me`, { headers })
        assert.equal(answer.status, 200, `after a first start that ended at ${call} ${String(n)}`)
        if (isHit) count += 1
        return isHit
      })
    }
    await server.stop()
    await checkDataFolder(server.dataFolder)
    t.diagnostic(`${String(count)} first starts cut off, each made good by the next`)
    // Of some kinds a first start makes fewer calls than the one that is tried.
    if (isFullRun()) assert.ok(count > 0, 'no call was hit')
  })
})

/** All calls in a full run; else a third of them that nobody chose. */
function chosen(calls: readonly string[]): readonly string[] {
  if (isFullRun()) return calls
  const first = randomInt(3)
  return calls.filter((_call, index) => index % 3 === first)
}

/** All n in a full run, until one is not reached any more; else one of them that nobody chose. */
async function forEachN(work: (n: number) => Promise<boolean>): Promise<void> {
  if (!isFullRun()) {
    await work(randomInt(1, SAMPLED_MAX))
    return
  }
  for (let n = 1; n <= CALLS_MAX; n++) if (!(await work(n))) return
}

/** One server, its clients, and what they know of it. */
class Trial {
  readonly server: ServerProcess
  readonly load: MixedLoad
  readonly #reader: TreeReader
  readonly #t: TestContext
  #isPrepared = false
  #points = 0
  #hits = 0
  #refusals = 0

  private constructor(t: TestContext, server: ServerProcess) {
    this.#t = t
    this.server = server
    this.load = new MixedLoad(server.url, server.authorization)
    this.#reader = new TreeReader(server)
  }

  static async begin(t: TestContext): Promise<Trial> {
    const server = await ServerProcess.start({ environment })
    t.after(() => server.close())
    return new Trial(t, server)
  }

  /** Lets the clients work while calls go wrong. @returns whether one did */
  async loadUnder(injection: Injection): Promise<boolean> {
    const { server } = this
    await this.#prepare()
    const strace = await Strace.attach(server.pid ?? 0, injection)
    const isOver = await this.#run(STEPS)
    await strace.detach()
    const isHit = !isOver
    this.#points += 1
    if (isHit) this.#hits += 1
    return isHit
  }

  /** @returns whether every client was content to the end */
  async #run(steps: number): Promise<boolean> {
    let left = steps
    await this.load.run(() => {
      left -= 1
      // Those that nobody answers would go on for ever.
      if (left < 0 || !this.server.isRunning || this.load.surprises.length > 0) {
        throw new Error('This client stops.')
      }
    })
    return left < 0 && this.load.surprises.length === 0 && this.server.isRunning
  }

  async #prepare(): Promise<void> {
    if (this.#points % 12 !== 0 && this.#isPrepared) return
    if (this.#isPrepared) await this.load.renew()
    else await this.load.prepare()
    this.#isPrepared = true
  }

  checkRefusals(): void {
    this.#refusals += refusalsOf(this.load.surprises)
  }

  /** Nothing goes wrong any more. */
  async loadAgain(where: string): Promise<void> {
    await this.#run(STEPS_AFTER)
    assert.deepEqual(this.load.surprises, [], `${where} it works again`)
  }

  async compare(where: string): Promise<void> {
    assert.deepEqual(this.load.journal.compare(await this.#reader.read()), FINE, where)
  }

  async end(what: string): Promise<void> {
    this.#reader.forget()
    await this.compare('every byte that was ever acknowledged')
    await this.server.stop()
    const { blobsChecked } = await checkDataFolder(this.server.dataFolder)
    this.#t.diagnostic(
      `${String(this.#hits)} of ${String(this.#points)} points ${what}, ` +
        `${String(this.#refusals)} requests refused with words, ` +
        `${String(this.load.journal.acknowledged)} acknowledged writes: 0 lost, 0 torn, 0 phantom; ` +
        `${String(blobsChecked)} contents checked`,
    )
    assert.ok(this.#hits > 0, 'no call was hit')
  }
}
