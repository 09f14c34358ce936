import type { MediaClass } from '../../src/domain/governed.ts'
import type { ProblemKind } from '../../src/domain/problem.ts'

/** Bytes, and what anybody would say they are. */
export type Content = { readonly bytes: Buffer; readonly looks: MediaClass }
export type State = { readonly content: Content; readonly madeAt: number }
/** `stamp` differs whenever an etag must, and only then. A file has states, newest first. */
export type ModelNode = { readonly id: number; stamp: number; states: State[] | undefined }
/** The name of a space, and names from its root down; as keys of a tree joined by `/`. */
export type Path = readonly string[]
export type Tree = Map<string, ModelNode>
/** What went to the trash: its paths go on from `path`, where it was. */
export type Trashed = {
  readonly tree: Tree
  readonly path: string
  readonly former: ModelNode | undefined
  readonly at: number
}
/** By the stamps of nodes. */
export type Condition = { readonly ifMatch?: number | '*'; readonly ifNoneMatch?: number | '*' }
export type Wish = Condition & {
  readonly overwrite?: boolean
  readonly makeParents?: boolean
  /** Its bytes are not what the client says they hash to. */
  readonly isDamaged?: boolean
}

/** With every reason there is: which of them is named is nobody's promise. */
export class ModelRefusal extends Error {
  readonly kinds: readonly ProblemKind[]
  constructor(kinds: readonly ProblemKind[]) {
    super(kinds.join(', '))
    this.kinds = kinds
  }
}

export function refuseFor(...reasons: readonly (ProblemKind | false | undefined)[]): void {
  const kinds = reasons.filter((one) => typeof one === 'string')
  if (kinds.length > 0) throw new ModelRefusal(kinds)
}

export const spaceOf = (at: string) => at.split('/', 1)[0] ?? ''
export const parentOf = (at: string) => at.slice(0, Math.max(0, at.lastIndexOf('/')))
export const nameOf = (at: string) => at.slice(at.lastIndexOf('/') + 1)
export const isWithin = (at: string, folder: string) => `${at}/`.startsWith(`${folder}/`)
export const below = (tree: Tree, at: string) => [...tree].filter(([key]) => isWithin(key, at))
export const bytesOf = (states: readonly State[]) =>
  states.reduce((sum, { content }) => sum + content.bytes.length, 0)

/** Names are one and the same in NFC. @throws ModelRefusal where one of them cannot be a name */
export function keyOf([space = '', ...raw]: Path): string {
  const names = raw.map((name) => name.normalize('NFC'))
  const key = [space, ...names].join('/')
  refuseFor(!(names.every(isName) && isWithinReach([key])) && 'invalid-input')
  return key
}

function isName(name: string): boolean {
  return /^(?!\.{0,2}$)[^/\\\t\n]+$/u.test(name) && Buffer.byteLength(name) <= 255
}

export function isWithinReach(keys: readonly string[]): boolean {
  const paths = keys.map((key) => key.slice(spaceOf(key).length + 1))
  return paths.every((path) => Buffer.byteLength(path) <= 4096 && path.split('/').length <= 256)
}

/** The key of what is to be at `path`. @throws ModelRefusal where there is no folder for it */
export function placeFor(tree: Tree, path: Path, { makeParents = false }: Wish = {}): string {
  const at = keyOf(path)
  refuseFor(parentOf(at) === '' && 'forbidden')
  for (let key = parentOf(at); key !== ''; key = parentOf(key)) {
    const node = tree.get(key)
    refuseFor(!node && !makeParents && 'parent-missing')
    refuseFor(node?.states && (makeParents ? 'name-taken' : 'parent-missing'))
  }
  return at
}

/** Where folders that are gone are made again: where a file has a name of theirs by now, beside it. */
export function foldersAgain(tree: Tree, path: string): string {
  if (parentOf(path) === '') return path
  const at = `${foldersAgain(tree, parentOf(path))}/${nameOf(path)}`
  return tree.get(at)?.states ? freePath(tree, at) : at
}

/** The name, or `name (2).ending` and so on, whichever is free first, shortened to what fits. */
export function freePath(tree: Tree, at: string): string {
  const [parent, name] = [parentOf(at), nameOf(at)]
  const found = /(?<=.)\.[^.]*$/u.exec(name)?.[0] ?? ''
  const ending = Buffer.byteLength(found) <= 32 ? found : ''
  let free = name
  for (let count = 2; tree.has(`${parent}/${free}`); count++) {
    const stem = Array.from(name.slice(0, name.length - ending.length))
    do free = `${stem.join('')} (${count})${ending}`
    while (Buffer.byteLength(free) > 255 && stem.pop() !== undefined)
  }
  return `${parent}/${free}`
}

export function holds(condition: Condition, node: ModelNode | undefined): boolean {
  const { ifMatch, ifNoneMatch } = condition
  const matches = (wanted: number | '*') => node && (wanted === '*' || wanted === node.stamp)
  if (ifNoneMatch !== undefined && matches(ifNoneMatch)) return false
  return ifMatch === undefined || matches(ifMatch) === true
}

export const DAY = 86_400_000
const MONDAY = Date.UTC(2016, 4, 2)

/** All of the last day stay, the newest of each day for 30 days, of each week for a year; in UTC. */
export function thinned([current, ...earlier]: State[], now: number): State[] {
  const kept = earlier.filter(({ madeAt }, index) => {
    const periodOf = (time: number, ms: number) => Math.floor((time - MONDAY) / ms)
    const isNewestOf = (ms: number) =>
      !earlier.slice(0, index).some((one) => periodOf(one.madeAt, ms) === periodOf(madeAt, ms))
    const age = now - madeAt
    if (age < DAY) return true
    return age < 30 * DAY ? isNewestOf(DAY) : age < 365 * DAY && isNewestOf(7 * DAY)
  })
  return current ? [current, ...kept] : kept
}
