import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { TransferWindow } from './transfer-window.ts'

export type Exchange = { readonly raw: IncomingMessage; readonly answer: ServerResponse }

export type ConnectionLimits = {
  /** For a connection on which nothing runs. */
  readonly quietMs: number
  readonly transferMs: number
  readonly bytesPerSecondMin: number
}

type Waiting = { readonly exchange: Exchange; readonly run: () => void }

/** Only what came with one read can wait, since no more is read then: about 2,000 requests of 64 KiB. */
const WAITING_MAX = 10_000

/** Of HTTP/2: what begins in one pass of the event loop, so that other connections get their turns. */
const STARTED_IN_A_PASS = 4
/** Less than the 10 MB beyond which Node refuses further streams of a session. */
const UNSENT_BYTES_MAX = 8 * 1024 * 1024

/** At least as much as a PING or SETTINGS of HTTP/2 is answered with: 17 bytes, and TLS around them. */
const ASIDE_BYTES = 64

/** What runs on a connection, in which order, and how its client keeps up. */
export class GuardedConnection {
  /** By which its address is counted; undefined for one that has no limit of its own. */
  readonly key: string | undefined
  readonly running = new Set<Exchange>()
  readonly #socket: Socket
  readonly #session: ServerHttp2Session | undefined
  readonly #sent = new TransferWindow()
  readonly #taken = new TransferWindow()
  #waiting: Waiting[] = []
  #quietSinceMs = performance.now()
  #asides = 0
  #isPassPlanned = false

  /** @param session of HTTP/2 */
  constructor(socket: Socket, key: string | undefined, session?: ServerHttp2Session) {
    this.key = key
    this.#session = session
    this.#socket = socket
    // What they are answered with is taken by whoever sends them, and brings no answer forward.
    const count = () => {
      this.#asides += ASIDE_BYTES
    }
    session?.on('ping', count).on('remoteSettings', count)
  }

  /**
   * Calls `run` when it is its turn. Node offers requests that were sent without waiting for answers all at
   * once; but a GET right behind a PUT asks for what was put (RFC 9112 §9.3.2). HTTP/2 has no such order, but
   * a flood of requests that are taken back at once, or whose answers nobody takes, must not all be begun.
   */
  enter(exchange: Exchange, run: () => void): void {
    if (!this.#session && this.running.size === 0) {
      this.#start(exchange, run)
      return
    }
    this.#waiting.push({ exchange, run })
    if (this.#session) {
      this.#planPass()
      return
    }
    this.#socket.pause()
    if (this.#waiting.length > WAITING_MAX) this.#socket.destroy()
  }

  /** To be asked again and again. @returns whether others need its place more */
  isToBeCut(limits: ConnectionLimits, nowMs: number): boolean {
    if (this.running.size === 0) {
      this.#sent.end()
      this.#taken.end()
      return nowMs - this.#quietSinceMs > limits.quietMs
    }
    const windowMs = limits.transferMs
    const least = { windowMs, bytes: Math.max(1, (limits.bytesPerSecondMin * windowMs) / 1000) }
    const exchanges = [...this.running]
    const isSending = exchanges.some(owesBody)
    const isTaking = isHoldingBack(this.#socket) || exchanges.some(owesReading)
    const sent = { isOwed: isSending, moved: this.#socket.bytesRead }
    const taken = { isOwed: isTaking, moved: bytesTaken(this.#socket) - this.#asides }
    const isTooSlow = this.#sent.isTooSlow(sent, least, nowMs)
    return this.#taken.isTooSlow(taken, least, nowMs) || isTooSlow
  }

  #start(exchange: Exchange, run: () => void): void {
    this.running.add(exchange)
    exchange.answer.once('close', () => {
      this.#end(exchange)
    })
    run()
  }

  #end(exchange: Exchange): void {
    this.running.delete(exchange)
    if (this.running.size === 0) this.#quietSinceMs = performance.now()
    if (this.#waiting.length === 0) return
    if (this.#session) {
      this.#planPass()
      return
    }
    // Its last answer said that it was the last.
    if (!this.#socket.writable) this.#waiting = []
    const next = this.#waiting.shift()
    if (next) this.#start(next.exchange, next.run)
    if (this.#waiting.length === 0) this.#socket.resume()
  }

  /** By then it is known what was taken back in the same breath. */
  #planPass(): void {
    if (this.#isPassPlanned) return
    this.#isPassPlanned = true
    setImmediate(this.#startSome)
  }

  readonly #startSome = (): void => {
    this.#isPassPlanned = false
    this.#waiting = this.#waiting.filter(({ exchange }) => streamOf(exchange.raw)?.closed === false)
    for (let left = STARTED_IN_A_PASS; left > 0 && !this.#isFull(); left--) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#start(next.exchange, next.run)
    }
    if (this.#waiting.length > 0 && !this.#isFull()) this.#planPass()
  }

  /** When an answer has left, there is room again. */
  #isFull(): boolean {
    let waitingBytes = 0
    for (const { raw } of this.running) waitingBytes += streamOf(raw)?.writableLength ?? 0
    return waitingBytes > UNSENT_BYTES_MAX
  }
}

/** Whether somebody waits for more of the request's body, and none of it is here. */
function owesBody({ raw }: Exchange): boolean {
  if (raw.complete || raw.readableLength > 0) return false
  const stream = streamOf(raw)
  if (stream && (stream.endAfterHeaders || stream.state.remoteClose === 1)) return false
  return raw.listenerCount('readable') + raw.listenerCount('data') > 0
}

/** Of HTTP/2 an answer can wait though the connection takes bytes: each stream has a window of its own. */
function owesReading({ raw }: Exchange): boolean {
  return (streamOf(raw)?.writableLength ?? 0) > 0
}

function streamOf(raw: IncomingMessage | Http2ServerRequest): ServerHttp2Stream | undefined {
  return 'stream' in raw ? raw.stream : undefined
}

type Handle = {
  readonly bytesWritten: number
  readonly writeQueueSize: number
  /** Of TLS: what carries it, which alone knows how much has left. */
  readonly _parent?: Handle
}

/** What of a large write has left is told by the handle alone, on which Node's own time-outs rely, too. */
function handleOf(socket: Socket): Handle | undefined {
  const handle = (socket as Socket & { readonly _handle?: Handle | null })._handle ?? undefined
  return handle?._parent ?? handle
}

function isHoldingBack(socket: Socket): boolean {
  return socket.writableLength > 0 || (handleOf(socket)?.writeQueueSize ?? 0) > 0
}

function bytesTaken(socket: Socket): number {
  const handle = handleOf(socket)
  return handle ? handle.bytesWritten - handle.writeQueueSize : socket.bytesWritten
}
