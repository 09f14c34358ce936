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
