import { addressOf, call } from './client.ts'
import type { Children, Draft, Node, Page, TrashItem, Version } from './types.ts'

export const PAGE_LENGTH = 500

export const getNode = (id: string, signal?: AbortSignal) =>
  call<Node>('GET', `nodes/${id}`, opt(signal))

export const listChildren = (id: string, after: string | undefined, signal?: AbortSignal) =>
  call<Children>('GET', `nodes/${id}/children`, {
    query: { after, limit: PAGE_LENGTH },
    ...opt(signal),
  })

export const createFolder = (space: string, path: string, parents = false) =>
  call<Node>('POST', 'folders', { body: parents ? { space, path, parents } : { space, path } })

export const changeNode = (id: string, change: { name?: string; parent?: string }) =>
  call<Node>('PATCH', `nodes/${id}`, { body: change })

export const copyNode = (id: string, target: { parent: string; name?: string }) =>
  call<Node>('POST', `nodes/${id}/copies`, { body: target })

export const deleteNode = (id: string) => call<void>('DELETE', `nodes/${id}`)

export const listVersions = (id: string) =>
  call<{ items: Version[] }>('GET', `nodes/${id}/versions`)

export const restoreVersion = (id: string, version: number | string) =>
  call<Node>('POST', `nodes/${id}/versions/${String(version)}/restore`)

export const listTrash = (space: string, after?: string) =>
  call<Page<TrashItem>>('GET', 'trash', { query: { space, after, limit: PAGE_LENGTH } })

export const restoreFromTrash = (id: string) =>
  call<Node>('POST', `trash/${id}/restore`, { body: {} })
export const deleteForGood = (id: string) => call<void>('DELETE', `trash/${id}`)
export const emptyTrash = (space: string) => call<void>('DELETE', 'trash', { query: { space } })

export const listDrafts = () => call<{ items: Draft[] }>('GET', 'uploads')
export const discardDraft = (id: string) => call<void>('DELETE', `uploads/${id}`)
export const draftContentUrl = (id: string) => addressOf(`api/v1/uploads/${id}/content`)

export const contentUrl = (id: string, use: 'download' | 'preview' | 'play') =>
  addressOf(`api/v1/nodes/${id}/content?for=${use}`)

export const versionUrl = (id: string, version: number | string) =>
  addressOf(`api/v1/nodes/${id}/versions/${String(version)}/content`)

const opt = (signal: AbortSignal | undefined) => (signal ? { signal } : {})
