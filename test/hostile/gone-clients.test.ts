import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { HostileDisk } from './hostile-disk.ts'

test('who is gone before the password is looked at does not count as a wrong try', async (t) => {
  const hostile = await HostileDisk.open()
  t.after(() => hostile.close())
  const { disk, ada } = hostile
  const request = `GET /api/v1/me HTTP/1.1\r\nHost: disk\r\nAuthorization: ${ada.authorization}\r\n\r\n`
  for (let round = 0; round < 12; round++) {
    const socket = connect(Number(new URL(disk.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(request, () => socket.resetAndDestroy())
    await once(socket, 'close')
  }
  // Answered after all of them.
  assert.equal((await hostile.ask('GET /healthz')).status, 200)
  await disk.parts.passwords.verify(ada.account.passwordHash, 'as long as theirs would take')
  await disk.parts.catalog.read(async (tx) => {
    const key = `account ${disk.parts.secrets.hash(ada.account.name)}`
    assert.equal(await tx.credentials.failuresOf(key), undefined)
    assert.equal(await tx.credentials.failuresOf('address undefined'), undefined)
  })
})
