import type { Command } from 'commander'
import { serve } from '../app/serve.ts'
import { configOf } from './program.ts'

export function serveCommand(root: Command): void {
  root
    .command('serve', { isDefault: true })
    .description('Serve the disk until interrupted')
    .option('--demo', 'a demonstration disk with people, files and a ready notice')
    .action(async (options: { demo?: boolean }, command: Command) => {
      const config = configOf(command)
      const serving = await serve(config, { isDemo: options.demo === true })
      console.log(`CloudKeep serves ${serving.address}`)
      console.log(`Data folder: ${config.data}`)
      if (serving.generatedPassword !== undefined) {
        console.log(`Sign in as admin with the password ${serving.generatedPassword}`)
      }
      const stop = () => {
        void serving.close().then(() => process.exit(0))
      }
      process.once('SIGINT', stop)
      process.once('SIGTERM', stop)
    })
}
