import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

// Opens connections that ask once and then keep still, in a process of its own:
//
//     node idle-clients.ts URL COUNT
//
// It prints how many were answered, and then keeps them until it is ended.

const AT_A_TIME = 100

const [, , url = '', count = ''] = process.argv
const { hostname, port, host } = new URL(url)
const open = new Set<Socket>()
let left = Number(count)

async function opening(): Promise<void> {
  while (left-- > 0) {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => undefined)
    socket.once('close', () => open.delete(socket))
    await once(socket, 'connect')
    socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    await once(socket, 'data')
    open.add(socket)
  }
}

await Promise.all(Array.from({ length: AT_A_TIME }, opening))
process.stdout.write(`${String(open.size)}\n`)
