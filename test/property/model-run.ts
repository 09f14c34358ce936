import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type Doors, type EtagCondition, kindsOf, type Seen } from './model-doors.ts'
import { CONTENTS, type Known, type Step, type When } from './model-steps.ts'
import { ReferenceModel } from './reference-model.ts'
import {
  below, bytesOf, type Condition, type Content, ModelRefusal, type ModelNode, nameOf, parentOf,
  type Path, spaceOf,
} from './reference-rules.ts' // prettier-ignore

/** What nobody's etag is, and no node's stamp. */
const NOBODYS = { etag: 'nobodys', stamp: -1 }

/** Plays steps on a disk and on the model side by side, and compares all that can be seen. */
export class ModelRun {
  readonly model = new ReferenceModel()
  readonly #doors: Doors
  /** Ids and etags must differ exactly where the model's do. */
  readonly #ids = new Pairs('id')
  readonly #etags = new Pairs('etag')
  readonly #slots = new Map<number, typeof NOBODYS>()
  #notices = 0

  constructor(doors: Doors, quotas: ReadonlyMap<string, number>) {
    this.#doors = doors
    for (const [name, quotaBytes] of quotas) this.model.addSpace(name, quotaBytes)
    this.#tellTime()
  }

  /** @throws AssertionError where the disk does otherwise than the model */
  async play(step: Step): Promise<void> {
    if (this.#doors.canSay?.(step) === false) return
    const here = 'at' in step ? await this.#lookAt(step.at) : undefined
    if ('to' in step) await this.#lookAt(step.to)
    const [inModel, onDisk] = this.#sides(step, here)
    const expected = [...(await outcomeOf(inModel)), ...alsoFor(step)]
    const actual = await outcomeOf(onDisk)
    const isSame =
      expected.length === 0 || actual.length === 0
        ? expected.length === actual.length
        : expected.some((kind) => actual.includes(kind))
    const say = (kinds: readonly string[]) => kinds.join(' or ') || 'done'
    assert.ok(isSame, `the model says “${say(expected)}”, the disk “${say(actual)}”`)
    await this.#compareUse()
    if ('at' in step) await this.#lookAt(step.at)
    if ('to' in step) await this.#lookAt(step.to)
    if (step.do === 'restart' || step.do === 'compare') await this.compare()
  }

  /** Compares every node, every version, the trash and the use of each space. */
  async compare(): Promise<void> {
    for (const space of this.model.quotas.keys()) {
      await this.#compareNode(space, await this.#doors.look([space]))
      const trash = this.model.trash.filter(({ path }) => spaceOf(path) === space)
      const expected = trash.map(({ path, tree }) => {
        const top = tree.get('')
        return [
          this.#ids.of(top?.id ?? 0),
          path.slice(space.length + 1),
          sizeOf([...tree.values()]),
        ]
      })
      const seen = await this.#doors.trashed(space)
      const actual = seen.map(({ id, path, size }) => [id, path, size])
      assert.deepEqual(actual.sort(byFirst), expected.sort(byFirst), `the trash of ${space}`)
    }
    await this.#compareUse()
  }

  async #compareNode(key: string, seen: Seen): Promise<void> {
    const node = this.#learn(key, seen)
    if (node.states) {
      const versions = await this.#doors.versions(seen.id)
      const actual = versions.map(({ size, sha256 }) => [size, sha256])
      const expected = node.states.map(({ content }) => [content.bytes.length, sha256Of(content)])
      assert.deepEqual(actual, expected, `the states of ${key}`)
      return
    }
    const members = await this.#doors.members(seen.id)
    const expected = [...this.model.tree.keys()].filter((one) => parentOf(one) === key).map(nameOf)
    assert.deepEqual(members.map(({ name }) => name).sort(), expected.sort(), `what is in ${key}`)
    for (const member of members) await this.#compareNode(`${key}/${member.name}`, member)
  }

  /** What is seen at a place must be what the model has there. */
  #learn(key: string, seen: Seen): ModelNode {
    const node = this.model.at(key)
    const inside = below(this.model.tree, key).map(([, one]) => one)
    const sha256 = node.states?.[0] ? sha256Of(node.states[0].content) : null
    const expected = { kind: node.states ? 'file' : 'folder', size: sizeOf(inside), sha256 }
    assert.deepEqual({ kind: seen.kind, size: seen.size, sha256: seen.sha256 }, expected, key)
    this.#ids.learn(node.id, seen.id, key)
    this.#etags.learn(node.stamp, seen.etag, key)
    return node
  }

  async #lookAt(path: Path): Promise<Seen | undefined> {
    const key = path.map((name) => name.normalize('NFC')).join('/')
    const seen = await this.#doors.look(path).catch((error: unknown) => {
      kindsOf(error)
      return undefined
    })
    assert.equal(
      seen !== undefined,
      this.model.tree.has(key),
      `whether there is anything at ${key}`,
    )
    if (seen) this.#learn(key, seen)
    return seen
  }

  async #compareUse(): Promise<void> {
    for (const space of this.model.quotas.keys()) {
      const expected = this.model.usedBytes(space)
      assert.equal(await this.#doors.usedBytes(space), expected, `what ${space} uses`)
    }
  }

  /** The same thing done in the model and on the disk. */
  #sides(step: Step, here: Seen | undefined): readonly [inModel: Work, onDisk: Work] {
    const { model } = this
    const doors = this.#doors
    switch (step.do) {
      case 'put': {
        const content = contentOf(step.content)
        const { stamps, condition } = this.#when(step, here)
        const { isDamaged } = step
        const wish = { ...stamps, isDamaged, makeParents: step.how === 'draft' }
        return [
          () => model.put(step.at, content, wish),
          () => doors.put(step.at, content.bytes, { ...step, condition }),
        ]
      }
      case 'mkdir':
        return [() => model.mkdir(step.at, step), () => doors.mkdir(step.at, step)]
      case 'move':
      case 'copy':
      case 'bare copy': {
        const places = [step.at, step.to] as const
        const { stamps, condition } = this.#when(step, here)
        return [
          () => model.transfer(step.do, places, { ...stamps, overwrite: step.overwrite }),
          () => doors.transfer(step.do, places, { ...step, condition }),
        ]
      }
      case 'remove': {
        const { stamps, condition } = this.#when(step, here)
        return [
          () => model.remove(step.at, stamps),
          () => doors.remove(step.at, { ...step, condition }),
        ]
      }
      case 'restore version':
        return [
          () => model.restoreVersion(step.at, step.back),
          () => doors.restoreVersion(step.at, step.back),
        ]
      case 'read':
        return this.#read(step)
      case 'note': {
        this.#slots.set(step.slot, this.#known(here))
        return NOTHING
      }
      default:
        return this.#sidesBeyondTree(step)
    }
  }

  #sidesBeyondTree(step: Exclude<Step, { readonly at: Path }>): readonly [Work, Work] {
    const { model } = this
    const doors = this.#doors
    switch (step.do) {
      case 'restore':
      case 'forget': {
        const trashed = model.trash[step.which % model.trash.length]
        const id = this.#ids.of(trashed?.tree.get('')?.id ?? 0)
        return step.do === 'restore'
          ? [() => model.restore(trashed, step), () => doors.restore(id, step)]
          : [() => model.forget(trashed), () => doors.forget(id)]
      }
      case 'empty':
        return [() => model.empty(step.space), () => doors.empty(step.space)]
      case 'publish': {
        const from = model.gate.now + step.after
        const until = from + (step.lasts ?? Infinity)
        const measure = { ...step, id: `n${String(++this.#notices)}`, from, until }
        return [() => model.gate.measures.push(measure), () => doors.publish(measure)]
      }
      case 'lift':
        return this.#lift(step.which)
      case 'wait': {
        doors.time?.advance(step.ms)
        this.#tellTime()
        return NOTHING
      }
      case 'upkeep':
        return [() => model.upkeep(), () => doors.time?.upkeep()]
      case 'restart':
        return [() => undefined, () => doors.restart()]
      case 'compare':
        return NOTHING
    }
  }

  #read(step: Extract<Step, { do: 'read' }>): readonly [Work, Work] {
    let expected: Content | undefined
    return [
      () => {
        expected = this.model.read(step.at, step.as, step.back)
      },
      async () => {
        const bytes = await this.#doors.read(step.at, step)
        assert.ok(!expected || bytes.equals(expected.bytes), 'other bytes than were stored')
      },
    ]
  }

  #lift(which: number): readonly [Work, Work] {
    // A measure ends after it began.
    this.#doors.time?.advance(1)
    this.#tellTime()
    const { measures, now } = this.model.gate
    const inForce = measures.filter(({ from, until }) => from < now && now < until)
    const measure = inForce[which % inForce.length]
    if (!measure) return NOTHING
    return [
      () => {
        measure.until = now
      },
      () => this.#doors.lift(measure.id),
    ]
  }

  #tellTime(): void {
    this.model.gate.now = this.#doors.time?.now() ?? 1
  }

  #known(here: Seen | undefined): typeof NOBODYS {
    return here ? { etag: here.etag, stamp: this.#etags.keyOf(here.etag) } : NOBODYS
  }

  /** The same condition by stamps and by etags. */
  #when({ when }: { readonly when?: When }, here: Seen | undefined) {
    const pair = (known: Known) => {
      if (known === '*') return { etag: '*', stamp: '*' as const }
      return known === 'now' ? this.#known(here) : (this.#slots.get(known) ?? NOBODYS)
    }
    const match = when?.ifMatch === undefined ? undefined : pair(when.ifMatch)
    const none = when?.ifNoneMatch === undefined ? undefined : pair(when.ifNoneMatch)
    const stamps: Condition = {
      ...(match && { ifMatch: match.stamp }),
      ...(none && { ifNoneMatch: none.stamp }),
    }
    const condition: EtagCondition = {
      ...(match && { ifMatch: match.etag }),
      ...(none && { ifNoneMatch: none.etag }),
    }
    return { stamps, condition }
  }
}

type Work = () => unknown
const NOTHING = [() => undefined, () => undefined] as const

/** @returns why it was refused; nothing: it was done */
async function outcomeOf(work: Work): Promise<readonly string[]> {
  try {
    await work()
    return []
  } catch (error) {
    return error instanceof ModelRefusal ? error.kinds : kindsOf(error)
  }
}

/** What is all here is hashed before anybody asks where it is to go. */
function alsoFor(step: Step): readonly string[] {
  return step.do === 'put' && step.isDamaged ? ['digest-mismatch'] : []
}

function contentOf(name: string): Content {
  const content = CONTENTS.get(name)
  if (!content) throw new Error(`There is no content “${name}”.`)
  return content
}

const hashes = new Map<Content, string>()
function sha256Of(content: Content): string {
  const known = hashes.get(content) ?? createHash('sha256').update(content.bytes).digest('hex')
  hashes.set(content, known)
  return known
}

function sizeOf(nodes: readonly ModelNode[]): number {
  return bytesOf(nodes.flatMap(({ states }) => states?.slice(0, 1) ?? []))
}

function byFirst([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return Number(one) - Number(other)
}

/** Pairs of what the model and the disk call one thing: each has one, and none two. */
class Pairs {
  readonly #what: string
  readonly #names = new Map<number, string>()
  readonly #keys = new Map<string, number>()

  constructor(what: string) {
    this.#what = what
  }

  learn(key: number, name: string, where: string): void {
    const former = this.#names.get(key)
    const other = this.#keys.get(name)
    assert.ok(former === undefined || former === name, `another ${this.#what} at ${where}`)
    assert.ok(other === undefined || other === key, `the ${this.#what} at ${where} is not new`)
    this.#names.set(key, name)
    this.#keys.set(name, key)
  }

  /** @returns '0' where nothing is known */
  of(key: number): string {
    return this.#names.get(key) ?? '0'
  }

  keyOf(name: string): number {
    return this.#keys.get(name) ?? NOBODYS.stamp
  }
}
