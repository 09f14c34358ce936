import type { FastifyInstance } from '../http/kit.ts'

/** `operators`: what asks how the disk is. */
const COUNTED_DOORS = ['rest', 'tus', 'webdav', 'pages', 'operators'] as const
export type CountedDoor = (typeof COUNTED_DOORS)[number]

export type RequestCount = {
  readonly door: CountedDoor
  /** Of HTTP statuses: `2xx`. */
  readonly statusClass: string
  readonly requests: number
  /** From the request's headers until its answer is made, of all of them together. */
  readonly seconds: number
}

/**
 * How many requests were answered and how long they took, since this process began. Two additions a
 * request: what is made of them is made when somebody asks.
 */
export class RequestCounts {
  /** For each door, by the first digit of the status. */
  readonly #requests = perDoor()
  readonly #milliseconds = perDoor()

  /** @param milliseconds from the request's headers until its answer is made */
  count(door: CountedDoor, status: number, milliseconds: number): void {
    const digit = Math.floor(status / 100)
    this.#requests[door][digit] = (this.#requests[door][digit] ?? 0) + 1
    this.#milliseconds[door][digit] = (this.#milliseconds[door][digit] ?? 0) + milliseconds
  }

  /** Counts the answers of all routes that are made from now on. WebDAV's are none of the framework's. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', (route) => {
      const door = doorOf(route.url)
      const hooks = [route.onResponse ?? []].flat()
      route.onResponse = [
        ...hooks,
        (_request, reply, done) => {
          this.count(door, reply.statusCode, reply.elapsedTime)
          done()
        },
      ]
    })
  }

  /** Those that there are, by door and status. */
  all(): RequestCount[] {
    return COUNTED_DOORS.flatMap((door) =>
      [...this.#requests[door].entries()]
        .filter(([, requests]) => requests > 0)
        .map(([digit, requests]) => ({
          door,
          statusClass: `${String(digit)}xx`,
          requests,
          seconds: (this.#milliseconds[door][digit] ?? 0) / 1000,
        })),
    )
  }
}

function perDoor(): Record<CountedDoor, number[]> {
  const none = () => [0, 0, 0, 0, 0, 0]
  return { rest: none(), tus: none(), webdav: none(), pages: none(), operators: none() }
}

function doorOf(address: string): CountedDoor {
  if (/^\/api(\/|$)/.test(address)) return 'rest'
  if (/^\/tus(\/|$)/.test(address)) return 'tus'
  return /^\/(healthz|readyz|metrics)$/.test(address) ? 'operators' : 'pages'
}
