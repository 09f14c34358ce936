import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { it, type TestContext } from 'node:test'
import { CommandFolder } from '../kit/command.ts'
import { MixedLoad } from '../kit/mixed-load.ts'
import { laterNotice, videoNotice } from '../kit/notices.ts'
import { RecordedJournal } from '../kit/recorded-journal.ts'
import { scale } from '../kit/scale.ts'
import { ServerProcess } from '../kit/server.ts'
import { TreeReader } from '../kit/tree-reader.ts'

const DRILLS = scale(2, 20)
/** In each second one both the backup and the restoration are killed on their way, and run again. */
const KILL_EVERY = 2
/** How many drills work on the same folders. */
const RENEW_EVERY = 5
const KEEP = 3
/** Answers before a backup begins, and after it. */
const STEPS = 120
const FINE = { lost: [], torn: [], phantom: [] }

type Backup = {
  readonly id: string
  readonly madeAt: string
  readonly asOf: string
  readonly blobs: { readonly count: number; readonly copied: number; readonly present: number }
  readonly ledger: { readonly size: number; readonly root: string } | null
  readonly kept: readonly string[]
}
type Restoration = {
  readonly snapshot: string
  readonly seconds: number
  readonly blobs: { readonly bytes: number }
  readonly ledger: { readonly ok: boolean; readonly entries: number; readonly rootHex: string }
}

it('restores from a backup made under load all that was acknowledged before it, and nothing half', async (t) => {
  const server = await ServerProcess.start()
  t.after(() => server.close())
  const commands = await CommandFolder.make(t)
  const journal = new RecordedJournal()
  const load = new MixedLoad(server.url, server.authorization, journal)
  const reader = new TreeReader(server)
  const seconds: number[] = []
  const totals = { kills: 0, copied: 0, present: 0 }

  for (let drill = 0; drill < DRILLS; drill++) {
    if (drill === 0) await load.prepare()
    else if (drill % RENEW_EVERY === 0) await load.renew()
    await publish(server, drill)
    journal.begin(await reader.read())
    const isToBeKilled = drill % KILL_EVERY === KILL_EVERY - 1
    const place = { server, load, commands }
    const { backup, isKilled } = await backUpUnderLoad(place, isToBeKilled)
    if (isKilled) totals.kills += 1
    totals.copied += backup.blobs.copied
    totals.present += backup.blobs.present

    const restore = ['restore', 'backup', '--data', 'restored']
    if (isToBeKilled) {
      if (await killOnItsWay(commands, restore)) totals.kills += 1
      // By then it was whole, and only being checked.
      const isWhole = existsSync(commands.at('restored', 'catalog.sqlite'))
      if (isWhole && !existsSync(commands.at('restored', 'restoring'))) {
        await rm(commands.at('restored'), { recursive: true })
      }
    }
    const restored = (await commands.json(restore)) as unknown as Restoration
    seconds.push(restored.seconds)
    assert.equal(restored.snapshot, backup.id)
    assert.deepEqual(restored.ledger, {
      ok: true,
      entries: backup.ledger?.size,
      rootHex: backup.ledger?.root,
    })
    assert.ok(restored.ledger.entries > drill, 'each notice is in the ledger')
    const tree = await treeOf(t, commands)
    const moment = { after: Date.parse(backup.madeAt), before: Date.parse(backup.asOf) }
    assert.deepEqual(journal.judge(tree, moment), [], `drill ${String(drill + 1)}`)
    const whole = await commands.json(['check', '--read-data', '--data', 'restored'])
    assert.deepEqual(whole['findings'], [])
    await rm(commands.at('restored'), { recursive: true })

    await server.start()
    assert.deepEqual(journal.compare(await reader.read()), FINE)
    assert.deepEqual(load.surprises, [])
  }

  const verified = await commands.json(['backup', 'backup', '--verify'])
  assert.deepEqual([verified['ok'], verified['findings']], [true, []])
  const snapshots = (verified['snapshots'] as unknown[]).length
  // A backup that was to be killed may have been whole by then, and another one followed it.
  const most = DRILLS + Math.floor(DRILLS / KILL_EVERY)
  assert.ok(snapshots >= Math.min(KEEP, DRILLS) && snapshots <= Math.min(KEEP, most))
  seconds.sort((a, b) => a - b)
  t.diagnostic(
    `${String(DRILLS)} drills, ${String(journal.acknowledged)} acknowledged writes, ` +
      `${String(totals.kills)} backups and restorations killed on their way: 0 missing, 0 half; ` +
      `${String(totals.copied)} blobs copied, ${String(totals.present)} there already; ` +
      `restored and checked within ${String(seconds.at(-1))} s`,
  )
})

type Place = {
  readonly server: ServerProcess
  readonly load: MixedLoad
  readonly commands: CommandFolder
}

/** The clients are at work before it, beside it and after it, until their server is killed. */
async function backUpUnderLoad(
  { server, load, commands }: Place,
  isToBeKilled: boolean,
): Promise<{ readonly backup: Backup; readonly isKilled: boolean }> {
  let steps = 0
  let onStep: () => void = () => undefined
  const stepsAre = (count: number) =>
    new Promise<void>((resolve) => {
      onStep = () => {
        if (steps >= count) resolve()
      }
      onStep()
    })
  const running = load.run(() => {
    steps += 1
    onStep()
  })
  const ended = running.then(() => {
    throw new Error(`the load ended: ${load.surprises.join(', ')}`)
  })
  ended.catch(() => undefined)
  const args = [
    'backup',
    commands.at('backup'),
    '--data',
    server.dataFolder,
    '--keep',
    String(KEEP),
  ]
  await Promise.race([stepsAre(STEPS), ended])
  const isKilled = isToBeKilled && (await killOnItsWay(commands, args))
  const backup = (await commands.json(args)) as unknown as Backup
  await Promise.race([stepsAre(steps + STEPS), ended])
  await server.kill()
  await running
  return { backup, isKilled }
}

/** At a moment that nobody chose, from its start on to when it might be done. @returns false when it was done before */
async function killOnItsWay(commands: CommandFolder, args: readonly string[]): Promise<boolean> {
  const child = commands.start(args)
  const exit = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), 300 + randomInt(900))
  const [, signal] = (await exit) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  return signal !== null
}

/** What a server on the restored folder shows to a reader. */
async function treeOf(t: TestContext, commands: CommandFolder) {
  assert.ok(existsSync(commands.at('restored', 'catalog.sqlite')))
  const server = await ServerProcess.start({ dataFolder: commands.at('restored') })
  t.after(() => server.close())
  const tree = await new TreeReader(server).read()
  await server.stop()
  return tree
}

/** So that each snapshot has another ledger. */
async function publish(server: ServerProcess, drill: number): Promise<void> {
  const first = videoNotice({ id: 'first', measures: [{ effect: 'suspend', capabilities: ['share'] }] }) // prettier-ignore
  const later = laterNotice('clarification', { id: `later-${String(drill)}`, of: 'first' })
  const notice = drill === 0 ? first : later
  for (const [path, body] of [
    ['notices', notice],
    [`notices/${notice.id}/publication`, {}],
  ] as const) {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: server.authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.ok(response.ok, await response.text())
  }
}
