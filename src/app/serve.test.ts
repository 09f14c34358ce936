import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openTestDisk } from '../../test/kit/disk.ts'
import { readConfig } from '../config/read-config.ts'
import { serve } from './serve.ts'

const PASSWORD = 'given before the start'

test('a start that fails does not use up the password that is shown once', async (t) => {
  const other = await openTestDisk()
  t.after(() => other.close())
  const configFor = await configs(t)

  await assert.rejects(serve(configFor(new URL(other.url).host)), /EADDRINUSE/)
  const serving = await serve(configFor('127.0.0.1:0'))
  await serving.close()

  assert.match(serving.generatedPassword ?? '', /^\w+(-\w+)+$/)
})

test('whoever comes at the first moment of a new disk can sign in', async (t) => {
  const configFor = await configs(t)
  const host = `127.0.0.1:${String(await freePort())}`

  const starting = serve({ ...configFor(host), adminPassword: PASSWORD })
  const asking = firstAnswer(`http://${host}/api/v1/me`, starting, {
    authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`,
  })
  const serving = await starting
  const answer = await asking.finally(() => serving.close())

  assert.equal(answer.status, 200)
})

async function configs(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-serve-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return (listen: string) =>
    readConfig({
      environment: {},
      file: undefined,
      flags: { data: join(folder, 'data'), listen, log: 'silent' },
    }).config
}

async function freePort(): Promise<number> {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Asks again and again until somebody listens, or it is known that nobody will. */
async function firstAnswer(
  url: string,
  starting: Promise<unknown>,
  headers: Record<string, string>,
): Promise<Response> {
  const failed = new AbortController()
  const { signal } = failed
  starting.catch((error: unknown) => {
    failed.abort(error)
  })
  for (;;) {
    try {
      return await fetch(url, { headers, signal })
    } catch (error) {
      if (signal.aborted) throw error
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
