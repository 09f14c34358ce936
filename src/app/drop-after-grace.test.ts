import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { dropAfterGrace } from './drop-after-grace.ts'

test(
  'a client that hangs does not keep the server from stopping',
  { timeout: 10_000 },
  async () => {
    const server = Fastify({ forceCloseConnections: 'idle' })
    dropAfterGrace(server, 20)
    const reached = Promise.withResolvers<undefined>()
    server.get('/never', () => {
      reached.resolve(undefined)
      return new Promise(() => undefined)
    })
    await server.listen({ host: '127.0.0.1', port: 0 })
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
    const dropped = once(socket, 'close')
    socket.on('error', () => undefined)
    socket.write('GET /never HTTP/1.1\r\nHost: disk\r\n\r\n')
    await reached.promise

    await server.close()
    await dropped
    assert.ok(socket.destroyed)
  },
)

test('what ends in time is answered', async () => {
  const server = Fastify({ forceCloseConnections: 'idle' })
  dropAfterGrace(server, 60_000)
  const [reached, go] = [Promise.withResolvers<undefined>(), Promise.withResolvers<string>()]
  server.get('/soon', () => {
    reached.resolve(undefined)
    return go.promise
  })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  const answer = fetch(`${address}/soon`)
  await reached.promise

  const closing = server.close()
  go.resolve('here it is')
  assert.equal(await (await answer).text(), 'here it is')
  await closing
})
