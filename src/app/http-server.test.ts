import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../../test/kit/test-certificate.ts'
import { makeHttpServer, type Timeouts } from './http-server.ts'

const TIMEOUTS: Timeouts = {
  headersMs: 20_000,
  keepAliveMs: 65_000,
  transferMs: 120_000,
  closeMs: 5_000,
}
const guard = { watch: () => undefined }

for (const isSecure of [false, true]) {
  const by = isSecure ? 'TLS without HTTP/2' : 'plain HTTP'
  test(`by ${by} a request may have 32 KiB of headers and take as long as it moves`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-http-'))
    const tls = { tlsCert: join(folder, 'cert.pem'), tlsKey: join(folder, 'key.pem') }
    await writeFile(tls.tlsCert, TEST_CERTIFICATE)
    await writeFile(tls.tlsKey, TEST_CERTIFICATE_KEY)
    const none = { tlsCert: '', tlsKey: '' }
    const config = isSecure ? tls : none
    const server = makeHttpServer({ config, timeouts: TIMEOUTS, guard }, (_request, answer) => {
      answer.end()
    })
    t.after(async () => {
      server.close()
      await rm(folder, { recursive: true, force: true })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const ask = async (headerBytes: number) => {
      const headers = { 'x-long': 'x'.repeat(headerBytes), connection: 'close' }
      const options = { port, host: '127.0.0.1', headers, rejectUnauthorized: false }
      const asking = (isSecure ? secureRequest : plainRequest)(options).end()
      const [answer] = (await once(asking, 'response')) as [IncomingMessage]
      answer.resume()
      return answer.statusCode
    }

    assert.equal(await ask(30_000), 200)
    assert.equal(await ask(40_000), 431)
    assert.equal(server.requestTimeout, 0)
    assert.equal(server.headersTimeout, TIMEOUTS.headersMs)
  })
}
