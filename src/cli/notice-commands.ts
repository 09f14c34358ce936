import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { NoticeId } from '../domain/ids.ts'
import { isoInstant } from '../domain/instant.ts'
import { measureResource, noticeResource } from '../http/notice-resource.ts'
import { yamlNotice } from '../http/notice-body.ts'
import { approveNotice } from '../operations/notices/approve-notice.ts'
import { draftNotice } from '../operations/notices/draft-notice.ts'
import type { Governor } from '../operations/notices/governor.ts'
import { getNotice, listDraftNotices, listNotices } from '../operations/notices/list-notices.ts'
import { measuresInForce } from '../operations/notices/measures-in-force.ts'
import type { NoticeView } from '../operations/notices/notice-view.ts'
import { publishNotice } from '../operations/notices/publish-notice.ts'
import { recordHistoricalNotice } from '../operations/notices/record-historical-notice.ts'
import { simulateNotice } from '../operations/notices/simulate-notice.ts'
import type { Parts } from '../operations/parts.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { measureTable, noticeLines, noticeTable, simulationLines } from './notice-lines.ts'
import { publicAddress } from './public-address.ts'
import type { Shell } from './shell.ts'
import { governorOf } from './sign-in-as.ts'
import { UsageError } from './usage-error.ts'
import { withDisk } from './with-disk.ts'

type NoticeOptions = { readonly as?: string }
type Work = (parts: Parts, governor: Governor, id: NoticeId) => Promise<unknown>

/** `notice draft | import | simulate | approve | publish | list | show` */
export function noticeCommands(root: Command, shell: Shell): void {
  const notice = root.command('notice').description(shell.say(WORDS.notice))
  const command = (name: string, about: keyof typeof WORDS) =>
    notice
      .command(name)
      .description(shell.say(WORDS[about]))
      .option('--as <user>', shell.say(WORDS.as))

  command('draft', 'draft').argument('<file>').action(acting(shell, draft))
  command('import', 'import')
    .argument('<file>')
    .requiredOption('--historical', shell.say(WORDS.historical))
    .action(acting(shell, recordHistorical))
  command('simulate', 'simulate').argument('<id>').action(acting(shell, simulate))
  command('approve', 'approve')
    .argument('<id>')
    .action(acting(shell, changing((parts, governor, id) => approveNotice(parts, { governor, id })))) // prettier-ignore
  command('publish', 'publish')
    .argument('<id>')
    .action(acting(shell, changing((parts, governor, id) => publishNotice(parts, { governor, id })))) // prettier-ignore
  command('list', 'list').action(acting(shell, list))
  command('show', 'show')
    .argument('<id>')
    .action(acting(shell, changing(nothing)))
}

/** `measures` */
export function measuresCommand(root: Command, shell: Shell): void {
  root
    .command('measures')
    .description(shell.say(WORDS.measures))
    .action(acting(shell, listMeasures))
}

async function draft(given: Given<NoticeOptions>): Promise<ExitCode> {
  const body = await yamlNotice(await readNotice(given.args[0] ?? ''))
  return await governing(given, async (parts, governor) => {
    const { document } = body
    const { id } = await body.located(() => draftNotice(parts, { governor, document }))
    return showNotice(given, await getNotice(parts, { id, governor }))
  })
}

async function recordHistorical(given: Given<NoticeOptions>): Promise<ExitCode> {
  const body = await yamlNotice(await readNotice(given.args[0] ?? ''))
  return await governing(given, async (parts, governor) => {
    const { document } = body
    const { id } = await body.located(() => recordHistoricalNotice(parts, { governor, document }))
    return showNotice(given, await getNotice(parts, { id, governor }))
  })
}

/** YAML 1.2 reads JSON too. */
async function readNotice(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError({
      en: `The notice cannot be read: ${why}`,
      'zh-CN': `无法读取公告文件：${why}`,
    })
  }
}

async function simulate(given: Given<NoticeOptions>): Promise<ExitCode> {
  return await governing(given, async (parts, governor) => {
    const simulation = await simulateNotice(parts, { governor, id: idOf(given) })
    const { from } = simulation
    given.show({ ...simulation, from: from === null ? null : isoInstant(from) }, () =>
      simulationLines(given.shell, simulation),
    )
    return EXIT.done
  })
}

function changing(work: Work): (given: Given<NoticeOptions>) => Promise<ExitCode> {
  return async (given) =>
    await governing(given, async (parts, governor) => {
      const id = idOf(given)
      await work(parts, governor, id)
      return showNotice(given, await getNotice(parts, { id, governor }))
    })
}

const nothing: Work = () => Promise.resolve()

async function list(given: Given<NoticeOptions>): Promise<ExitCode> {
  return await governing(given, async (parts, governor) => {
    const notices = await listDraftNotices(parts, governor)
    for (let after: NoticeId | undefined; ;) {
      const page = await listNotices(parts, { after, limit: 100 })
      notices.push(...page.items)
      if (page.next === null) break
      after = page.next
    }
    const address = publicAddress(given.config)
    given.show({ items: notices.map((one) => noticeResource(address, one)) }, () =>
      noticeTable(given.shell, notices),
    )
    return EXIT.done
  })
}

async function listMeasures(given: Given<object>): Promise<ExitCode> {
  return await withDisk(given.config, async ({ parts }) => {
    const measures = await measuresInForce(parts)
    const address = publicAddress(given.config)
    given.show({ items: measures.map((one) => measureResource(address, one)) }, () =>
      measureTable(given.shell, measures),
    )
    return EXIT.done
  })
}

function showNotice(given: Given<NoticeOptions>, view: NoticeView): ExitCode {
  const address = publicAddress(given.config)
  given.show(noticeResource(address, view), () => noticeLines(given.shell, address, view))
  return EXIT.done
}

async function governing(
  given: Given<NoticeOptions>,
  work: (parts: Parts, governor: Governor) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { shell, config, options } = given
  return await withDisk(config, async ({ parts }) =>
    work(parts, await governorOf(parts, shell, options)),
  )
}

function idOf(given: Given<NoticeOptions>): NoticeId {
  return (given.args[0] ?? '') as NoticeId
}

const WORDS = {
  notice: { en: 'The rules of the disk, in public', 'zh-CN': '公告' },
  draft: {
    en: 'Keep a notice (YAML or JSON) as a draft',
    'zh-CN': '将公告（YAML 或 JSON）存为草稿',
  },
  simulate: {
    en: 'Count whom and what it would hit, without any effect',
    'zh-CN': '统计公告将影响的人和内容，不产生任何效果',
  },
  approve: { en: 'Agree to a draft as a second person', 'zh-CN': '以第二人的身份批准草稿' },
  publish: {
    en: 'Publish a draft: it holds at every door from this instant on',
    'zh-CN': '发布草稿：自此刻起在所有入口生效',
  },
  import: {
    en: 'Record a notice of the past for everybody to read, without any effect',
    'zh-CN': '补录过去的公告，供人查阅，不产生任何效力',
  },
  historical: { en: 'say that it is one of the past', 'zh-CN': '确认这是过去的公告' },
  list: { en: 'List drafts and published notices', 'zh-CN': '列出草稿和已发布的公告' },
  show: { en: 'Show a notice', 'zh-CN': '显示公告' },
  measures: {
    en: 'List what is in force now and what is to come',
    'zh-CN': '列出现行和将要生效的措施',
  },
  as: {
    en: 'act as this administrator, with their password from stdin or CLOUDKEEP_TOKEN',
    'zh-CN': '以该管理员的身份执行，密码取自标准输入或 CLOUDKEEP_TOKEN',
  },
} as const
