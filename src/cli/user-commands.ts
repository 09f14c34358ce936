import type { Command } from 'commander'
import type { AccountRecord, SpaceRecord } from '../catalog/catalog.ts'
import type { AccountId } from '../domain/ids.ts'
import { createAccount, setAccountState } from '../operations/accounts.ts'
import type { Parts } from '../operations/parts.ts'
import { acting, type Given } from './acting.ts'
import { byteWords, parseBytes } from './byte-words.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { readSecret } from './read-secret.ts'
import { accountResource } from './resources.ts'
import type { Shell } from './shell.ts'
import { getAccount } from './sign-in-as.ts'
import { textTable } from './text-table.ts'
import { UsageError } from './usage-error.ts'
import { withDisk, withNewDisk } from './with-disk.ts'
import { wordOf } from './word-of.ts'

type AddOptions = {
  readonly passwordStdin?: boolean
  readonly admin?: boolean
  readonly edition: string
  readonly quota?: string
  readonly displayName?: string
}

/** `user add`, `user list`, `user suspend` */
export function userCommands(root: Command, shell: Shell): void {
  const user = root.command('user').description(shell.say(WORDS.user))
  user
    .command('add')
    .argument('<name>')
    .description(shell.say(WORDS.add))
    .option('--password-stdin', shell.say(WORDS.passwordStdin))
    .option('--admin', shell.say(WORDS.admin))
    .option('--edition <edition>', 'personal | enterprise', 'personal')
    .option('--quota <size>', shell.say(WORDS.quota))
    .option('--display-name <name>', shell.say(WORDS.displayName))
    .action(acting(shell, addUser))
  user.command('list').description(shell.say(WORDS.list)).action(acting(shell, listUsers))
  user
    .command('suspend')
    .argument('<name>')
    .description(shell.say(WORDS.suspend))
    .requiredOption('--notice <id>', shell.say(WORDS.notice))
    .action(acting(shell, suspendUser))
}

async function addUser(given: Given<AddOptions>): Promise<ExitCode> {
  const { shell, options, config } = given
  const [name = ''] = given.args
  const edition = editionOf(options.edition)
  const quotaBytes = options.quota === undefined ? null : parseBytes(options.quota)
  const chosen =
    options.passwordStdin === true
      ? await readSecret(shell, { en: `Password for ${name}`, 'zh-CN': `${name} 的密码` })
      : undefined
  return await withNewDisk(config, async ({ parts }) => {
    const password = chosen ?? parts.secrets.makeReadable()
    const account = await createAccount(parts, {
      name,
      displayName: options.displayName,
      password,
      role: options.admin === true ? 'administrator' : 'user',
      edition,
      quotaBytes,
    })
    const home = await parts.catalog.read((tx) => tx.spaces.homeOf(account.id))
    const generated = chosen === undefined ? { password } : {}
    given.show({ ...accountResource(account, home), ...generated }, () => [
      shell.say({
        en: `The account “${account.name}” is there.`,
        'zh-CN': `账号“${account.name}”已创建。`,
      }),
      ...(chosen === undefined
        ? [shell.say({ en: `Password: ${password}`, 'zh-CN': `密码：${password}` })]
        : []),
    ])
    return EXIT.done
  })
}

function editionOf(text: string): 'personal' | 'enterprise' {
  if (text === 'personal' || text === 'enterprise') return text
  throw new UsageError({
    en: `There is no edition “${text}”: it is personal or enterprise.`,
    'zh-CN': `没有版本“${text}”：可选 personal 或 enterprise。`,
  })
}

async function listUsers(given: Given<object>): Promise<ExitCode> {
  const { shell } = given
  return await withDisk(given.config, async ({ parts }) => {
    const found: { account: AccountRecord; home: SpaceRecord | undefined }[] = []
    for await (const one of accountsWithHomes(parts)) found.push(one)
    given.show({ items: found.map(({ account, home }) => accountResource(account, home)) }, () =>
      textTable([
        WORDS.columns.map((word) => shell.say(word)),
        ...found.map(({ account, home }) => [
          account.name,
          account.displayName,
          wordOf(shell, account.role),
          wordOf(shell, account.edition),
          account.suspendedBy ?? wordOf(shell, account.state),
          byteWords(home?.usedBytes ?? 0),
          quotaWords(home),
        ]),
      ]),
    )
    return EXIT.done
  })
}

function quotaWords(home: SpaceRecord | undefined): string {
  const bytes = home?.quotaBytes ?? null
  return bytes === null ? '–' : byteWords(bytes)
}

async function* accountsWithHomes(parts: Parts) {
  let after = 0 as AccountId
  for (;;) {
    const page = await parts.catalog.read(async (tx) => {
      const accounts = await tx.accounts.list(after, 500)
      const homes = await Promise.all(accounts.map((one) => tx.spaces.homeOf(one.id)))
      return accounts.map((account, index) => ({ account, home: homes[index] }))
    })
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.account.id
  }
}

async function suspendUser(given: Given<{ readonly notice: string }>): Promise<ExitCode> {
  const { shell, options } = given
  const [name = ''] = given.args
  return await withDisk(given.config, async ({ parts }) => {
    const { id } = await getAccount(parts, name)
    const account = await setAccountState(parts, { id, suspendedBy: options.notice })
    const home = await parts.catalog.read((tx) => tx.spaces.homeOf(id))
    given.show(accountResource(account, home), () => [
      shell.say({
        en: `The account “${account.name}” is suspended by the notice ${options.notice}. It can still read and export.`,
        'zh-CN': `账号“${account.name}”已按公告 ${options.notice} 停用，仍可查看和导出。`,
      }),
    ])
    return EXIT.done
  })
}

const WORDS = {
  user: { en: 'People who have an account', 'zh-CN': '账号' },
  add: {
    en: 'Make an account; without --password-stdin a password is generated and printed once',
    'zh-CN': '创建账号；不加 --password-stdin 时自动生成密码并显示一次',
  },
  list: { en: 'List the accounts', 'zh-CN': '列出账号' },
  suspend: {
    en: 'Suspend an account by a published notice',
    'zh-CN': '依据已发布的公告停用账号',
  },
  passwordStdin: {
    en: 'read the password from the standard input',
    'zh-CN': '从标准输入读取密码',
  },
  admin: { en: 'an administrator', 'zh-CN': '设为管理员' },
  quota: { en: 'limit of the home space, such as 10GiB', 'zh-CN': '个人空间的配额，例如 10GiB' },
  displayName: { en: 'the name that others read', 'zh-CN': '显示名称' },
  notice: { en: 'id of the notice that says why', 'zh-CN': '说明理由的公告编号' },
  columns: [
    { en: 'NAME', 'zh-CN': '账号' },
    { en: 'DISPLAY NAME', 'zh-CN': '显示名称' },
    { en: 'ROLE', 'zh-CN': '角色' },
    { en: 'EDITION', 'zh-CN': '版本' },
    { en: 'STATE', 'zh-CN': '状态' },
    { en: 'USED', 'zh-CN': '已用' },
    { en: 'QUOTA', 'zh-CN': '配额' },
  ],
} as const
