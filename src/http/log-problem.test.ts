import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../domain/problem.ts'
import { storageFailed, storageFull } from '../domain/storage-problem.ts'
import type { HttpRequest } from './kit.ts'
import { logProblem } from './log-problem.ts'

test('a full or failing disk is told once, and not for each request that meets it', () => {
  const { request, levels } = logged()

  for (let n = 0; n < 3; n++) logProblem(request, storageFull(), 'a')
  for (let n = 0; n < 3; n++) logProblem(request, storageFailed(new Error('EIO')), 'b')

  assert.deepEqual(levels, ['error', 'debug', 'debug', 'error', 'debug', 'debug'])
})

test('another log is told, too', () => {
  const one = logged()
  const other = logged()

  logProblem(one.request, storageFull(), 'a')
  logProblem(other.request, storageFull(), 'b')

  assert.deepEqual([...one.levels, ...other.levels], ['error', 'error'])
})

test('each fault of ours is told', () => {
  const { request, levels } = logged()
  const fault = new Problem('internal', { en: 'A fault.', 'zh-CN': '错误。' })

  for (let n = 0; n < 3; n++) logProblem(request, fault, 'a')

  assert.deepEqual(levels, ['error', 'error', 'error'])
})

/** A request whose log keeps nothing but the levels. */
function logged(): { readonly request: HttpRequest; readonly levels: string[] } {
  const levels: string[] = []
  const log = { error: () => levels.push('error'), debug: () => levels.push('debug') }
  return { request: { log, headers: {} } as unknown as HttpRequest, levels }
}
