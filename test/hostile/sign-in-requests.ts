import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { openTestDisk, type TestAccount, type TestDisk, type TestDiskOptions } from '../kit/disk.ts'
import { type Answer, attack } from './attack.ts'

const V1 = '/api/v1'
const JSON_TYPE = { 'content-type': 'application/json' }

/** A disk with one account, closed after the test. */
export async function diskFor(t: TestContext, options: TestDiskOptions = {}) {
  const disk = await openTestDisk(options)
  t.after(() => disk.close())
  return { disk, ada: await disk.addAccount('ada') }
}

type Sent = { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

/** @param call method and address; a body goes as JSON */
export async function send(
  disk: TestDisk,
  call: string,
  { headers = {}, body }: Sent = {},
): Promise<Answer> {
  const [method = '', path = ''] = call.split(' ')
  if (body === undefined) return await attack(disk.url, { method, path, headers })
  const text = JSON.stringify(body)
  return await attack(disk.url, { method, path, headers: { ...JSON_TYPE, ...headers }, body: text })
}

export const me = (disk: TestDisk, headers: Readonly<Record<string, string>>) =>
  send(disk, `GET ${V1}/me`, { headers })

/** As a browser does. @returns the cookie */
export async function signIn(disk: TestDisk, account: TestAccount): Promise<string> {
  const body = { user: account.account.name, password: account.password }
  const { headers } = await send(disk, `POST ${V1}/sessions`, { body })
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** Makes an app password or a token. */
export async function make(disk: TestDisk, account: TestAccount, path: string, body: unknown) {
  const headers = { authorization: account.authorization }
  const made = await send(disk, `POST ${V1}/${path}`, { headers, body })
  assert.equal(made.status, 201, made.body)
  return JSON.parse(made.body) as { id: string; secret: string; token: string }
}
