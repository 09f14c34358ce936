import type { Command } from 'commander'
import { VERSION } from '../app/version.ts'
import { acting, type Given } from './acting.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import type { Shell } from './shell.ts'

export function versionCommand(root: Command, shell: Shell): void {
  root
    .command('version')
    .description(shell.say({ en: 'Say which version this is', 'zh-CN': '显示版本' }))
    .action(acting(shell, tellVersion))
}

function tellVersion(given: Given<object>): Promise<ExitCode> {
  const { version: node, platform, arch } = process
  given.show({ name: 'CloudKeep', version: VERSION, node, platform, arch }, () => [
    `CloudKeep ${VERSION} (Node ${node}, ${platform} ${arch})`,
  ])
  return Promise.resolve(EXIT.done)
}
