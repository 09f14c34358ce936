import { ReferenceGate } from './reference-gate.ts'
import {
  below, bytesOf, type Content, DAY, foldersAgain, freePath, holds, isWithin, isWithinReach, keyOf,
  type ModelNode, ModelRefusal, nameOf, parentOf, type Path, placeFor, refuseFor, spaceOf,
  type State, thinned, type Trashed, type Tree, type Wish,
} from './reference-rules.ts' // prettier-ignore

type Transfer = 'move' | 'copy' | 'bare copy'

/** A disk in plain memory: whatever happens in whatever order, the product must agree with this. */
export class ReferenceModel {
  readonly gate = new ReferenceGate()
  readonly tree: Tree = new Map()
  readonly quotas = new Map<string, number>()
  trash: Trashed[] = []
  #count = 0

  addSpace(name: string, quotaBytes: number): void {
    this.quotas.set(name, quotaBytes)
    this.tree.set(name, this.#newNode())
  }

  put(path: Path, content: Content, wish: Wish = {}): void {
    const at = placeFor(this.tree, path, wish)
    const node = this.tree.get(at)
    const [before] = node?.states ?? []
    // The state before stays as a version, unless it was empty or the same bytes came again.
    const isKept = before && bytesOf([before]) > 0 && before.content !== content
    refuseFor(
      node && !node.states && 'name-taken',
      !holds(wish, node) && 'precondition-failed',
      wish.isDamaged === true && 'digest-mismatch',
      this.gate.isSuspended('upload', content, at) && 'suspended-by-notice',
      this.#lacks(at, content.bytes.length - bytesOf(before && !isKept ? [before] : [])),
    )
    const earlier = node?.states?.slice(isKept ? 0 : 1) ?? []
    const states = [{ content, madeAt: this.gate.now }, ...earlier]
    this.#makeFolder(parentOf(at))
    this.tree.set(at, Object.assign(node ?? this.#newNode(), { states }))
    this.#touch(at)
  }

  mkdir(path: Path, wish: Wish = {}): void {
    const at = path.length === 1 && wish.makeParents ? keyOf(path) : placeFor(this.tree, path, wish)
    const node = this.tree.get(at)
    refuseFor(node && (!wish.makeParents || node.states) && 'name-taken')
    this.#makeFolder(at)
  }

  transfer(how: Transfer, [source, target]: readonly [Path, Path], wish: Wish = {}): void {
    const from = keyOf(source)
    keyOf(target)
    const node = this.at(from)
    const to = placeFor(this.tree, target)
    const isMove = how === 'move'
    const all = below(this.tree, from).filter(([key]) => how !== 'bare copy' || key === from)
    const going = all.map(([key, one]) => {
      const states = isMove ? one.states : one.states?.slice(0, 1)
      return { to: to + key.slice(from.length), one, states: states ?? [] }
    })
    const isInside = spaceOf(from) === spaceOf(to)
    const arriving = going.flatMap(({ to, states }) => states.map((one) => ({ ...one, to })))
    const isRefused = isInside
      ? this.gate.turns(node, from, to)
      : arriving.some((one) => this.gate.isSuspended('save', one.content, one.to))
    refuseFor(
      (parentOf(from) === '' || isWithin(from, to)) && 'forbidden',
      from !== to && isWithin(to, from) && 'invalid-input',
      !isWithinReach(going.map((one) => one.to)) && 'invalid-input',
      !holds(wish, node) && 'precondition-failed',
      this.tree.has(to) && !wish.overwrite && 'name-taken',
      isRefused && 'suspended-by-notice',
      !(isMove && isInside) && this.#lacks(to, bytesOf(arriving)),
    )
    if (this.tree.has(to)) this.#toTrash(to)
    for (const [key] of isMove ? all : []) this.tree.delete(key)
    for (const { to, one, states } of going) {
      const copied = states.map(({ content }) => ({ content, madeAt: this.gate.now }))
      this.tree.set(to, isMove ? one : this.#newNode(one.states && copied))
    }
    if (isMove) this.#touch(parentOf(from))
    this.#touch(parentOf(to))
  }

  remove(path: Path, wish: Wish = {}): void {
    const at = keyOf(path)
    const isChanged = !holds(wish, this.at(at)) && 'precondition-failed'
    refuseFor(isChanged, path.length === 1 && 'forbidden')
    this.#toTrash(at)
  }

  restore(trashed: Trashed | undefined, wish: { into?: Path; name?: string } = {}): void {
    const [into] = [wish.into && keyOf(wish.into), keyOf(['', wish.name ?? 'its own'])]
    if (!trashed) throw new ModelRefusal(['not-found'])
    const { path, former, tree } = trashed
    const name = nameOf(keyOf(['', wish.name ?? nameOf(path)]))
    const isFile = into !== undefined && this.at(into).states !== undefined
    refuseFor(
      this.gate.turns(tree.get(''), path, name) && 'suspended-by-notice',
      isFile && 'parent-missing',
      into !== undefined && spaceOf(into) !== spaceOf(path) && 'invalid-input',
    )
    const home = below(this.tree, spaceOf(path))
    const known = into ?? home.find(([, node]) => node === former)?.[0]
    const parent = known ?? foldersAgain(this.tree, parentOf(path))
    const to = freePath(this.tree, `${parent}/${name}`)
    refuseFor(!isWithinReach([...tree.keys()].map((key) => to + key)) && 'invalid-input')
    this.#makeFolder(parent)
    for (const [key, node] of tree) this.tree.set(to + key, node)
    this.#touch(parent)
    this.forget(trashed)
  }

  forget(trashed: Trashed | undefined): void {
    refuseFor(!trashed && 'not-found')
    this.trash = this.trash.filter((one) => one !== trashed)
  }

  empty(space: string): void {
    this.trash = this.trash.filter(({ path }) => spaceOf(path) !== space)
  }

  /** @param back how many states ago: 0 is the current one */
  restoreVersion(path: Path, back: number): void {
    const at = keyOf(path)
    const { content } = this.#state(at, back)
    if (back === 0) return
    refuseFor(this.#lacks(at, content.bytes.length))
    this.at(at).states?.unshift({ content, madeAt: this.gate.now })
    this.#touch(at)
  }

  read(path: Path, capability: 'download' | 'preview' | 'play', back: number): Content {
    const at = keyOf(path)
    const { content } = this.#state(at, back)
    refuseFor(this.gate.isUnreadable(capability, content, at) && 'suspended-by-notice')
    return content
  }

  /** What the disk does by itself as time goes by. */
  upkeep(): void {
    const { now } = this.gate
    this.trash = this.trash.filter(({ at }) => now - at <= 30 * DAY)
    const trees = [this.tree, ...this.trash.map((one) => one.tree)]
    for (const node of trees.flatMap((tree) => [...tree.values()])) {
      node.states = node.states && thinned(node.states, now)
    }
  }

  /** What counts against the quota: files, their earlier states, and all of that in the trash. */
  usedBytes(space: string): number {
    const thrown = this.trash.filter(({ path }) => spaceOf(path) === space)
    const nodes = [...below(this.tree, space), ...thrown.flatMap(({ tree }) => [...tree])]
    return bytesOf(nodes.flatMap(([, { states }]) => states ?? []))
  }

  at(key: string): ModelNode {
    const node = this.tree.get(key)
    if (!node) throw new ModelRefusal(['not-found'])
    return node
  }

  #state(at: string, back: number): State {
    const { states } = this.at(at)
    const state = states?.[back]
    if (!state) throw new ModelRefusal([states ? 'not-found' : 'invalid-input'])
    return state
  }

  #newNode(states?: State[]): ModelNode {
    return { id: ++this.#count, stamp: ++this.#count, states }
  }

  #makeFolder(at: string): void {
    if (this.tree.has(at)) return
    this.#makeFolder(parentOf(at))
    this.tree.set(at, this.#newNode())
    this.#touch(parentOf(at))
  }

  #touch(at: string): void {
    for (let key = at; key !== ''; key = parentOf(key)) this.at(key).stamp = ++this.#count
  }

  #toTrash(at: string): void {
    const all = below(this.tree, at)
    for (const [key] of all) this.tree.delete(key)
    const tree = new Map(all.map(([key, node]) => [key.slice(at.length), node]))
    this.trash.push({ tree, path: at, former: this.tree.get(parentOf(at)), at: this.gate.now })
    this.#touch(parentOf(at))
  }

  #lacks(at: string, bytes: number) {
    const left = (this.quotas.get(spaceOf(at)) ?? 0) - this.usedBytes(spaceOf(at))
    return bytes > 0 && bytes > left && 'quota-exceeded'
  }
}
