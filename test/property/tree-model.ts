import type { ProblemKind } from '../../src/domain/problem.ts'

export type ModelFile = { kind: 'file'; content: string; earlier: string[] }
export type ModelFolder = { kind: 'folder'; members: Map<string, ModelNode> }
export type ModelNode = ModelFile | ModelFolder
type Trashed = { node: ModelNode; former: ModelFolder; path: string[] }

/** What went wrong, as an operation would say it. */
export class ModelRefusal extends Error {
  readonly kind: ProblemKind
  constructor(kind: ProblemKind) {
    super(kind)
    this.kind = kind
  }
}

/** A space in plain words: what the operations must agree with, whatever happens in whatever order. */
export class TreeModel {
  readonly root: ModelFolder = { kind: 'folder', members: new Map() }
  /** By the order of trashing; undefined once it is gone or back. */
  readonly trashed: (Trashed | undefined)[] = []
  readonly #quotaBytes: number

  constructor(quotaBytes: number) {
    this.#quotaBytes = quotaBytes
  }

  get usedBytes(): number {
    return (
      usedBy(this.root) + this.trashed.reduce((sum, one) => sum + (one ? usedBy(one.node) : 0), 0)
    )
  }

  put(path: string[], content: string): void {
    const { parent, name, current } = this.#place(path)
    if (current?.kind === 'folder') throw new ModelRefusal('name-taken')
    const isVersion = current !== undefined && current.content !== '' && current.content !== content
    this.#charge(isVersion || !current ? bytes(content) : bytes(content) - bytes(current.content))
    if (isVersion) current.earlier.push(current.content)
    if (current) current.content = content
    else parent.members.set(name, { kind: 'file', content, earlier: [] })
  }

  mkdir(path: string[]): void {
    const { parent, name, current } = this.#place(path)
    if (current) throw new ModelRefusal('name-taken')
    parent.members.set(name, { kind: 'folder', members: new Map() })
  }

  move(source: string[], target: string[], overwrite: boolean): void {
    const node = this.#find(source)
    const { parent, name, current } = this.#transfer(node, target)
    if (current && !overwrite) throw new ModelRefusal('name-taken')
    if (current) this.#toTrash(target)
    this.#holder(source).members.delete(source.at(-1) ?? '')
    parent.members.set(name, node)
  }

  copy(source: string[], target: string[], overwrite: boolean): void {
    const node = this.#find(source)
    const { parent, name, current } = this.#transfer(node, target)
    if (current && !overwrite) throw new ModelRefusal('name-taken')
    this.#charge(sizeOf(node))
    if (current) this.#toTrash(target)
    parent.members.set(name, copyOf(node))
  }

  trash(path: string[]): void {
    if (this.#find(path) === this.root) throw new ModelRefusal('forbidden')
    this.#toTrash(path)
  }

  restore(index: number): void {
    const one = this.trashed[index]
    if (!one) throw new ModelRefusal('not-found')
    const folder = holds(this.root, one.former) ? one.former : this.#missing(one.path.slice(0, -1))
    folder.members.set(freeName(folder, one.path.at(-1) ?? ''), one.node)
    this.trashed[index] = undefined
  }

  remove(index: number): void {
    if (!this.trashed[index]) throw new ModelRefusal('not-found')
    this.trashed[index] = undefined
  }

  /** @param back how many states ago: 1 is the one before the current */
  restoreVersion(path: string[], back: number): void {
    const node = this.#find(path)
    if (node.kind === 'folder') throw new ModelRefusal('invalid-input')
    const content = node.earlier.at(-back)
    if (content === undefined) throw new ModelRefusal('not-found')
    this.#charge(bytes(content))
    node.earlier.push(node.content)
    node.content = content
  }

  #charge(delta: number): void {
    if (delta > 0 && this.usedBytes + delta > this.#quotaBytes) {
      throw new ModelRefusal('quota-exceeded')
    }
  }

  #find(path: string[]): ModelNode {
    let node: ModelNode = this.root
    for (const name of path) {
      const next: ModelNode | undefined =
        node.kind === 'folder' ? node.members.get(name) : undefined
      if (!next) throw new ModelRefusal('not-found')
      node = next
    }
    return node
  }

  #holder(path: string[]): ModelFolder {
    return this.#find(path.slice(0, -1)) as ModelFolder
  }

  #place(path: string[]) {
    const name = path.at(-1)
    if (name === undefined) throw new ModelRefusal('forbidden')
    let parent: ModelNode | undefined
    try {
      parent = this.#find(path.slice(0, -1))
    } catch {
      // Told apart below: a missing parent is another problem than a missing node.
    }
    if (parent?.kind !== 'folder') throw new ModelRefusal('parent-missing')
    return { parent, name, current: parent.members.get(name) }
  }

  #transfer(node: ModelNode, target: string[]) {
    const place = this.#place(target)
    if (node === this.root || place.current === node) throw new ModelRefusal('forbidden')
    if (holds(node, place.parent)) throw new ModelRefusal('invalid-input')
    if (place.current && holds(place.current, node)) throw new ModelRefusal('forbidden')
    return place
  }

  #toTrash(path: string[]): void {
    const former = this.#holder(path)
    this.trashed.push({ node: this.#find(path), former, path })
    former.members.delete(path.at(-1) ?? '')
  }

  #missing(path: string[]): ModelFolder {
    let folder = this.root
    for (const wish of path) {
      const known = folder.members.get(wish)
      if (known?.kind === 'folder') folder = known
      else {
        const made: ModelFolder = { kind: 'folder', members: new Map() }
        folder.members.set(freeName(folder, wish), made)
        folder = made
      }
    }
    return folder
  }
}

export function sizeOf(node: ModelNode): number {
  if (node.kind === 'file') return bytes(node.content)
  return [...node.members.values()].reduce((sum, one) => sum + sizeOf(one), 0)
}

function usedBy(node: ModelNode): number {
  if (node.kind === 'file')
    return [node.content, ...node.earlier].reduce((sum, one) => sum + bytes(one), 0)
  return [...node.members.values()].reduce((sum, one) => sum + usedBy(one), 0)
}

function holds(above: ModelNode, node: ModelNode): boolean {
  if (above === node) return true
  return above.kind === 'folder' && [...above.members.values()].some((one) => holds(one, node))
}

function copyOf(node: ModelNode): ModelNode {
  if (node.kind === 'file') return { kind: 'file', content: node.content, earlier: [] }
  const members = [...node.members].map(([name, one]) => [name, copyOf(one)] as const)
  return { kind: 'folder', members: new Map(members) }
}

function freeName(folder: ModelFolder, name: string): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name} (${String(count)})`
    if (!folder.members.has(candidate)) return candidate
  }
}

function bytes(content: string): number {
  return Buffer.byteLength(content)
}
