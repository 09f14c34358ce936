/** What an answer was, when its body has gone by. */
export type Answer = {
  readonly status: number
  /** Its head as it came, without the empty line. */
  readonly head: string
  readonly bodyBytes: number
}

/** Looks at a piece of a body, which is overwritten afterwards. @param offset of the piece in the body */
export type BodyEye = (bytes: Buffer, offset: number) => void

type State = 'head' | 'body' | 'size' | 'gap' | 'trailers' | 'until-close' | 'whole'

const NOTHING = Buffer.alloc(0)
const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = /\r\ncontent-length:[ \t]*(\d+)/i
const CHUNKED = /\r\ntransfer-encoding:[^\r]*chunked/i
const CLOSE = /\r\nconnection:[ \t]*close/i
const LINE_BYTES_MAX = 65_536

/** Reads one answer of HTTP/1.1 from pieces as they come, and keeps nothing of its body. */
export class AnswerReader {
  readonly #eye: BodyEye | undefined
  #state: State = 'head'
  #carry: Buffer = NOTHING
  #status = 0
  #head = ''
  #bodyBytes = 0
  #leftBytes = 0
  #isChunked = false

  constructor(eye?: BodyEye) {
    this.#eye = eye
  }

  get answer(): Answer {
    return { status: this.#status, head: this.#head, bodyBytes: this.#bodyBytes }
  }

  get isWhole(): boolean {
    return this.#state === 'whole'
  }

  /** Whether the server closes the connection after this answer. */
  get isLast(): boolean {
    return CLOSE.test(this.#head)
  }

  /** @returns how many bytes came after the end of the answer @throws when it is no HTTP */
  feed(bytes: Buffer): number {
    let rest = bytes
    while (rest.length > 0 && !this.isWhole) rest = this.#step(rest)
    return rest.length
  }

  /** The server closed. @returns whether the answer is whole */
  end(): boolean {
    if (this.#state === 'until-close') this.#state = 'whole'
    return this.isWhole
  }

  #step(bytes: Buffer): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#until(HEAD_END, bytes, (head) => this.#takeHead(head))
      case 'size':
        return this.#line(bytes, (line) => this.#takeSize(line))
      case 'gap':
        return this.#line(bytes, () => (this.#state = 'size'))
      case 'trailers':
        return this.#line(bytes, (line) => {
          if (line === '') this.#state = 'whole'
        })
      case 'body':
        return this.#takeBody(bytes)
      case 'until-close':
        this.#see(bytes)
        return NOTHING
      case 'whole':
        return bytes
    }
  }

  #line(bytes: Buffer, take: (line: string) => void): Buffer {
    return this.#until(HEAD_END.subarray(0, 2), bytes, take)
  }

  #until(end: Buffer, bytes: Buffer, take: (text: string) => void): Buffer {
    const all = this.#carry.length === 0 ? bytes : Buffer.concat([this.#carry, bytes])
    const at = all.indexOf(end)
    if (at < 0) {
      if (all.length > LINE_BYTES_MAX) throw new Error('a head or a line without an end')
      // A copy: what the bytes lie in is used for the next ones.
      this.#carry = Buffer.from(all)
      return NOTHING
    }
    this.#carry = NOTHING
    take(all.toString('latin1', 0, at))
    return all.subarray(at + end.length)
  }

  #takeHead(head: string): void {
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
    if (status === undefined) throw new Error('an answer that is no HTTP')
    this.#status = Number(status)
    // 100 and its like: the answer itself is to come.
    if (this.#status < 200) return
    this.#head = head
    this.#isChunked = CHUNKED.test(head)
    this.#leftBytes = Number(LENGTH.exec(head)?.[1] ?? NaN)
    if (this.#status === 204 || this.#status === 304) this.#state = 'whole'
    else if (this.#isChunked) this.#state = 'size'
    else if (Number.isNaN(this.#leftBytes)) this.#state = 'until-close'
    else this.#state = this.#leftBytes === 0 ? 'whole' : 'body'
  }

  #takeSize(line: string): void {
    this.#leftBytes = parseInt(line, 16)
    if (Number.isNaN(this.#leftBytes)) throw new Error('a chunk without a size')
    this.#state = this.#leftBytes === 0 ? 'trailers' : 'body'
  }

  #takeBody(bytes: Buffer): Buffer {
    const count = Math.min(bytes.length, this.#leftBytes)
    this.#see(count === bytes.length ? bytes : bytes.subarray(0, count))
    this.#leftBytes -= count
    if (this.#leftBytes === 0) this.#state = this.#isChunked ? 'gap' : 'whole'
    return bytes.subarray(count)
  }

  #see(bytes: Buffer): void {
    this.#eye?.(bytes, this.#bodyBytes)
    this.#bodyBytes += bytes.length
  }
}
