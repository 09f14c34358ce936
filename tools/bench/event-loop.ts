/** By how much a server's event loop was late, in milliseconds. */
export type EventLoopDelay = { readonly p50: number; readonly p99: number; readonly max: number }

const NAME = 'cloudkeep_event_loop_delay_seconds'

/**
 * Since it was read last, which reading it begins anew.
 *
 * @param url of a CloudKeep on this machine
 * @returns undefined where the server tells none
 */
export async function readEventLoopDelay(url: string): Promise<EventLoopDelay | undefined> {
  const response = await fetch(new URL('/metrics', url))
  const page = response.ok ? await response.text() : ''
  const [p50, p99, max] = ['0.5', '0.99', '1'].map((quantile) => millisecondsOf(page, quantile))
  if (p50 === undefined || p99 === undefined || max === undefined) return undefined
  return { p50, p99, max }
}

function millisecondsOf(page: string, quantile: string): number | undefined {
  const start = `${NAME}{quantile="${quantile}"} `
  const line = page.split('\n').find((one) => one.startsWith(start))
  return line === undefined ? undefined : Number(line.slice(start.length)) * 1000
}
