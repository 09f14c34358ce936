import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Gathering } from './gathering.ts'

test('an answer that cannot be sent breaks its own connection, and no other', async (t) => {
  const gathered = new Gathering()
  const failures: unknown[] = []
  const log = { error: (facts: unknown) => failures.push(facts) }
  const server = createServer((request, answer) => {
    const send = () => {
      if (request.url === '/broken') answer.writeHead(200, { 'not a name': '' })
      answer.end(request.url)
    }
    gathered.send({ log, raw: answer, send })
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = async (path: string) =>
    (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text()

  const answers = await Promise.allSettled(['/a', '/broken', '/b', '/c'].map(ask))

  const told = answers.map((one) => (one.status === 'fulfilled' ? one.value : 'broken off'))
  assert.deepEqual(told, ['/a', 'broken off', '/b', '/c'])
  assert.equal(failures.length, 1)
})
