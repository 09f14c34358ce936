import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ADMIN_PASSWORD, ServerProcess } from '../kit/server.ts'

const HTDOCS = '/usr/share/litmus/htdocs'
const SKIP = existsSync(HTDOCS) ? false : 'litmus is not installed'

/** The programs of litmus 0.13, and how many tests each has. */
const PROGRAMS = { basic: 16, copymove: 13, props: 30, locks: 41, http: 4 }

describe('litmus finds a WebDAV server of class 1 and 2', { skip: SKIP }, () => {
  let server: ServerProcess
  let folder: string

  before(async () => {
    server = await ServerProcess.start()
    folder = await mkdtemp(join(tmpdir(), 'cloudkeep-litmus-'))
    // It reads the files that it uploads from here.
    await symlink(HTDOCS, join(folder, 'htdocs'))
  })
  after(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  for (const [program, count] of Object.entries(PROGRAMS)) {
    it(`${program}: ${count} of ${count}`, async () => {
      const output = await litmus(program)

      const summary = new RegExp(`\`${program}': of (\\d+) tests run: (\\d+) passed`).exec(output)
      assert.deepEqual(summary?.slice(1), [String(count), String(count)], output)
      assert.doesNotMatch(output, /WARNING/, output)
    })
  }

  /** Its exit code says nothing under `-k`, which makes it go on after a failure: its words count. */
  function litmus(program: string): Promise<string> {
    const args = ['-k', `${server.url}/dav/`, 'admin', ADMIN_PASSWORD]
    const options = { cwd: folder, env: { ...process.env, TESTS: program }, timeout: 180_000 }
    return new Promise((resolve) => {
      execFile('litmus', args, options, (_error, output) => {
        resolve(output)
      })
    })
  }
})
