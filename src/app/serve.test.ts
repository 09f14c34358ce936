import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTestDisk } from '../../test/kit/disk.ts'
import { readConfig } from '../config/read-config.ts'
import { serve } from './serve.ts'

test('a start that fails does not use up the password that is shown once', async (t) => {
  const other = await openTestDisk()
  const folder = await mkdtemp(join(tmpdir(), 'cloudkeep-serve-'))
  t.after(async () => {
    await other.close()
    await rm(folder, { recursive: true, force: true })
  })
  const configFor = (listen: string) =>
    readConfig({
      environment: {},
      file: undefined,
      flags: { data: join(folder, 'data'), listen, log: 'silent' },
    }).config

  await assert.rejects(serve(configFor(new URL(other.url).host)), /EADDRINUSE/)
  const serving = await serve(configFor('127.0.0.1:0'))
  await serving.close()

  assert.match(serving.generatedPassword ?? '', /^\w+(-\w+)+$/)
})
