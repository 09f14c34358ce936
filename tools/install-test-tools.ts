import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What the slow suites drive, as Debian packages it. */
const PACKAGES = [
  'chromium', // browser tests
  'fonts-noto-cjk', // Chinese in their screenshots
  'litmus', // WebDAV conformance
  'rclone',
  'curl',
  'openssl', // these are in commands of the pages
  'python3',
  'sqlite3',
  'strace', // calls to the kernel that fail or kill
  'nbdkit', // a drive that fails
  'libnbd-bin',
  'fuse3',
  'mount', // power loss on a disk of its own
  'e2fsprogs',
  'xfsprogs',
] as const

/**
 * Installs what the slow suites need and the machine lacks, where that is possible without asking:
 * as root on Debian. Elsewhere it says what is missing; the suites then skip by name and reason.
 * `CLOUDKEEP_TEST_INSTALL=never` leaves the machine as it is.
 */
export function installTestTools(): void {
  if (!existsSync('/usr/bin/dpkg-query') || !existsSync('/usr/bin/apt-get')) {
    console.log(`No Debian: suites skip what they miss of ${PACKAGES.join(', ')}.`)
    return
  }
  const missing = PACKAGES.filter((name) => !isInstalled(name))
  if (missing.length === 0) {
    console.log('All there.')
  } else if (process.env['CLOUDKEEP_TEST_INSTALL'] === 'never') {
    console.log(`Missing, and not installed because asked not to: ${missing.join(', ')}.`)
  } else if (process.getuid?.() !== 0) {
    console.log(`Missing: their suites skip. As root: apt-get install ${missing.join(' ')}`)
  } else {
    install(missing)
  }
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['--status', name], { encoding: 'utf8' })
  return stdout.includes('install ok installed')
}

function install(names: readonly string[]): void {
  console.log(`Installing ${names.join(', ')} …`)
  apt('update')
  const isGood = apt('install', '--yes', '--no-install-recommends', ...names)
  const missing = names.filter((name) => !isInstalled(name))
  if (!isGood) console.log(`apt-get failed: suites skip what they miss of ${missing.join(', ')}.`)
}

function apt(...options: string[]): boolean {
  const { status } = spawnSync(
    'apt-get',
    ['--quiet', '-o', 'DPkg::Lock::Timeout=300', ...options],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 10 * 60_000,
    },
  )
  return status === 0
}
