import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { readConfig } from '../config/read-config.ts'
import { timeoutsOf } from './http-server.ts'
import { listenOnTheRest } from './listen-on-the-rest.ts'

test('localhost answers at every address that the machine has of it, until it stops', async () => {
  const { config } = readConfig({ environment: {}, file: undefined, flags: {} })
  const server = Fastify()
  server.get('/', () => 'here')
  // The last is none of any machine.
  const addresses = ['127.0.0.1', '127.0.0.2', '192.0.2.1']
  const parts = { config, timeouts: timeoutsOf(config), guard: { watch: () => undefined } }
  listenOnTheRest(server, parts, async () => addresses)
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const ask = async (address: string) =>
    (await fetch(`http://${address}:${String(port)}/`, { headers: { connection: 'close' } })).text()

  for (const address of addresses.slice(0, 2)) assert.equal(await ask(address), 'here', address)

  await server.close()
  await assert.rejects(ask('127.0.0.2'))
})
