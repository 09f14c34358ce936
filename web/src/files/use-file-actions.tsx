import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import {
  changeNode,
  contentUrl,
  copyNode,
  deleteNode,
  listTrash,
  restoreFromTrash,
} from '../api/files.ts'
import { ApiProblem, ownHeaders, readProblem } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import type { Node } from '../api/types.ts'
import { useWords, type Say } from '../i18n/use-words.ts'
import { showDone, showProblem } from '../shell/show-problem.tsx'
import { putIntoFolder, refreshFolders, removeFromFolder } from './folder-cache.ts'

const DOWNLOADS_MAX = 20

/** What can be done to files, each with its answer on screen. None of them throws. */
export function useFileActions() {
  const { t } = useWords()
  const client = useQueryClient()

  const remove = async (nodes: readonly Node[]) => {
    const gone = await eachOf(nodes, (node) => deleteNode(node.id))
    for (const node of gone)
      if (node.parent) removeFromFolder(client, node.parent, new Set([node.id]))
    if (gone.length === 0) return
    refreshFolders(client)
    void client.invalidateQueries({ queryKey: ['trash'] })
    offerUndo(gone, t, async () => {
      await undoRemoval(gone)
      refreshFolders(client)
      void client.invalidateQueries({ queryKey: ['trash'] })
    })
  }
  const move = async (nodes: readonly Node[], folder: Node) => {
    const moved = await eachOf(nodes, async (node) => {
      const after = await changeNode(node.id, { parent: folder.id })
      if (node.parent) removeFromFolder(client, node.parent, new Set([node.id]))
      putIntoFolder(client, after)
    })
    refreshFolders(client)
    void client.invalidateQueries({ queryKey: ['trail'] })
    if (moved.length > 0)
      showDone(t('files.moved', { count: moved.length, folder: folder.name || t('files.root') }))
  }
  const copy = async (nodes: readonly Node[], folder: Node) => {
    const copied = await eachOf(nodes, async (node) => {
      const isHere = node.parent === folder.id
      const target = isHere
        ? { parent: folder.id, name: copyName(node, t('files.copySuffix')) }
        : { parent: folder.id }
      putIntoFolder(client, await copyNode(node.id, target))
    })
    refreshFolders(client)
    if (copied.length > 0)
      showDone(t('files.copied', { count: copied.length, folder: folder.name || t('files.root') }))
  }
  const download = async (nodes: readonly Node[]) => {
    const files = nodes.filter((node) => node.kind === 'file').slice(0, DOWNLOADS_MAX)
    await eachOf(files, async (node) => {
      await askBeforeDownload(node)
      followDownload(contentUrl(node.id, 'download'), node.name)
    })
  }
  const rename = async (node: Node, name: string) => {
    const after = await changeNode(node.id, { name })
    putIntoFolder(client, after)
    refreshFolders(client)
    void client.invalidateQueries({ queryKey: keys.node(node.id) })
    void client.invalidateQueries({ queryKey: ['trail'] })
  }
  return { remove, move, copy, download, rename }
}

/** Does one after the other, shows what failed and gives back what worked. */
async function eachOf(
  nodes: readonly Node[],
  act: (node: Node) => Promise<unknown>,
): Promise<Node[]> {
  const done: Node[] = []
  for (const node of nodes) {
    try {
      await act(node)
      done.push(node)
    } catch (error) {
      showProblem(error)
    }
  }
  return done
}

function offerUndo(nodes: readonly Node[], t: Say, undo: () => Promise<void>): void {
  const id = `undo-${nodes[0]?.id ?? ''}`
  const run = async () => {
    notifications.hide(id)
    try {
      await undo()
      showDone(t('files.restored', { count: nodes.length }))
    } catch (error) {
      showProblem(error)
    }
  }
  const words =
    nodes.length === 1
      ? t('files.trashedOne', { name: nodes[0]?.name ?? '' })
      : t('files.trashed', { count: nodes.length })
  notifications.show({
    id,
    autoClose: 10_000,
    withBorder: true,
    color: 'gray',
    closeButtonProps: { 'aria-label': t('common.close') },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" truncate>
          {words}
        </Text>
        <Button size="compact-sm" variant="light" onClick={() => void run()}>
          {t('files.undo')}
        </Button>
      </Group>
    ),
  })
}

/** Finds what was just deleted in the trash (it lies on top) and takes it out again. */
async function undoRemoval(nodes: readonly Node[]): Promise<void> {
  const wanted = new Set(nodes.map((node) => node.id))
  let after: string | undefined
  for (let page = 0; page < 20 && wanted.size > 0; page += 1) {
    const { items, next } = await listTrash(nodes[0]?.space ?? '', after)
    for (const item of items) {
      if (!wanted.delete(item.node.id)) continue
      await restoreFromTrash(item.id)
    }
    if (next === null) return
    after = next
  }
}

/** A refused download would open a page of JSON; asking for one byte first tells it in words. */
async function askBeforeDownload(node: Node): Promise<void> {
  const response = await fetch(contentUrl(node.id, 'download'), {
    headers: { ...ownHeaders(), Range: 'bytes=0-0', Accept: 'application/json' },
  })
  // 416: an empty file has no first byte, and nothing refuses it.
  if (!response.ok && response.status !== 416) throw new ApiProblem(await readProblem(response))
  await response.body?.cancel()
}

export function followDownload(url: string, name: string): void {
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  anchor.click()
}

function copyName(node: Node, suffix: string): string {
  const dot = node.kind === 'file' ? node.name.lastIndexOf('.') : -1
  return dot > 0
    ? `${node.name.slice(0, dot)}${suffix}${node.name.slice(dot)}`
    : `${node.name}${suffix}`
}
