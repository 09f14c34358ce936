import assert from 'node:assert/strict'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { checkDataFolder } from '../kit/check-data-folder.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TusRequests } from '../kit/tus-requests.ts'

const CYCLES = scale(5, 60)
const PART_BYTES = 3_000_000

it('makes of parts a whole file or none, whenever the server is killed', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const tus = new TusRequests(server.url, server.authorization)
  const joiningMs = await timeOfJoining(tus)
  const outcomes = { before: 0, after: 0, answered: 0 }

  for (let cycle = 1; cycle <= CYCLES; cycle++) {
    const filename = `file ${String(cycle)}`
    const bytes = randomBytes(3 * PART_BYTES)
    const cuts = [0, 1, 2].map((n) => bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES))
    const parts = await Promise.all(cuts.map((one) => tus.part(one)))

    const killed = setTimeout(randomInt(Math.ceil(1.3 * joiningMs))).then(() => server.kill())
    const answer = await tus.join(parts, { filename }).catch(() => undefined)
    await killed
    await server.start()

    const found = await fileAt(server, filename)
    const expected = createHash('sha256').update(bytes).digest('hex')
    if (answer?.status === 201) outcomes.answered += 1
    else outcomes[found ? 'after' : 'before'] += 1
    assert.ok(answer === undefined || answer.status === 201)
    assert.ok(found !== undefined || answer === undefined, 'what was acknowledged is there')
    if (found) assert.equal(found.sha256, expected)
    for (const part of parts) {
      const { status, headers } = await tus.ask(part)
      assert.equal(status, 200)
      assert.equal(headers.get('upload-offset'), String(PART_BYTES))
    }
    const again = await tus.join(parts, { filename })
    assert.equal(again.status, 201)
    assert.equal((await fileAt(server, filename))?.sha256, expected)
    assert.equal((await fileAt(server, filename))?.versions, 1)
    const read = await rest(server, `/nodes/${(await fileAt(server, filename))?.id ?? ''}/content`)
    assert.ok(bytes.equals(Buffer.from(await read.arrayBuffer())))
  }

  const uploads = (await (await rest(server, '/uploads')).json()) as { items: unknown[] }
  assert.deepEqual(uploads.items, [])
  await server.stop()
  await checkDataFolder(server.dataFolder)
  t.diagnostic(
    `${String(CYCLES)} kills: ${String(outcomes.before)} left no file, ${String(outcomes.after)} a whole one without an answer, ${String(outcomes.answered)} came after the answer`,
  )
})

async function timeOfJoining(tus: TusRequests): Promise<number> {
  const parts = [1, 2, 3].map(() => tus.part(randomBytes(PART_BYTES)))
  const paths = await Promise.all(parts)
  const startedAt = performance.now()
  assert.equal((await tus.join(paths, { filename: 'measured' })).status, 201)
  return performance.now() - startedAt
}

type File = { readonly id: string; readonly sha256: string; readonly versions: number }

async function fileAt(server: ServerProcess, name: string): Promise<File | undefined> {
  const response = await rest(server, `/nodes/by-path?path=/${encodeURIComponent(name)}`)
  if (response.status === 404) return undefined
  assert.equal(response.status, 200)
  const node = (await response.json()) as { id: string; sha256: string }
  const versions = await rest(server, `/nodes/${node.id}/versions`)
  const { items } = (await versions.json()) as { items: unknown[] }
  return { ...node, versions: items.length }
}

async function rest(server: ServerProcess, path: string): Promise<Response> {
  const headers = { authorization: server.authorization }
  return await fetch(`${server.url}/api/v1${path}`, { headers })
}
