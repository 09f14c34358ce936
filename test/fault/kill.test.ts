import assert from 'node:assert/strict'
import { createHash, randomInt } from 'node:crypto'
import { it } from 'node:test'
import { openDisk } from '../../src/app/open-disk.ts'
import { checkDisk } from '../../src/operations/check-disk.ts'
import type { Tree } from '../kit/journal.ts'
import { MixedLoad } from '../kit/mixed-load.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'

const CYCLES = scale(10, 50)

it('keeps every acknowledged write, whole, through kill -9 under load by every door', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const load = new MixedLoad(server.url, server.authorization)
  await load.prepare()
  const starts: number[] = []
  const totals = { lost: 0, torn: 0, phantom: 0 }

  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    await loadUntilKilled(server, load)
    const startedAt = performance.now()
    await server.start()
    starts.push(performance.now() - startedAt)
    const verdict = load.journal.compare(await readTree(server))
    for (const kind of ['lost', 'torn', 'phantom'] as const) totals[kind] += verdict[kind].length
    assert.deepEqual(verdict, { lost: [], torn: [], phantom: [] }, `after kill ${String(cycle)}`)
  }

  assert.deepEqual(load.surprises, [])
  await server.stop()
  const found = await checkWholeDisk(server.dataFolder)
  starts.sort((a, b) => a - b)
  t.diagnostic(
    `${String(CYCLES)} kills, ${String(load.journal.acknowledged)} acknowledged writes: ` +
      `${String(totals.lost)} lost, ${String(totals.torn)} torn, ${String(totals.phantom)} phantom; ` +
      `${String(found.blobsChecked)} contents checked, ${String(found.bytesRead)} bytes; ` +
      `serving again after ${(starts[Math.floor(starts.length / 2)] ?? 0).toFixed(0)} ms, ` +
      `at most ${(starts.at(-1) ?? 0).toFixed(0)} ms`,
  )
})

/** Kills at a moment that nobody chose: after some number of answers, with ten requests under way. */
async function loadUntilKilled(server: ServerProcess, load: MixedLoad): Promise<void> {
  let left = 50 + randomInt(250)
  let killed: Promise<void> | undefined
  await load.run(() => {
    left -= 1
    if (left === 0) killed = server.kill()
  })
  assert.ok(killed, `the load went on until the kill: ${load.surprises.join(', ')}`)
  await killed
}

type Listed = { id: string; kind: 'file' | 'folder'; name: string; sha256: string; size: number }

/** Everything that is there, with the digest of the bytes that a reader gets. */
async function readTree(server: ServerProcess): Promise<Tree> {
  const headers = { authorization: server.authorization }
  const get = (path: string) => fetch(`${server.url}/api/v1${path}`, { headers })
  const tree = new Map<string, string>()
  const walk = async (folder: string, path: string): Promise<void> => {
    let next: string | null = ''
    while (next !== null) {
      const query = next === '' ? '' : `&after=${encodeURIComponent(next)}`
      const response = await get(`/nodes/${folder}/children?limit=1000${query}`)
      const page = (await response.json()) as { items: Listed[]; next: string | null }
      for (const node of page.items) {
        const at = path + node.name
        if (node.kind === 'folder') {
          tree.set(at, 'folder')
          await walk(node.id, `${at}/`)
        } else tree.set(at, await digestOf(await get(`/nodes/${node.id}/content`)))
      }
      next = page.next
    }
  }
  const spaces = (await (await get('/spaces')).json()) as { items: { root: string }[] }
  await walk(spaces.items[0]?.root ?? '', '')
  return tree
}

async function digestOf(response: Response): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of response.body ?? []) hash.update(chunk as Uint8Array)
  return response.ok ? hash.digest('hex') : `status ${String(response.status)}`
}

async function checkWholeDisk(dataFolder: string) {
  const disk = await openDisk({ dataFolder })
  try {
    const { signal } = new AbortController()
    const found = await checkDisk(disk.parts, { readData: true, signal })
    assert.deepEqual(found.findings, [])
    return found
  } finally {
    await disk.close()
  }
}
