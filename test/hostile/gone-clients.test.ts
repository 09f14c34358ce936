import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { HostileDisk } from './hostile-disk.ts'

const LOOKS_MAX = 20

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
  // A try counts while its password is looked at: what counts for good still does after several more.
  const looks = []
  for (let look = 0; look < LOOKS_MAX && looks.at(-1)?.length !== 0; look++) {
    await disk.parts.passwords.verify(ada.account.passwordHash, 'as long as theirs would take')
    looks.push(await wrongTries(hostile))
  }
  assert.deepEqual(looks.at(-1), [])
})

async function wrongTries({ disk, ada }: HostileDisk): Promise<unknown[]> {
  const keys = [`account ${disk.parts.secrets.hash(ada.account.name)}`, 'address undefined']
  return await disk.parts.catalog.read(async (tx) => {
    const tries = await Promise.all(keys.map((key) => tx.credentials.failuresOf(key)))
    return tries.filter((one) => one !== undefined)
  })
}
