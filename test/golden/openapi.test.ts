import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import openapiTS, { type OpenAPI3 } from 'openapi-typescript'
import { openTestDisk, type TestDisk } from '../kit/disk.ts'
import { openapiDocument } from './openapi-document.ts'

type Operation = {
  readonly summary?: string
  readonly security?: readonly unknown[]
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

describe('the description of the interface', () => {
  let disk: TestDisk
  let text: string
  let operations: readonly (readonly [string, Operation])[]
  before(async () => {
    disk = await openTestDisk()
    text = await openapiDocument(disk)
    const { paths } = JSON.parse(text) as { paths: Paths }
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => [`${method} ${path}`, one] as const),
    )
  })
  after(() => disk.close())

  test('is valid OpenAPI 3.1, from which types can be made', async () => {
    const document = JSON.parse(text) as OpenAPI3

    assert.equal(document.openapi, '3.1.0')
    // Checks the document against the specification before it makes anything of it.
    assert.ok((await openapiTS(document)).length > 0)
  })

  test('says of each call what it does, what comes back, and what a failure looks like', () => {
    assert.ok(operations.length > 40)
    for (const [name, { summary, responses }] of operations) {
      assert.ok(summary !== undefined && summary.length > 3, name)
      assert.ok(
        Object.keys(responses).some((status) => status.startsWith('2')),
        name,
      )
      assert.ok(
        responses['4XX']?.content && 'application/problem+json' in responses['4XX'].content,
        name,
      )
    }
  })

  test('tells which calls need no sign-in', () => {
    const open = operations.filter(([, one]) => one.security?.length === 0).map(([name]) => name)

    assert.ok(open.includes('get /api/v1/about'))
    assert.ok(open.includes('post /api/v1/sessions'))
    assert.ok(!open.includes('get /api/v1/me'))
  })

  // Changed on purpose? `node tools/write-golden.ts`, and look at the difference.
  test('is what it was before', () => {
    assert.equal(text, readFileSync(new URL('openapi.json', import.meta.url), 'utf8'))
  })
})
