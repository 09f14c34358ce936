import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A drive that answers at all is done within this. */
const FORGET_MS_MAX = 30_000

/**
 * Asks the kernel to forget what it remembers of files, so that whoever reads them next gets what is really on the
 * drive. After a write that failed it calls the page written, and ext4 the block: written again from there it may
 * never arrive, though every sync succeeds. Nobody should have the files open.
 *
 * Does what it can and never fails: Node cannot ask (posix_fadvise(2), POSIX_FADV_DONTNEED), GNU `dd` can.
 */
export async function forgetCached(paths: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return
  for (const path of paths) if (existsSync(path)) await forgetFile(path)
}

async function forgetFile(path: string): Promise<void> {
  // What is still to be written cannot be forgotten: that first. `dd --help` says that this drops the whole file.
  const options = ['oflag=nocache', 'conv=notrunc,nocreat,fdatasync', 'count=0', 'status=none']
  await new Promise<void>((resolve) => {
    execFile('dd', ['if=/dev/null', `of=${path}`, ...options], { timeout: FORGET_MS_MAX }, () => {
      // A sync that fails will fail for the caller, too.
      resolve()
    })
  })
}
