import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { AnswerReader, type Answer, type BodyEye } from './answer-reader.ts'
import { PIECE_BYTES_MAX, type Content } from './content.ts'

export type Address = { readonly host: string; readonly port: number }

/** One request, made before the clock runs, and what its answer has to be. */
export type Exchange = {
  /** Its head, and its body where that is small. */
  readonly request: Buffer
  /** A large body, sent as fast as it is taken. */
  readonly upload?: Content | undefined
  readonly statuses: readonly number[]
  readonly eye?: BodyEye | undefined
  /** @returns what is wrong with the answer, which has an expected status */
  readonly fault?: ((answer: Answer) => string | undefined) | undefined
}

type Waiting = {
  readonly reader: AnswerReader
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

const READ_BYTES = 64 * 1024
const SILENT_MS_MAX = 60_000

/**
 * A connection that asks one thing after the other. On `node:net`, into one buffer, and without any
 * object that is not needed: a common client costs more than a fast server, and would measure itself.
 */
export class Connection {
  readonly #address: Address
  readonly #buffer: Buffer
  #socket: Socket | undefined
  #waiting: Waiting | undefined
  #answered = 0
  #error: Error | undefined

  constructor(address: Address, readBytes = READ_BYTES) {
    this.#address = address
    this.#buffer = Buffer.allocUnsafe(readBytes)
  }

  async open(): Promise<void> {
    const buffer = this.#buffer
    const callback = (count: number): boolean => {
      this.#read(buffer.subarray(0, count))
      return true
    }
    const socket = connect({ ...this.#address, noDelay: true, onread: { buffer, callback } })
    socket.setTimeout(SILENT_MS_MAX, () => socket.destroy(new Error('no byte for a minute')))
    await once(socket, 'connect')
    this.#answered = 0
    this.#error = undefined
    this.#socket = socket
    socket.on('error', (error) => (this.#error = error))
    socket.on('close', () => this.#closed(socket))
  }

  /** @throws when the connection is cut before the answer is whole, or the answer is no HTTP */
  async ask(exchange: Exchange): Promise<Answer> {
    const isKept = this.#socket !== undefined && this.#answered > 0
    try {
      return await this.#ask(exchange)
    } catch (error) {
      // A server may close a connection that is kept alive just when the next request is on its way.
      if (!isKept || this.#socket || !(error instanceof ClosedBefore)) throw error
      return await this.#ask(exchange)
    }
  }

  close(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.destroy()
  }

  async #ask(exchange: Exchange): Promise<Answer> {
    if (!this.#socket) await this.open()
    const socket = this.#socket
    if (!socket) throw new ClosedBefore()
    return await new Promise((resolve, reject) => {
      this.#waiting = { reader: new AnswerReader(exchange.eye), resolve, reject }
      socket.write(exchange.request)
      if (exchange.upload) void this.#send(socket, exchange.upload)
    })
  }

  async #send(socket: Socket, content: Content): Promise<void> {
    let offset = 0
    while (offset < content.lengthBytes && !socket.destroyed && this.#waiting) {
      const piece = content.piece(offset, PIECE_BYTES_MAX)
      offset += piece.length
      if (!socket.write(piece)) await drained(socket)
    }
    // Answered before all was sent: the rest would be taken for the next request.
    if (offset < content.lengthBytes) this.close()
  }

  #read(bytes: Buffer): void {
    const waiting = this.#waiting
    if (!waiting) {
      this.#error = new Error('bytes that nobody asked for')
      this.close()
      return
    }
    try {
      const extra = waiting.reader.feed(bytes)
      if (extra > 0) throw new Error('bytes after the end of an answer')
      if (waiting.reader.isWhole) this.#done(waiting)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #done({ reader, resolve }: Waiting): void {
    this.#waiting = undefined
    this.#answered++
    if (reader.isLast) this.close()
    resolve(reader.answer)
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    this.close()
    waiting?.reject(error)
  }

  #closed(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#socket = undefined
    const waiting = this.#waiting
    if (!waiting) return
    const isSilent = waiting.reader.answer.status === 0
    if (waiting.reader.end()) this.#done(waiting)
    else if (isSilent) this.#fail(this.#error ?? new ClosedBefore())
    else this.#fail(new Error('cut in the middle of an answer'))
  }
}

class ClosedBefore extends Error {
  constructor() {
    super('closed without an answer')
  }
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      socket.off('drain', end).off('close', end)
      resolve()
    }
    socket.on('drain', end).on('close', end)
  })
}
