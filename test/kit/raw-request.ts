import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * A request written by hand on a connection of its own, for clients that do what no library does:
 * stop in the middle, or wait for `100 Continue`.
 */
export class RawRequest {
  readonly socket: Socket
  #received = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1')
    })
    // A server that closes the connection is part of the test.
    socket.on('error', () => undefined)
  }

  static async open(
    url: string,
    request: {
      readonly method: string
      readonly path: string
      readonly headers: Readonly<Record<string, string>>
    },
  ): Promise<RawRequest> {
    const { hostname, port, host } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port) })
    await once(socket, 'connect')
    const lines = Object.entries({ host, ...request.headers }).map(
      ([key, value]) => `${key}: ${value}`,
    )
    const raw = new RawRequest(socket)
    socket.write(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    return raw
  }

  /** Resolves once the bytes are on their way. */
  async send(bytes: Uint8Array): Promise<void> {
    await new Promise((resolve) => this.socket.write(bytes, resolve))
  }

  /** Waits for the next status line. @returns its status; undefined when the connection ends first */
  async status(): Promise<number | undefined> {
    for (;;) {
      const match = /^HTTP\/1\.1 (\d{3})[^]*?\r\n\r\n/.exec(this.#received)
      if (match) {
        this.#received = this.#received.slice(match[0].length)
        return Number(match[1])
      }
      if (this.socket.closed) return undefined
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')])
    }
  }

  /** Goes away in the middle, and waits until the server has seen it. */
  async cut(): Promise<void> {
    if (this.socket.closed) return
    const closed = once(this.socket, 'close')
    this.socket.end()
    await closed
  }
}
