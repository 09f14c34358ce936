// Makes `npx cloudkeep …` and `npm exec cloudkeep -- …` work in the project's own folder: npm links
// the commands of dependencies into node_modules/.bin, and not that of the project itself; without
// the link it asks for seconds, and where it cannot, the registry. Plain JavaScript that any Node
// can read: it runs as a step of `npm ci`. It must never be in the way, so it says what it could
// not do and ends well.

import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.bin')
const TARGET = join('..', '..', 'bin', 'cloudkeep.js')

try {
  mkdirSync(BIN, { recursive: true })
  if (process.platform === 'win32') {
    writeFileSync(join(BIN, 'cloudkeep.cmd'), `@node "%~dp0\\${TARGET}" %*\r\n`)
  } else {
    const link = join(BIN, 'cloudkeep')
    rmSync(link, { force: true })
    symlinkSync(TARGET, link)
    chmodSync(link, 0o755)
  }
} catch (error) {
  console.error(`“npx cloudkeep” was not linked: ${String(error)}. “node bin/cloudkeep.js” works.`)
}
