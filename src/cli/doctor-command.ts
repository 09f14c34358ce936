import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../clock/system-clock.ts'
import type { Config } from '../config/settings.ts'
import { acting, type Given } from './acting.ts'
import { type Diagnosis, reasonOf } from './doctor/diagnosis.ts'
import { checkBackup } from './doctor/check-backup.ts'
import { checkMachine } from './doctor/check-machine.ts'
import { checkNetwork } from './doctor/check-network.ts'
import { checkStorage } from './doctor/check-storage.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { columnsOf } from './text-table.ts'
import { withDisk } from './with-disk.ts'

export function doctorCommand(root: Command, shell: Shell): void {
  root
    .command('doctor')
    .description(
      shell.say({
        en: 'Look whether this machine can keep what it promises, and say the mend',
        'zh-CN': '检查本机能否兑现承诺，并说明如何修正',
      }),
    )
    .action(acting(shell, examine))
}

async function examine(given: Given<object>): Promise<ExitCode> {
  const { shell, config } = given
  const { lastRecordAt, diagnoses } = await openCatalog(config)
  const found = [
    ...(await checkMachine(systemClock, lastRecordAt)),
    ...diagnoses,
    ...(await checkStorage(config.data, systemClock)),
    ...(await checkNetwork(config, systemClock)),
  ]
  const ok = found.every(({ state }) => state !== 'fail')
  const items = found.map(({ what, state, found: words, mend }) => ({
    what: shell.say(what),
    state,
    found: shell.say(words),
    mend: mend === undefined ? null : shell.say(mend),
  }))
  given.show({ ok, items }, () => items.flatMap((item) => itemLines(item)))
  return ok ? EXIT.done : EXIT.failed
}

type Opened = { readonly lastRecordAt?: number | undefined; readonly diagnoses: Diagnosis[] }

/** Opens the disk, and says when its ledger was last signed: the clock must not be behind that. */
async function openCatalog(config: Config): Promise<Opened> {
  if (!existsSync(join(config.data, 'catalog.sqlite'))) return { diagnoses: [] }
  const what = { en: 'catalog', 'zh-CN': '目录库' }
  try {
    return await withDisk(config, async ({ parts }) => {
      const [latest, backup] = await parts.catalog.read(
        async (tx) => [await tx.ledger.latestCheckpoint(), await tx.backups.latest()] as const,
      )
      const found = { en: 'opens', 'zh-CN': '可以打开' }
      const diagnoses = [
        { what, state: 'ok', found } as const,
        checkBackup(backup, systemClock.now()),
      ]
      return { lastRecordAt: latest?.at, diagnoses }
    })
  } catch (error) {
    const mend = {
      en: 'Restore a backup into a new data folder: “npx cloudkeep restore DIR --data NEW”.',
      'zh-CN': '请将备份恢复到新的数据目录：“npx cloudkeep restore DIR --data NEW”。',
    }
    return { diagnoses: [{ what, state: 'fail', found: reasonOf(error), mend }] }
  }
}

const WIDTH = 16

function itemLines(item: {
  readonly what: string
  readonly state: string
  readonly found: string
  readonly mend: string | null
}): string[] {
  const padding = ' '.repeat(Math.max(1, WIDTH - columnsOf(item.what)))
  const line = `${item.state.padEnd(5)} ${item.what}${padding}${item.found}`
  return item.mend === null ? [line] : [line, `      → ${item.mend}`]
}
