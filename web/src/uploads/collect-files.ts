/** A file to upload and where it stood: `folder` is relative to what was dropped, '' at its top. */
export type FoundFile = { file: File; folder: string; handle?: Promise<FileSystemHandle | null> }

/** Everything that was dropped or chosen. `folders` are relative paths, also the empty ones. */
export type Found = { files: FoundFile[]; folders: string[] }

/**
 * Reads a drop with its folders, structure and empty folders kept.
 *
 * Must be called inside the drop event: the browser forgets the items right after it.
 */
export function collectDrop(items: DataTransferItemList): Promise<Found> {
  const tops = Array.from(items)
    .filter((item) => item.kind === 'file')
    .map((item) => ({
      handle: handleOf(item),
      entry: item.webkitGetAsEntry(),
      file: item.getAsFile(),
    }))
  return walkTops(tops)
}

/** Files of an `<input type="file">`; with `webkitdirectory` their folders are in their relative path. */
export function collectInput(list: FileList): Found {
  const found: Found = { files: [], folders: [] }
  const folders = new Set<string>()
  for (const file of list) {
    const folder = file.webkitRelativePath.split('/').slice(0, -1).join('/')
    if (folder) folders.add(folder)
    found.files.push({ file, folder })
  }
  found.folders = [...folders]
  return found
}

type Top = {
  handle: Promise<FileSystemHandle | null> | undefined
  entry: FileSystemEntry | null
  file: File | null
}

type WithHandle = DataTransferItem & {
  getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>
}

function handleOf(item: WithHandle): Promise<FileSystemHandle | null> | undefined {
  return item.getAsFileSystemHandle?.().catch(() => null)
}

async function walkTops(tops: readonly Top[]): Promise<Found> {
  const found: Found = { files: [], folders: [] }
  for (const { handle, entry, file } of tops) {
    if (entry?.isDirectory) await walkFolder(entry as FileSystemDirectoryEntry, '', found)
    else if (file) found.files.push(handle ? { file, folder: '', handle } : { file, folder: '' })
  }
  return found
}

async function walkFolder(
  entry: FileSystemDirectoryEntry,
  parent: string,
  found: Found,
): Promise<void> {
  const path = parent ? `${parent}/${entry.name}` : entry.name
  found.folders.push(path)
  const reader = entry.createReader()
  // The browser gives at most 100 entries at a time, and none at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (entries.length === 0) return
    for (const child of entries) {
      if (child.isDirectory) await walkFolder(child as FileSystemDirectoryEntry, path, found)
      else found.files.push({ file: await fileOf(child as FileSystemFileEntry), folder: path })
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
