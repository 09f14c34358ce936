#!/usr/bin/env node
// Plain JavaScript that any Node can read: it finds the Node 24 that is installed with the project
// and hands over to it, so that the disk runs on the version it was tested with.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAJOR_MIN = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

if (Number(process.versions.node.split('.')[0]) >= MAJOR_MIN) {
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'cloudkeep'))
  await import('../src/app/main.ts')
} else {
  runOn(findNode())
}

function findNode() {
  const require = createRequire(import.meta.url)
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  try {
    const folder = dirname(require.resolve(`${name}/package.json`))
    const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(program)) return program
  } catch {
    // Not installed for this platform: said below.
  }
  // In both languages: which one the terminal reads is known only to the program that cannot run.
  console.error(
    `CloudKeep needs Node ${MAJOR_MIN} or newer; this is ${process.versions.node}.\n` +
      'Run “npm ci”, which brings the right one for Linux and Windows, or install it.\n' +
      `CloudKeep 需要 Node ${MAJOR_MIN} 或更高版本，当前为 ${process.versions.node}。\n` +
      '请运行“npm ci”（Linux 和 Windows 会随之得到合适的版本），或自行安装。',
  )
  process.exit(1)
}

function runOn(program) {
  const child = spawn(program, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128)
  })
}
