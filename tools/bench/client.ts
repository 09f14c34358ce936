// The client of a benchmark, a process of its own: run.ts starts it and says what to ask of whom.
import { once } from 'node:events'
import { ALL_TESTS } from './all-tests.ts'
import { Connection } from './connection.ts'
import { faultOf } from './run-load.ts'
import type { FromClient, ToClient } from './client-messages.ts'
import { settle, warmPages } from './settle.ts'
import { World, type Stage } from './world.ts'

let world: World | undefined

process.on('message', (message: ToClient) => void obey(message))

async function obey(message: ToClient): Promise<void> {
  try {
    if (message.kind === 'open') await open(message)
    else if (message.kind === 'run') await run(message.test)
  } catch (error) {
    tell({ kind: 'failed', why: faultOf(error) })
  }
}

async function open({ options }: ToClient & { kind: 'open' }): Promise<void> {
  world = new World(options, stageIn(options.folder))
  const line = new Connection(options.address)
  const request = world.request('PROPFIND', '', { headers: 'Depth: 0\r\n' })
  const { status } = await line.ask({ request, statuses: [207] })
  line.close()
  tell({ kind: 'opened', canList: status === 207 })
}

async function run(name: string): Promise<void> {
  const test = ALL_TESTS.find((one) => one.name === name)
  if (!test || !world) throw new Error(`There is no test ${name}.`)
  tell({ kind: 'done', outcome: await test.run(world) })
}

/** Its clock is the parent's, who watches the server. */
function stageIn(folder: string): Stage {
  let begun = { cpu: process.cpuUsage(), at: 0 }
  return {
    async begin() {
      await toldAndLetGo({ kind: 'begin' })
      begun = { cpu: process.cpuUsage(), at: performance.now() }
    },
    async end() {
      const { user, system } = process.cpuUsage(begun.cpu)
      const seconds = (performance.now() - begun.at) / 1000
      await toldAndLetGo({ kind: 'end', clientCpuSeconds: (user + system) / 1e6, seconds })
    },
    settle,
    warmPages: (bytes) => warmPages(folder, bytes),
  }
}

async function toldAndLetGo(message: FromClient): Promise<void> {
  const answered = once(process, 'message')
  tell(message)
  await answered
}

function tell(message: FromClient): void {
  process.send?.(message)
}
