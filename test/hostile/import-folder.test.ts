import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { importFolder } from '../../src/cli/import/import-folder.ts'
import { TwoPeople } from './two-people.ts'

/** A folder of the machine whose content somebody else has prepared, and a secret beside it. */
async function prepare(t: TestContext) {
  const people = await TwoPeople.open()
  const top = await mkdtemp(join(tmpdir(), 'cloudkeep-import-'))
  t.after(async () => {
    await people.close()
    await rm(top, { recursive: true, force: true })
  })
  const folder = join(top, 'folder')
  await mkdir(folder)
  await writeFile(join(top, 'secret.txt'), 'secret of the machine')
  const at = (...names: string[]) => join(folder, ...names)
  const bring = async (onProgress: () => void = () => undefined) =>
    await importFolder(
      people.disk.parts,
      {
        actor: people.ada.actor,
        spaceId: people.ada.spaceId,
        path: ['in'],
        source: Buffer.from(folder),
        filesMax: 2,
        onProgress,
      },
      new AbortController().signal,
    )
  return { people, top, at, bring }
}

test('a symbolic link is left out, wherever it leads: to the machine, to another’s files, to a folder above, to itself', async (t) => {
  const { people, top, at, bring } = await prepare(t)
  await symlink('/etc/passwd', at('passwd'))
  await symlink('/etc', at('etc'))
  await symlink(join(top, 'secret.txt'), at('secret.txt'))
  await symlink('../secret.txt', at('up.txt'))
  await symlink('..', at('above'))
  await symlink('.', at('itself'))
  await symlink('loop', at('loop'))
  await symlink('nowhere', at('nowhere'))
  await symlink(people.disk.dataFolder, at('data'))
  await symlink('/proc/self/environ', at('environ'))
  await writeFile(at('plain.txt'), 'plain')

  const report = await bring()

  assert.equal(report.imported, 1)
  assert.equal(report.skipped.count, 10)
  assert.deepEqual(await people.adas.names('/in'), ['plain.txt'])
  await people.checkUntouched()
})

test('a pipe, a socket and a device are left out, and nobody waits for them', async (t) => {
  const { people, at, bring } = await prepare(t)
  execFileSync('mkfifo', [at('pipe')])
  const socket = createServer()
  await new Promise<void>((resolve) => socket.listen(at('socket'), resolve))
  t.after(() => socket.close())
  const isRoot = process.getuid?.() === 0
  if (isRoot) execFileSync('mknod', [at('zero'), 'c', '1', '5'])
  await writeFile(at('plain.txt'), 'plain')

  const report = await bring()

  assert.equal(report.imported, 1)
  assert.equal(report.skipped.count, isRoot ? 3 : 2)
  assert.deepEqual(await people.adas.names('/in'), ['plain.txt'])
})

test('what becomes a link after it was looked at is not followed', async (t) => {
  const { people, top, at, bring } = await prepare(t)
  for (let index = 0; index < 20; index++)
    await writeFile(at(`f${String(index).padStart(2, '0')}`), 'plain')
  await mkdir(at('z'))
  let isSwapped = false
  const swap = () => {
    if (isSwapped) return
    isSwapped = true
    execFileSync('ln', ['-sf', join(top, 'secret.txt'), at('f19')])
  }

  const report = await bring(swap)

  assert.ok(isSwapped)
  assert.equal(report.imported, 19)
  assert.equal(report.failed.count, 1)
  for (const name of await people.adas.names('/in')) {
    if (name === 'z') continue
    assert.doesNotMatch((await people.adas.read(`/in/${name}`)).toString(), /secret/)
  }
})

test('a hard link is a file like any other: a copy, of which a later change outside is none', async (t) => {
  const { people, top, at, bring } = await prepare(t)
  await link(join(top, 'secret.txt'), at('hard.txt'))

  const report = await bring()
  await writeFile(join(top, 'secret.txt'), 'changed meanwhile')

  assert.equal(report.imported, 1)
  assert.equal((await people.adas.read('/in/hard.txt')).toString(), 'secret of the machine')
})

test('the folder itself may be named by a link, but nothing in it leads out', async (t) => {
  const { people, top, at, bring } = await prepare(t)
  await mkdir(at('sub'))
  await writeFile(at('sub', 'x'), 'x')
  await rename(at('sub'), join(top, 'moved'))
  await symlink(join(top, 'moved'), at('sub'))

  const report = await bring()

  assert.equal(report.imported, 0)
  assert.deepEqual(await people.adas.names('/in'), [])
})
