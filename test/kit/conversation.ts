import { connect, type Socket } from 'node:net'

/** What came on a connection, from its first byte on. */
export type Conversation = {
  readonly text: string
  /** Of every answer that came, interim ones left out. */
  readonly statuses: readonly number[]
  /** Until the first whole answer, or the end; Infinity where neither came in time. */
  readonly ms: number
  /** Whether the server closed the connection. */
  readonly isClosed: boolean
}

export type ConversationOptions = {
  /** The client's side ends right behind the bytes. */
  readonly isCut?: boolean
  /** Sent when the first answer is there, unless it closes the connection; answered with 200 when all is well. */
  readonly then?: string
  /** The client's side ends after so long without an answer, for requests that may never end. */
  readonly endsAfterMs?: number
  /** Everything is listened to until the server closes the connection. */
  readonly isToTheEnd?: boolean
  readonly msMax?: number
}

/** A second answer that does not come so soon waits for more bytes: the ones after it were body. */
const SECOND_MS_MAX = 300

/** Sends exactly these bytes on a connection of its own, and listens until it knows what becomes of it. */
export async function converse(
  url: string,
  bytes: string | Uint8Array,
  options: ConversationOptions = {},
): Promise<Conversation> {
  const { isCut = false, isToTheEnd = false, then, endsAfterMs, msMax = 5_000 } = options
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const heard = new Heard(socket)
  const startedAt = performance.now()
  if (typeof bytes === 'string') socket.write(bytes, 'latin1')
  else socket.write(bytes)
  if (isCut) socket.end()
  const ending = setTimeout(() => socket.end(), endsAfterMs)
  if (endsAfterMs === undefined) clearTimeout(ending)
  const isWhole = isHead(bytes) ? endsHead : wholeAnswerIn
  const isAnswered = await heard.until((text) => !isToTheEnd && isWhole(text), msMax)
  clearTimeout(ending)
  const ms = isAnswered ? performance.now() - startedAt : Infinity
  if (isAnswered && !heard.isClosed) {
    const isLast = /\r\nconnection: close\r\n/i.test(heard.text)
    if (!isLast && then !== undefined && !isCut) socket.write(then)
    const isOver = (text: string) => !isLast && statusesIn(text).slice(1).includes(200)
    if (isLast || then !== undefined) await heard.until(isOver, isLast ? msMax : SECOND_MS_MAX)
  }
  socket.destroy()
  const { text, isClosed } = heard
  return { text, statuses: statusesIn(text), ms, isClosed }
}

/** Answers that are told inside a body, as WebDAV's are, stand behind a tag. */
function statusesIn(text: string): number[] {
  return [...text.matchAll(/(?<!status>)HTTP\/1\.1 (\d{3}) /g)]
    .map((match) => Number(match[1]))
    .filter((status) => status >= 200)
}

const FINAL_HEAD = /HTTP\/1\.1 [2-5]\d\d [^]*?\r\n\r\n/

/** Its answer tells a length, and has no body. */
function isHead(bytes: string | Uint8Array): boolean {
  return typeof bytes === 'string' && bytes.startsWith('HEAD ')
}

function endsHead(text: string): boolean {
  return FINAL_HEAD.test(text)
}

function wholeAnswerIn(text: string): boolean {
  const last = FINAL_HEAD.exec(text)
  if (!last) return false
  const body = text.slice(last.index + last[0].length)
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(last[0])?.[1]
  if (length !== undefined && !last[0].includes(' 304 ')) return body.length >= Number(length)
  return !/\r\ntransfer-encoding: chunked\r\n/i.test(last[0]) || body.includes('0\r\n\r\n')
}

class Heard {
  text = ''
  isClosed = false
  #wake: () => void = () => undefined

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1')
      this.#wake()
    })
    socket.on('error', () => undefined)
    socket.on('end', () => {
      this.isClosed = true
      this.#wake()
    })
    socket.on('close', () => {
      this.isClosed = true
      this.#wake()
    })
  }

  /** @returns whether it came to that, or the connection ended, in time */
  async until(isDone: (text: string) => boolean, msMax: number): Promise<boolean> {
    const endsAt = performance.now() + msMax
    // A timer may be a moment early, and nothing else would wake this then.
    const timer = setTimeout(() => {
      this.#wake()
    }, msMax + 5)
    while (!this.isClosed && performance.now() < endsAt && !isDone(this.text)) {
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
    clearTimeout(timer)
    return performance.now() < endsAt
  }
}
