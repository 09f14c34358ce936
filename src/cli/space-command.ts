import type { Command } from 'commander'
import { createSpace } from '../operations/accounts.ts'
import { acting, type Given } from './acting.ts'
import { parseBytes } from './byte-words.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { spaceResource } from './resources.ts'
import type { Shell } from './shell.ts'
import { getAccount } from './sign-in-as.ts'
import { withDisk } from './with-disk.ts'

/** `space add` */
export function spaceCommand(root: Command, shell: Shell): void {
  root
    .command('space')
    .description(shell.say({ en: 'Trees that people own', 'zh-CN': '空间' }))
    .command('add')
    .argument('<owner>')
    .argument('<name>')
    .option(
      '--quota <size>',
      shell.say({ en: 'limit, such as 10GiB', 'zh-CN': '配额，例如 10GiB' }),
    )
    .description(
      shell.say({ en: 'Make a further space for an account', 'zh-CN': '为账号新增空间' }),
    )
    .action(acting(shell, addSpace))
}

async function addSpace(given: Given<{ readonly quota?: string }>): Promise<ExitCode> {
  const [owner = '', name = ''] = given.args
  const { quota } = given.options
  const quotaBytes = quota === undefined ? null : parseBytes(quota)
  return await withDisk(given.config, async ({ parts }) => {
    const account = await getAccount(parts, owner)
    const space = await createSpace(parts, { owner: account.name, name, quotaBytes })
    given.show(spaceResource(space), () => [
      given.shell.say({
        en: `The space “${space.name}” of “${account.name}” is there.`,
        'zh-CN': `“${account.name}”的空间“${space.name}”已创建。`,
      }),
    ])
    return EXIT.done
  })
}
