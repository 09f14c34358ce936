import type { Command } from 'commander'
import type { Serving } from '../app/serve.ts'
import type { Config } from '../config/settings.ts'
import { Problem } from '../domain/problem.ts'
import { errorCode } from '../domain/storage-problem.ts'
import { acting, type Given } from './acting.ts'
import { readingOf } from './config-of.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'

const DEMO_DATA = './data-demo'

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
  const config = isDemo ? demoConfig(given) : given.config
  // Half of every other command's start would be the loading of a server that it does not use.
  const { serve } = await import('../app/serve.ts')
  const demo = isDemo ? await import('./demo/seed-demo.ts') : undefined
  const serving = await serve(config, {
    ...(demo && { seed: (disk) => demo.seedDemo(disk, config.adminPassword) }),
  }).catch((error: unknown) => {
    throw listeningProblem(error, config)
  })
  given.show(
    {
      address: serving.address,
      data: config.data,
      adminPassword: adminPasswordOf(serving) ?? null,
      guide: serving.demo === undefined ? null : `${serving.address}/demo`,
    },
    () => greeting(given.shell, config, serving),
  )
  await interrupted(given.signal)
  await serving.close()
  return EXIT.done
}

function greeting(shell: Shell, config: Config, serving: Serving): string[] {
  const { address, demo } = serving
  const password = adminPasswordOf(serving)
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
    ...(demo === undefined
      ? []
      : [
          shell.say({
            en: `The guided five minutes: ${address}/demo`,
            'zh-CN': `五分钟导览：${address}/demo`,
          }),
        ]),
  ]
}

/** Another data folder than that of a real disk, unless one is given. */
function demoConfig({ shell, command, config }: Given<ServeOptions>): Config {
  const { settings } = readingOf(shell, command)
  const isGiven = settings.some(({ name, source }) => name === 'data' && source !== 'default')
  return isGiven ? config : { ...config, data: DEMO_DATA }
}

/** Of a demonstration it is no secret: its guided page shows it too. */
function adminPasswordOf({ demo, generatedPassword }: Serving): string | undefined {
  return generatedPassword ?? demo?.people.find(({ user }) => user === 'admin')?.password
}

/** What keeps a server from its address, in words; any other failure as it is. */
function listeningProblem(error: unknown, { listen }: Config): unknown {
  const address = `${listen.host}:${listen.port}`
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new Problem('busy', {
        en: `Something serves ${address} already. Stop it, or choose another address: --listen 127.0.0.1:8081`,
        'zh-CN': `${address} 已被占用。请停止占用它的程序，或另选地址：--listen 127.0.0.1:8081`,
      })
    case 'EACCES':
      return new Problem('forbidden', {
        en: `This user may not listen on ${address}. Choose a port from 1024 on: --listen ${listen.host}:8080 (docs/how-to/serve-https.md says how to use 443).`,
        'zh-CN': `当前用户无权监听 ${address}。请选用 1024 以上的端口：--listen ${listen.host}:8080（使用 443 的方法见 docs/how-to/serve-https.md）。`,
      })
    case 'EADDRNOTAVAIL':
      return new Problem('invalid-input', {
        en: `This machine has no address ${listen.host}. Use one of its own, or 0.0.0.0 for all.`,
        'zh-CN': `本机没有地址 ${listen.host}。请使用本机地址，或用 0.0.0.0 表示全部。`,
      })
    default:
      return error
  }
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
