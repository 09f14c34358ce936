import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { brokenRequestOptions } from '../../src/app/broken-requests.ts'
import { ConnectionGuard, type GuardOptions } from '../../src/app/connection-guard.ts'
import { makeHttpServer } from '../../src/app/http-server.ts'
import { refuseRequest } from '../../src/app/refuse-request.ts'
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from './test-certificate.ts'

const kit = { publicUrl: (path: string) => path }
/** For `GuardedServer`: 100 bytes in 200 ms at the least. */
export const SHORT = { headersMs: 1000, keepAliveMs: 200, transferMs: 200, closeMs: 100 }
export const LONG = { headersMs: 60_000, keepAliveMs: 60_000, transferMs: 60_000, closeMs: 100 }
export const LIMITS = {
  connectionsMax: 100,
  addressConnectionsMax: 100,
  addressRequestsMax: 100,
  transferBytesPerSecondMin: 500,
}
export type Serving = Partial<Pick<GuardOptions, 'limits' | 'timeouts' | 'trust'>> & {
  readonly isSecure: boolean
  readonly listener: RequestListener
}

/** A server behind a guard, with a listener of the test's own, until the test ends. */
export async function serveGuarded(
  t: TestContext,
  serving: Serving,
): Promise<{ readonly port: number; readonly sockets: readonly Socket[] }> {
  const { limits = LIMITS, timeouts = SHORT, trust } = serving
  const guard = new ConnectionGuard({
    limits,
    timeouts,
    trust,
    isOurs: () => false,
    refuse: (exchange, refusal) => {
      refuseRequest(kit, exchange, refusal)
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-guard-'))
  const config = await certificate(folder, serving.isSecure)
  const server: Server = makeHttpServer({ config, timeouts, guard }, guard.guard(serving.listener))
  const { clientErrorHandler } = brokenRequestOptions(kit)
  server.on('clientError', (error, socket) => {
    clientErrorHandler?.call(undefined as never, error as never, socket as never)
  })
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(async () => {
    guard.stop()
    for (const socket of sockets) socket.destroy()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

async function certificate(folder: string, isSecure: boolean) {
  if (!isSecure) return { tlsCert: '', tlsKey: '' }
  const files = { tlsCert: join(folder, 'cert.pem'), tlsKey: join(folder, 'key.pem') }
  await writeFile(files.tlsCert, TEST_CERTIFICATE)
  await writeFile(files.tlsKey, TEST_CERTIFICATE_KEY)
  return files
}

/** Real time: what is tried are timers of sockets. */
export async function passing(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Resolves when it is closed, with an error or without. */
export async function closing(one: {
  once: (event: 'close', heard: () => void) => unknown
}): Promise<void> {
  await new Promise<void>((resolve) => one.once('close', resolve))
}

/** Again and again until the test ends. */
export function again(t: TestContext, work: () => void, milliseconds: number): NodeJS.Timeout {
  const timer = setInterval(work, milliseconds)
  t.after(() => {
    clearInterval(timer)
  })
  return timer
}
