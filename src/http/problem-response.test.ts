import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestDisk, type TestDisk } from '../../test/kit/disk.ts'
import { problemFrom } from './problem-response.ts'

let disk: TestDisk
before(async () => {
  disk = await openTestDisk()
})
after(async () => {
  await disk.close()
})

test('a program without credentials is asked for Basic', async () => {
  const response = await fetch(`${disk.url}/api/v1/me`)

  assert.equal(response.status, 401)
  assert.match(response.headers.get('www-authenticate') ?? '', /^Basic /)
})

test('the web app’s own request is not: the browser would hold it back for a password window', async () => {
  const response = await fetch(`${disk.url}/api/v1/me`, { headers: { 'X-CloudKeep-Request': '1' } })

  assert.equal(response.status, 401)
  assert.match(response.headers.get('www-authenticate') ?? '', /^Session /)
})

test('a drive that fails below everything else is a failure of the storage, and no fault of ours', () => {
  const unread = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })

  assert.equal(problemFrom(unread).kind, 'storage-failed')
  assert.equal(problemFrom(new TypeError('of ours')).kind, 'internal')
})
