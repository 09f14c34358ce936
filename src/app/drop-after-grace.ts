import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Lets requests that run when the server closes end within `graceMs`, and then drops their
 * connections: one client that hangs must not keep the disk from stopping in order. An upload that
 * is cut off can be gone on with, or is as if it had never begun.
 */
export function dropAfterGrace(server: FastifyInstance, graceMs: number): void {
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.addHook('preClose', (done) => {
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, graceMs)
    server.server.once('close', () => {
      clearTimeout(timer)
    })
    done()
  })
}
