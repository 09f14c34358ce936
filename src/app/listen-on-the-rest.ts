import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { makeHttpServer, type ServerParts } from './http-server.ts'

/**
 * `localhost` has two addresses on most machines, and a server listens on one: once it does, further
 * ones answer as it does at the others, on the same port. An address that the machine names but does
 * not have is left out.
 *
 * @param find all addresses of `localhost`
 */
export function listenOnTheRest(
  server: FastifyInstance,
  parts: ServerParts,
  find = localAddresses,
): void {
  const others: Server[] = []
  server.addHook('onListen', async () => {
    const { address, port } = server.server.address() as AddressInfo
    for (const one of await find()) {
      if (one === address) continue
      const other = makeHttpServer(parts, (raw, answer) => {
        server.server.emit('request', raw, answer)
      })
      // Bytes that are no HTTP get the same words everywhere.
      other.on('clientError', (error, socket) => {
        server.server.emit('clientError', error, socket)
      })
      const isListening = await once(other.listen(port, one), 'listening').catch(() => false)
      if (isListening) others.push(other)
    }
  })
  server.addHook('preClose', async () => {
    for (const other of others) {
      other.close()
      setTimeout(() => {
        other.closeAllConnections()
      }, parts.timeouts.closeMs).unref()
    }
  })
}

async function localAddresses(): Promise<string[]> {
  const found = await lookup('localhost', { all: true })
  return found.map(({ address }) => address)
}
