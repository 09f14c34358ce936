import type { Command } from 'commander'
import { createAppPassword } from '../operations/credentials.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'
import { getAccount } from './sign-in-as.ts'
import { withDisk } from './with-disk.ts'

/** `app-password add` */
export function appPasswordCommand(root: Command, shell: Shell): void {
  root
    .command('app-password')
    .description(shell.say({ en: 'Passwords for programs', 'zh-CN': '应用密码' }))
    .command('add')
    .argument('<name>')
    .argument('<label>')
    .description(
      shell.say({
        en: 'Make a password for one program or device; it is printed once',
        'zh-CN': '为某个程序或设备创建密码，仅显示一次',
      }),
    )
    .action(acting(shell, addAppPassword))
}

async function addAppPassword(given: Given<object>): Promise<ExitCode> {
  const [name = '', label = ''] = given.args
  return await withDisk(given.config, async ({ parts }) => {
    const account = await getAccount(parts, name)
    const made = await createAppPassword(parts, { accountId: account.id, label })
    const { secret } = made
    given.show({ user: account.name, label: made.label, secret }, () => [secret])
    return EXIT.done
  })
}
