import { once } from 'node:events'
import { connect } from 'node:net'

export type RawAnswer = {
  /** 0 where the connection ended without an answer. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Interim answers (1xx) before it. */
  readonly interim: readonly number[]
}

/** Sends exactly these bytes on a connection of its own and gives back the first whole answer. */
export async function exchange(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytes)
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
  })
  for (;;) {
    const answer = parseAnswer(text)
    if (answer || socket.closed || socket.readableEnded) {
      socket.destroy()
      return answer ?? { status: 0, headers: {}, body: text, interim: [] }
    }
    await Promise.race([once(socket, 'data'), once(socket, 'end'), once(socket, 'close')])
  }
}

/** One request as text: a head from lines, and a body. */
export function head(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

function parseAnswer(text: string): RawAnswer | undefined {
  let rest = text
  const interim: number[] = []
  for (;;) {
    const [top, ...others] = rest.split('\r\n\r\n')
    if (top === undefined || others.length === 0) return undefined
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(top)?.[1] ?? 0)
    rest = others.join('\r\n\r\n')
    if (status >= 200) return wholeAnswer({ status, top, rest, interim })
    interim.push(status)
  }
}

function wholeAnswer(parts: {
  status: number
  top: string
  rest: string
  interim: readonly number[]
}): RawAnswer | undefined {
  const { status, top, rest, interim } = parts
  const headers = Object.fromEntries(
    top
      .split('\r\n')
      .slice(1)
      .map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*:\s*/, '')]),
  )
  const length = headers['content-length']
  if (length !== undefined && rest.length < Number(length)) return undefined
  if (length === undefined && headers['transfer-encoding'] && !rest.endsWith('0\r\n\r\n'))
    return undefined
  return { status, headers, body: Buffer.from(rest, 'latin1').toString(), interim }
}
