import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100
const PAGE_BYTES = 4096

export type Memory = {
  /** Of all its processes together; what they share is counted for each. */
  readonly rssBytes: number
  /** The same with shared pages counted once; undefined where the system does not tell. */
  readonly pssBytes: number | undefined
}

/** A process and all below it, from /proc: CPU time and memory. Linux only. */
export class ProcessTree {
  readonly #root: number

  constructor(root: number) {
    this.#root = root
  }

  /** @returns CPU seconds so far, by process id: of those that run now */
  cpuSeconds(): ReadonlyMap<number, number> {
    return new Map(this.#ids().flatMap((id) => entryOf(id, cpuSecondsOf(id))))
  }

  rssBytes(): number {
    return this.#ids().reduce((sum, id) => sum + rssBytesOf(id), 0)
  }

  /** The exact one: it walks the process's pages, which holds it up for a moment. */
  memory(): Memory {
    const all = this.#ids().map(pssBytesOf)
    const isKnown = all.every((one) => one !== undefined)
    const pssBytes = isKnown ? all.reduce((sum, one) => sum + one, 0) : undefined
    return { rssBytes: this.rssBytes(), pssBytes }
  }

  #ids(): number[] {
    const ids = [this.#root]
    for (let index = 0; index < ids.length; index++) ids.push(...childrenOf(ids[index] ?? 0))
    return ids
  }
}

function entryOf(id: number, value: number | undefined): [number, number][] {
  return value === undefined ? [] : [[id, value]]
}

/** CPU seconds that the whole machine has spent on anything. */
export function machineCpuSeconds(): number {
  const [, ...fields] = read('/proc/stat').split('\n', 1)[0]?.trim().split(/\s+/) ?? []
  const [user, nice, system, idle, wait, irq, softIrq, steal] = fields.map(Number)
  if (idle === undefined || wait === undefined) return NaN
  const busy = [user, nice, system, irq, softIrq, steal].reduce<number>((a, b) => a + (b ?? 0), 0)
  return busy / TICKS_PER_SECOND
}

function childrenOf(id: number): number[] {
  return tasksOf(id).flatMap((task) =>
    read(`/proc/${id}/task/${task}/children`).trim().split(' ').filter(Boolean).map(Number),
  )
}

function tasksOf(id: number): string[] {
  try {
    return readdirSync(`/proc/${id}/task`)
  } catch {
    return [] // It has ended.
  }
}

/** With all its threads, also those that have ended. */
function cpuSecondsOf(id: number): number | undefined {
  const stat = read(`/proc/${id}/stat`)
  // The name in the second field may hold anything, a bracket as well.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isNaN(ticks) ? undefined : ticks / TICKS_PER_SECOND
}

function rssBytesOf(id: number): number {
  return Number(read(`/proc/${id}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES
}

function pssBytesOf(id: number): number | undefined {
  const kib = /^Pss:\s+(\d+)/m.exec(read(`/proc/${id}/smaps_rollup`))?.[1]
  return kib === undefined ? undefined : Number(kib) * 1024
}

/** @returns nothing of a process that has ended */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
