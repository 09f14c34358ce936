import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTestDisk } from '../../test/kit/disk.ts'
import { basic } from '../../test/kit/server.ts'
import { SqliteCatalog } from '../catalog/sqlite/sqlite-catalog.ts'
import { changeAccount } from '../operations/accounts.ts'
import { createAppPassword, removeAppPassword } from '../operations/credentials.ts'

test('a credential that another process revokes is dead at the very next request', async (t) => {
  const disk = await openTestDisk()
  t.after(() => disk.close())
  const ada = await disk.addAccount('ada')
  const { actor } = ada
  const phone = { accountId: actor.accountId, label: 'phone' }
  const { id, secret } = await createAppPassword(disk.parts, phone)
  const ask = async (authorization: string) =>
    (await fetch(`${disk.url}/api/v1/me`, { headers: { authorization } })).status
  for (let n = 0; n < 3; n++) assert.equal(await ask(basic('ada', secret)), 200)
  assert.equal(await ask(ada.authorization), 200)

  const catalog = SqliteCatalog.open(join(disk.dataFolder, 'catalog.sqlite'))
  const other = { ...disk.parts, catalog }
  await removeAppPassword(other, { actor, id })

  assert.equal(await ask(basic('ada', secret)), 401)
  assert.equal(await ask(ada.authorization), 200)

  await changeAccount(other, { id: actor.accountId, password: 'a wholly new one' })
  assert.equal(await ask(ada.authorization), 401)
  await catalog.close()
})
