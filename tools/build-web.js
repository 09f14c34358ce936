// Builds the web app into web/dist when that is missing or older than its source.
// Plain JavaScript without imports from node_modules: `npm start` runs it first, on any Node from 20
// on. There it must never be in the way, so it says what it could not do and ends well; with --strict
// (`npm run build`, `npm test`) it fails instead.

import { spawnSync } from 'node:child_process'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const WEB = join(ROOT, 'web')
const DIST = join(WEB, 'dist')
const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
// What the built app depends on, besides the packages that web/package.json pins.
const SOURCES = ['src', 'public', 'index.html', 'package.json', 'tsconfig.json', 'vite.config.ts']

const isStrict = process.argv.includes('--strict')
const failure = buildWeb(process.argv.includes('--force'))
if (failure !== undefined) {
  console.error(`The web app was not built 网页应用未能构建: ${failure}`)
  if (isStrict) process.exitCode = 1
}

/** Returns why there is no fresh build, or undefined when there is one. */
function buildWeb(isForced) {
  if (!existsSync(join(WEB, 'index.html'))) return 'web/index.html is missing.'
  if (!isForced && isFresh()) return undefined
  if (!existsSync(VITE)) {
    return 'its tools are development dependencies; run `npm ci` without --omit=dev, or bring web/dist.'
  }
  console.error(
    'Building the web app, once; this takes some seconds … 正在构建网页应用，仅此一次，需要数秒……',
  )
  // Built beside and swapped in, so that a server that runs meanwhile never serves half an app.
  const made = join(ROOT, 'node_modules', '.cache', `web-dist-${process.pid}`)
  try {
    const { status, error } = spawnSync(
      process.execPath,
      [VITE, 'build', '--outDir', made, '--emptyOutDir', '--logLevel', 'warn'],
      { cwd: WEB, stdio: ['ignore', 'inherit', 'inherit'] },
    )
    if (status !== 0) return error ? error.message : `vite ended with ${status}.`
    compressAssets(join(made, 'assets'))
    const old = `${made}-old`
    if (existsSync(DIST)) renameSync(DIST, old)
    renameSync(made, DIST)
    rmSync(old, { recursive: true, force: true })
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** Beside each file: browsers take Brotli under HTTPS only, and gzip always. */
function compressAssets(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const bytes = readFileSync(join(folder, name))
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
  }
}

function isFresh() {
  const built = join(DIST, 'index.html')
  if (!existsSync(built)) return false
  return newestMs(SOURCES.map((name) => join(WEB, name))) <= statSync(built).mtimeMs
}

function newestMs(paths) {
  let newest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const { mtimeMs } = statSync(path)
    const inside = statSync(path).isDirectory()
      ? newestMs(readdirSync(path).map((name) => join(path, name)))
      : 0
    newest = Math.max(newest, mtimeMs, inside)
  }
  return newest
}
