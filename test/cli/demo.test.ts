import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basic, ServerProcess } from '../kit/server.ts'

type Guide = {
  readonly people: readonly { user: string; password: string; displayName: string }[]
  readonly curl: string
  readonly rclone: string
  readonly tryFiles: readonly { name: string; url: string; mediaClass: string }[]
}

test('a demonstration disk has people to sign in as, their files, and a notice that is ready', async (t) => {
  const server = await ServerProcess.start({ args: ['--demo'] })
  t.after(() => server.close())
  const get = async (path: string, authorization = '') => {
    const headers = authorization === '' ? {} : { authorization }
    return await fetch(server.url + path, { headers })
  }

  const guide = (await (await get('/api/v1/demo')).json()) as Guide

  assert.deepEqual(
    guide.people.map(({ user }) => user),
    ['admin', 'lin', 'ada'],
  )
  for (const { user, password } of guide.people) {
    const { quota } = (await (await get('/api/v1/me', basic(user, password))).json()) as {
      quota: { usedBytes: number }
    }
    assert.ok(quota.usedBytes > 0, `${user} has files`)
  }
  const notices = await get('/api/v1/notices?state=draft', server.authorization)
  const { items } = (await notices.json()) as { items: { id: string; state: string }[] }
  assert.deepEqual(
    items.map(({ id, state }) => [id, state]),
    [['2016-05-21-video', 'draft']],
  )
  assert.ok(guide.tryFiles.length > 0)
  for (const { url } of guide.tryFiles) {
    const file = await get(url)
    assert.equal(file.status, 200)
    assert.ok((await file.bytes()).length > 0)
  }
})

test('a demonstration that starts again keeps its passwords and makes nothing twice', async (t) => {
  const server = await ServerProcess.start({ args: ['--demo'] })
  t.after(() => server.close())
  const guide = async () => (await (await fetch(`${server.url}/api/v1/demo`)).json()) as Guide
  const used = async () => {
    const headers = { authorization: server.authorization }
    const response = await fetch(`${server.url}/api/v1/accounts`, { headers })
    const { items } = (await response.json()) as { items: { name: string; usedBytes: number }[] }
    return items.map(({ name, usedBytes }) => [name, usedBytes])
  }
  const before = [await guide(), await used()]

  await server.stop()
  await server.start()

  assert.deepEqual([await guide(), await used()], before)
})

test('a disk that is no demonstration has no guide', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())

  const response = await fetch(`${server.url}/api/v1/demo`)

  assert.equal(response.status, 404)
})
