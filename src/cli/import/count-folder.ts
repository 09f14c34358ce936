import { type LocalPath, readLocalFolder } from './local-folder.ts'

export type FolderTotals = { files: number; bytes: number }

/** What an import has before it, for its progress: what cannot be read counts nothing. */
export async function countFolder(
  folder: { readonly source: LocalPath; readonly except?: LocalPath },
  signal: AbortSignal,
): Promise<FolderTotals> {
  const totals = { files: 0, bytes: 0 }
  const pending: LocalPath[] = [folder.source]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (signal.aborted) break
    // The import itself says what it cannot read.
    const found = await readLocalFolder(next).catch(() => undefined)
    for (const file of found?.files ?? []) {
      totals.files += 1
      totals.bytes += file.size
    }
    for (const { source } of found?.folders ?? []) {
      if (folder.except?.equals(source) !== true) pending.push(source)
    }
  }
  return totals
}
