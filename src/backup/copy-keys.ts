import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../domain/storage-problem.ts'
import { makeFolder, syncFolder } from '../lib/durable-file.ts'
import { copyFileDurably } from './copy-file.ts'
import type { ManifestFile } from './manifest.ts'

const KEYS = 'keys'
/** A key on its way in, which a crash may have left. */
const HALF_WRITTEN = /\.[0-9a-f]{16}$|\.tmp$/
/** The passwords of a demonstration's people, which its guide shows. */
const DEMO_FILE = 'demo.json'

/** Copies the keys, and what else is neither in the catalog nor a blob; for their owner only. */
export async function copyKeys(
  { source, target }: { readonly source: string; readonly target: string },
  signal: AbortSignal,
): Promise<ManifestFile[]> {
  const copied: ManifestFile[] = []
  for (const path of await smallFiles(source)) {
    if (path.startsWith(`${KEYS}/`)) await makeFolder(join(target, KEYS))
    const paths = { source: join(source, path), target: join(target, path) }
    copied.push({ path, ...(await copyFileDurably(paths, signal)) })
  }
  if (copied.some(({ path }) => path.startsWith(`${KEYS}/`))) await syncFolder(join(target, KEYS))
  await syncFolder(target)
  return copied
}

async function smallFiles(dataFolder: string): Promise<string[]> {
  const keys = await readdir(join(dataFolder, KEYS), { withFileTypes: true })
  const names = keys.filter((one) => one.isFile() && !HALF_WRITTEN.test(one.name))
  const paths = names.map(({ name }) => `${KEYS}/${name}`).sort()
  return (await isFile(join(dataFolder, DEMO_FILE))) ? [...paths, DEMO_FILE] : paths
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
