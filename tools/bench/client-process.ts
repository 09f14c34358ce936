import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './bench-test.ts'
import type { FromClient, ToClient } from './client-messages.ts'
import type { WorldOptions } from './world.ts'

const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url))

/** What the client itself took between the two ticks of its clock. */
export type ClientUse = { readonly clientCpuSeconds: number; readonly seconds: number }

/** Whoever looks at the server while a test runs. */
export type Watch = {
  readonly begin: () => Promise<void>
  readonly end: (use: ClientUse) => Promise<void>
}

/** The process that asks. One for each turn, so that none runs on what the last one has compiled or left. */
export class ClientProcess {
  readonly #child: ChildProcess
  readonly canList: boolean

  private constructor(child: ChildProcess, canList: boolean) {
    this.#child = child
    this.canList = canList
  }

  static async open(options: WorldOptions): Promise<ClientProcess> {
    const child = fork(CLIENT, { stdio: 'inherit' })
    const answer = await exchange(child, { kind: 'open', options })
    if (answer.kind !== 'opened') throw new Error(whyOf(answer))
    return new ClientProcess(child, answer.canList)
  }

  /** @throws with why, when the test could not be made */
  async run(test: string, watch: Watch): Promise<Outcome> {
    let answer = await exchange(this.#child, { kind: 'run', test })
    while (answer.kind === 'begin' || answer.kind === 'end') {
      await (answer.kind === 'begin' ? watch.begin() : watch.end(answer))
      answer = await exchange(this.#child, { kind: 'go' })
    }
    if (answer.kind !== 'done') throw new Error(whyOf(answer))
    return answer.outcome
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    await ended
  }
}

async function exchange(child: ChildProcess, message: ToClient): Promise<FromClient> {
  return await new Promise((resolve) => {
    const end = (answer: FromClient): void => {
      child.off('message', end).off('exit', died)
      resolve(answer)
    }
    const died = (): void => end({ kind: 'failed', why: 'the client ended' })
    child.on('message', end).on('exit', died)
    child.send(message)
  })
}

function whyOf(answer: FromClient): string {
  return answer.kind === 'failed' ? answer.why : `the client said “${answer.kind}”`
}
