import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readConfig, type ConfigInputs } from './read-config.ts'
import { SETTINGS } from './settings.ts'

const NOTHING: ConfigInputs = { environment: {}, file: undefined, flags: {} }

test('of the default, the file, the environment and the flag the last that gives a value counts', () => {
  const listenOf = (inputs: Partial<ConfigInputs>) => {
    const { config, settings } = readConfig({ ...NOTHING, ...inputs })
    return [config.listen.port, settings.find(({ name }) => name === 'listen')?.source]
  }
  const file = { listen: ':1001' }
  const environment = { CLOUDKEEP_LISTEN: ':1002' }

  assert.deepEqual(listenOf({}), [8080, 'default'])
  assert.deepEqual(listenOf({ file }), [1001, 'cloudkeep.config.json'])
  assert.deepEqual(listenOf({ file, environment }), [1002, 'environment'])
  assert.deepEqual(listenOf({ file, environment, flags: { listen: ':1003' } }), [1003, 'flag'])
})

test('a fault says where the value came from and what to give instead, in both languages', () => {
  const { faults } = readConfig({
    environment: { CLOUDKEEP_LISTN: ':0', CLOUDKEEP_LOG: 'loud' },
    file: { dta: './elsewhere' },
    flags: { url: 'ftp://disk.example' },
  })

  const [file, variable, url, log, ...more] = faults
  assert.equal(file?.en, 'cloudkeep.config.json, “dta”: unknown setting; did you mean “data”?')
  assert.match(file['zh-CN'], /^cloudkeep\.config\.json, “dta”：.*“data”/)
  assert.equal(variable?.en, 'CLOUDKEEP_LISTN: unknown setting; did you mean “CLOUDKEEP_LISTEN”?')
  assert.match(variable['zh-CN'], /^CLOUDKEEP_LISTN：.*“CLOUDKEEP_LISTEN”/)
  assert.match(url?.en ?? '', /^--url: give an http or https address/)
  assert.match(url?.['zh-CN'] ?? '', /^--url：请写.*https/)
  assert.match(log?.['zh-CN'] ?? '', /^CLOUDKEEP_LOG：必须是.*info/)
  assert.deepEqual(more, [])
})

test('a secret can lie in a file, whose last line break does not belong to it', () => {
  const path = fileURLToPath(new URL('../../.npmrc', import.meta.url))
  const { config } = readConfig({
    ...NOTHING,
    environment: { CLOUDKEEP_ADMIN_PASSWORD_FILE: path },
  })

  assert.match(config.adminPassword, /ignore-scripts=true$/)
})

test('a token that could be guessed opens no metrics', () => {
  const faultsOf = (metricsToken: string) =>
    readConfig({ ...NOTHING, flags: { metricsToken } }).faults

  assert.match(faultsOf('s3cret')[0]?.en ?? '', /^--metrics-token: give at least 16/)
  assert.match(faultsOf('with spaces it is no token')[0]?.['zh-CN'] ?? '', /不含空格/)
  assert.deepEqual(faultsOf('0123456789abcdef'), [])
})

test('each setting says in both languages what it means', () => {
  for (const { meaning } of Object.values(SETTINGS)) {
    assert.match(meaning['zh-CN'], /[\u4e00-\u9fff].*。$/)
    assert.match(meaning.en, /\.$/)
  }
})
