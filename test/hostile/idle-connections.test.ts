import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openFilesMax } from '../../src/app/open-files-max.ts'
import { busyFactor } from '../kit/busy-factor.ts'
import { Probe } from '../kit/probe.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'

const CLIENTS = fileURLToPath(new URL('../kit/idle-clients.ts', import.meta.url))
/** In a full run, which has the machine for itself; else only what holds nobody up. */
const PROBE_MS_MAX = scale(2_000, 100)
const PROBES = 300
/** Of 10,000 connections 200 MB. */
const BYTES_MAX = 20_000
/** What the memory of a process goes up and down by in any case. */
const TRAFFIC_BYTES_MAX = 20_000_000

/** The server and the clients each need one for a connection, and the server leaves a quarter free. */
const connections = Math.min(scale(2_000, 10_000), Math.floor(openFilesMax() / 2))

test(`${String(connections)} idle connections leave live traffic as quick, and cost little`, async (t) => {
  // Long enough that none ends before all are there, however busy the machine is.
  const environment = { CLOUDKEEP_KEEP_ALIVE_SECONDS: '3600' }
  const server = await ServerProcess.start({ environment })
  t.after(() => server.close())
  const probes = [new Probe(server), new Probe(server), new Probe(server)] as const
  const [probe] = probes
  t.after(() => {
    for (const one of probes) one.close()
  })
  const traffic = () => Promise.all(probes.map((one) => rounds(one, PROBES / probes.length)))
  // Twice: what the same traffic leaves behind is not theirs.
  for (const time of ['first', 'again']) {
    await traffic()
    t.diagnostic(`without them, ${time}: p99 ${probe.quantile(0.99).toFixed(1)} ms`)
    probe.ms.length = 0
  }
  const before = await memoryOf(probe)

  await openIdle(t, server)
  const open = await probe.metric('cloudkeep_connections')
  assert.ok(open >= connections, `only ${String(open)} are open`)
  await traffic()

  const grown = (await memoryOf(probe)) - before
  const p99 = probe.quantile(0.99)
  t.diagnostic(
    `beside them: p50 ${probe.quantile(0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; memory +${(grown / 1e6).toFixed(0)} MB`,
  )
  assert.ok(p99 <= PROBE_MS_MAX * busyFactor(), `p99 ${p99.toFixed(0)} ms`)
  assert.ok(grown <= connections * BYTES_MAX + TRAFFIC_BYTES_MAX, `${String(grown)} bytes more`)
  assert.ok((await probe.metric('cloudkeep_connections')) >= connections, 'some were closed')
})

async function openIdle(t: TestContext, { url }: ServerProcess): Promise<ChildProcess> {
  const args = [CLIENTS, url, String(connections)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(() => ['they ended'])
  const [printed] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer | string]
  assert.equal(printed.toString().trim(), String(connections))
  return child
}

async function rounds(probe: Probe, count: number): Promise<void> {
  for (let round = 0; round < count; round++) await probe.round()
}

async function memoryOf(probe: Probe): Promise<number> {
  return await probe.metric('process_resident_memory_bytes')
}
