import { Connection, type Address, type Exchange } from './connection.ts'

export type Load = {
  readonly address: Address
  readonly connections: number
  /** What the `index`-th request is. */
  readonly next: (index: number) => Exchange
  /** It ends after so many requests, or after so long, or when it is told. */
  readonly countMax?: number
  readonly seconds: number
  readonly isOver?: () => boolean
  /** How much is read at once at most. */
  readonly readBytes?: number
}

/** How often each thing went wrong. */
export type Faults = Readonly<Record<string, number>>

export type LoadResult = {
  /** Right answers. */
  readonly operations: number
  /** Requests that were sent, and so may have had an effect. */
  readonly sent: number
  readonly seconds: number
  readonly bodyBytes: number
  /** Of all answers, in ascending order. */
  readonly latenciesMs: Float64Array
  readonly faults: Faults
}

/** More would say nothing new, and each may take until a timeout. */
const FAULTS_MAX = 50

/** Connections that each ask as soon as they were answered. Every answer is looked at. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { countMax = Infinity, connections, isOver = () => false } = load
  const lines = Array.from(
    { length: connections },
    () => new Connection(load.address, load.readBytes),
  )
  const latencies: number[] = []
  const faults: Record<string, number> = {}
  let sent = 0
  let faultCount = 0
  let bodyBytes = 0
  const startedAt = performance.now()
  const endsAt = startedAt + load.seconds * 1000
  const isGoingOn = (): boolean =>
    sent < countMax && performance.now() < endsAt && !isOver() && faultCount < FAULTS_MAX

  const run = async (line: Connection): Promise<void> => {
    while (isGoingOn()) {
      const exchange = load.next(sent++)
      const askedAt = performance.now()
      let fault: string | undefined
      try {
        const answer = await line.ask(exchange)
        latencies.push(performance.now() - askedAt)
        bodyBytes += answer.bodyBytes
        fault = exchange.statuses.includes(answer.status)
          ? exchange.fault?.(answer)
          : `status ${answer.status}`
      } catch (error) {
        fault = faultOf(error)
      }
      if (fault !== undefined) {
        faultCount++
        faults[fault] = (faults[fault] ?? 0) + 1
      }
    }
  }
  await Promise.all(lines.map(run))
  const seconds = (performance.now() - startedAt) / 1000
  for (const line of lines) line.close()
  const latenciesMs = Float64Array.from(latencies).sort()
  return { operations: sent - faultCount, sent, seconds, bodyBytes, latenciesMs, faults }
}

export function faultOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

/** @param share 0.5 for the median @returns NaN of none */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? NaN
}

export function sumFaults(...all: readonly Faults[]): Faults {
  const sum: Record<string, number> = {}
  for (const [what, count] of all.flatMap((one) => Object.entries(one))) {
    sum[what] = (sum[what] ?? 0) + count
  }
  return sum
}
