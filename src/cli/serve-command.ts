import type { Command } from 'commander'
import { type Serving, serve } from '../app/serve.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'

type ServeOptions = { readonly demo?: boolean }

export function serveCommand(root: Command, shell: Shell): void {
  root
    .command('serve')
    .description(
      shell.say({ en: 'Serve the disk until interrupted', 'zh-CN': '启动网盘服务，直到中断' }),
    )
    .option('--demo', shell.say(DEMO))
    .action(acting(shell, serveUntilInterrupted))
}

async function serveUntilInterrupted(given: Given<ServeOptions>): Promise<ExitCode> {
  const isDemo = given.options.demo === true
  const serving = await serve(given.config, { isDemo })
  given.show(
    {
      address: serving.address,
      data: given.config.data,
      adminPassword: serving.generatedPassword ?? null,
    },
    () => greeting(given, serving),
  )
  await interrupted(given.signal)
  await serving.close()
  return EXIT.done
}

function greeting({ shell, config }: Given<ServeOptions>, serving: Serving): string[] {
  const { address, generatedPassword: password } = serving
  return [
    shell.say({ en: `CloudKeep serves ${address}`, 'zh-CN': `CloudKeep 已启动：${address}` }),
    shell.say({ en: `Data folder: ${config.data}`, 'zh-CN': `数据目录：${config.data}` }),
    ...(password === undefined
      ? []
      : [
          shell.say({
            en: `Sign in as admin with the password ${password}`,
            'zh-CN': `请以 admin 登录，密码为 ${password}`,
          }),
        ]),
  ]
}

async function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

const DEMO = {
  en: 'a demonstration disk in ./data-demo with people, files and a ready notice',
  'zh-CN': '演示网盘（位于 ./data-demo），含用户、文件和一份备好的公告',
}
