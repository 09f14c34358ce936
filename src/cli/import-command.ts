import { realpath, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import type { SpaceRecord } from '../catalog/catalog.ts'
import { systemClock } from '../clock/system-clock.ts'
import type { AccountId } from '../domain/ids.ts'
import { parsePath } from '../domain/node-name.ts'
import { Problem } from '../domain/problem.ts'
import type { Parts } from '../operations/parts.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { countFolder } from './import/count-folder.ts'
import { importFolder } from './import/import-folder.ts'
import { type ImportReport, type MissedList } from './import/import-report.ts'
import { importLines } from './import/import-lines.ts'
import { progressBar } from './progress-bar.ts'
import type { Shell } from './shell.ts'
import { actorOf, getAccount, signInAs } from './sign-in-as.ts'
import { UsageError } from './usage-error.ts'
import { withDisk } from './with-disk.ts'

type ImportOptions = {
  readonly to: string
  readonly space?: string
  readonly as?: string
  readonly filesAtATime?: string
}

export function importCommand(root: Command, shell: Shell): void {
  root
    .command('import')
    .argument('<dir>')
    .description(shell.say(WORDS.about))
    .requiredOption('--to <user:/path>', shell.say(WORDS.to))
    .option('--space <name>', shell.say(WORDS.space))
    .option('--files-at-a-time <number>', shell.say(WORDS.filesMax))
    .option('--as <user>', shell.say(WORDS.as))
    .action(acting(shell, runImport))
}

async function runImport(given: Given<ImportOptions>): Promise<ExitCode> {
  const { shell, options, signal, config } = given
  const source = await folderOf(given.args[0] ?? '')
  const target = parseTarget(options.to)
  const filesMax = parseFilesMax(options.filesAtATime)
  return await withDisk(config, async ({ parts }) => {
    const account =
      options.as === undefined
        ? await getAccount(parts, target.user)
        : await signInAs(parts, shell, { user: options.as, scope: 'write' })
    const owner = await getAccount(parts, target.user)
    const space = await spaceOf(parts, owner.id, options.space)
    const except = Buffer.from(await realpath(config.data))
    const startedAt = systemClock.elapsedMs()
    const totals = await countFolder({ source, except }, signal)
    const progress = progressBar(shell, systemClock, { ...totals, noun: WORDS.files })
    const report = await importFolder(
      parts,
      {
        actor: actorOf(account),
        spaceId: space.id,
        path: target.path,
        source,
        except,
        filesMax,
        onProgress: progress.step,
      },
      signal,
    ).finally(progress.end)
    const seconds = (systemClock.elapsedMs() - startedAt) / 1000
    const facts = { to: options.to, seconds, isInterrupted: signal.aborted }
    given.show(reportResource(shell, report, facts), () => importLines(shell, report, facts))
    return exitCodeFor(report, signal.aborted)
  })
}

async function folderOf(path: string): Promise<Buffer> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) return Buffer.from(await realpath(path))
  throw new UsageError({ en: `There is no folder ${path}.`, 'zh-CN': `没有文件夹 ${path}。` })
}

function parseTarget(text: string): { readonly user: string; readonly path: string[] } {
  const [, user, path] = /^([^:/]+):(\/.*)?$/.exec(text) ?? []
  if (user !== undefined) return { user, path: parsePath(path ?? '/') }
  throw new UsageError({
    en: `“${text}” says not where to. Write --to USER:/path, such as --to ada:/Photos.`,
    'zh-CN': `“${text}”未指明目标。请写作 --to 账号:/路径，例如 --to ada:/照片。`,
  })
}

/** More than the machine can hash at a time, so that the waits for its disk overlap. */
function parseFilesMax(text: string | undefined): number {
  if (text === undefined) return Math.min(16, 4 * availableParallelism())
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number
  throw new UsageError({
    en: '--files-at-a-time is a number from 1 to 64.',
    'zh-CN': '--files-at-a-time 为 1 到 64 的整数。',
  })
}

async function spaceOf(
  parts: Parts,
  owner: AccountId,
  name: string | undefined,
): Promise<SpaceRecord> {
  const spaces = await parts.catalog.read((tx) => tx.spaces.ownedBy(owner))
  const space = spaces.find((one) => (name === undefined ? one.isHome === 1 : one.name === name))
  if (space) return space
  throw new Problem('not-found', {
    en: `This account has no space “${name ?? 'home'}”. Make it with “npx cloudkeep space add”.`,
    'zh-CN': `此账号没有空间“${name ?? 'home'}”。可用“npx cloudkeep space add”创建。`,
  })
}

/** What failed weighs more than what was refused: it may be mended and done again. */
function exitCodeFor(report: ImportReport, isInterrupted: boolean): ExitCode {
  if (isInterrupted || report.failed.count > 0) return EXIT.failed
  return report.refused.count > 0 ? EXIT.refused : EXIT.done
}

function reportResource(
  shell: Shell,
  report: ImportReport,
  facts: { readonly to: string; readonly seconds: number; readonly isInterrupted: boolean },
) {
  const list = ({ told }: MissedList) =>
    told.map(({ detail, ...rest }) => ({ ...rest, detail: shell.say(detail) }))
  const { imported, importedBytes, present, folders } = report
  return {
    ok: exitCodeFor(report, facts.isInterrupted) === EXIT.done,
    ...facts,
    files: {
      imported,
      present,
      refused: report.refused.count,
      failed: report.failed.count,
      skipped: report.skipped.count,
    },
    folders,
    bytes: importedBytes,
    refused: list(report.refused),
    failed: list(report.failed),
    skipped: list(report.skipped),
  }
}

const WORDS = {
  files: { en: 'files', 'zh-CN': '个文件' },
  about: {
    en: 'Bring a folder of this machine onto the disk; again after a stop, it goes on',
    'zh-CN': '将本机文件夹导入网盘；中断后再次运行即可继续',
  },
  to: {
    en: 'whose space and which folder, such as ada:/Photos',
    'zh-CN': '目标账号与文件夹，例如 ada:/照片',
  },
  space: { en: 'a space other than the home', 'zh-CN': '个人空间以外的空间' },
  filesMax: { en: 'files under way at a time, 1 to 64', 'zh-CN': '同时处理的文件数，1 到 64' },
  as: {
    en: 'act as this person, with their password from stdin or CLOUDKEEP_TOKEN',
    'zh-CN': '以此人的身份执行，密码取自标准输入或 CLOUDKEEP_TOKEN',
  },
} as const
