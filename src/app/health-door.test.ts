import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { openTestDisk, type TestDisk } from '../../test/kit/disk.ts'

test('a disk that can take writes is ready', async (t) => {
  const disk = await openDisk(t)

  const { status, body } = await readiness(disk, 'en')

  assert.equal(status, 200)
  assert.deepEqual(body, { status: 'ready', reasons: [] })
})

test('one that cannot says why, in the language that is asked for', async (t) => {
  const disk = await openDisk(t)
  await disk.parts.catalog.close()

  const english = await readiness(disk, 'en')
  const chinese = await readiness(disk, 'zh-CN,en;q=0.5')

  assert.equal(english.status, 503)
  assert.deepEqual(english.body, {
    status: 'not ready',
    reasons: ['The catalog cannot be read. The log says why.'],
  })
  assert.equal(chinese.status, 503)
  assert.equal(chinese.language, 'zh-CN')
  assert.deepEqual(chinese.body.reasons, ['无法读取目录库，原因请见日志。'])
})

test('a failed storage is said, refuses writes with words and comes back by itself, while reading goes on', async (t) => {
  const disk = await openDisk(t)
  const { authorization } = await disk.addAccount('ann')
  const dav = (method: string, path: string, headers = {}) =>
    fetch(`${disk.url}/dav/${path}`, { method, headers: { authorization, ...headers } })
  assert.equal((await dav('MKCOL', 'folder')).status, 201)
  const whole = Promise.withResolvers<undefined>()
  const reading = disk.parts.catalog.read(() => whole.promise)

  disk.disk.trust.fail(new Error('EIO'))
  const chinese = await readiness(disk, 'zh-CN')
  const refused = await dav('MKCOL', 'refused', { 'accept-language': 'en' })
  const listed = await dav('PROPFIND', '', { depth: '1' })
  const metrics = await (await fetch(`${disk.url}/metrics`)).text()

  assert.equal(chinese.status, 503)
  assert.match(String(chinese.body.reasons), /降级/)
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), '5')
  assert.match(await refused.text(), /StorageFailed.*nothing is written until it works again/s)
  assert.equal(listed.status, 207)
  assert.match(metrics, /^cloudkeep_storage_degraded 1$/m)
  assert.match(metrics, /^cloudkeep_storage_failures_total 1$/m)

  whole.resolve(undefined)
  await reading
  while (disk.disk.trust.failure) await new Promise((resolve) => setImmediate(resolve))
  assert.equal((await readiness(disk, 'en')).status, 200)
  assert.equal((await dav('MKCOL', 'refused')).status, 201)
})

async function openDisk(t: TestContext): Promise<TestDisk> {
  const disk = await openTestDisk()
  t.after(disk.close)
  return disk
}

async function readiness({ url }: TestDisk, language: string) {
  const answer = await fetch(`${url}/readyz`, { headers: { 'accept-language': language } })
  const body = (await answer.json()) as { status: string; reasons: string[] }
  return { status: answer.status, language: answer.headers.get('content-language'), body }
}
