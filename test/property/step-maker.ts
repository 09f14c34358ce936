import type { Capability, MediaClass } from '../../src/domain/governed.ts'
import type { By, How } from './model-doors.ts'
import { CONTENTS, NAMES, NO_NAMES, type Step, type When } from './model-steps.ts'
import type { ReferenceModel } from './reference-model.ts'
import { DAY, type Path } from './reference-rules.ts'
import type { SeededChance } from './seeded-chance.ts'

const HOUR = 3_600_000
/** Odd, so that no sum of them meets the end of a day or of 30 days exactly; weighted. */
const WAITS = [
  [3, 61_001], [4, 5 * HOUR + 1001], [6, 20 * HOUR + 2003], [4, 3 * DAY + 3007], [3, 9 * DAY + 4001], [1, 31 * DAY + 13],
] as const // prettier-ignore
/** Almost as long as a path can be: a name fits below, and hardly anything above. */
const DEEP = Array.from({ length: 16 }, (_, index) =>
  String(index)
    .repeat(255)
    .slice(0, index === 15 ? 230 : 255),
)
const MEDIA: readonly MediaClass[] = ['video', 'audio', 'image', 'archive', 'text', 'other']
const SUSPENDED: readonly Capability[] = ['upload', 'save', 'fetch', 'download', 'preview', 'play']

/** Makes up what somebody does next, with a view to what is there. */
export class StepMaker {
  readonly #chance: SeededChance
  readonly #model: ReferenceModel
  readonly #hasTime: boolean
  readonly #names: readonly string[]

  constructor(chance: SeededChance, model: ReferenceModel, hasTime: boolean) {
    this.#chance = chance
    this.#model = model
    this.#hasTime = hasTime
    // Few names, so that they meet again.
    this.#names = ['film.mp4', 'b.txt', ...Array.from({ length: 7 }, () => chance.pick(NAMES))]
  }

  next(): Step {
    const chance = this.#chance
    return chance.pickWeighted<() => Step>([
      [22, () => this.#put()],
      [10, () => this.#mkdir()],
      [12, () => this.#transfer('move')],
      [8, () => this.#transfer(chance.isOneIn(5) ? 'bare copy' : 'copy')],
      [7, () => ({ do: 'remove', at: this.#known(), ...this.#when(), by: this.#by() })],
      [6, () => this.#restore()],
      [3, () => ({ do: 'forget', which: chance.below(100) })],
      [1, () => ({ do: 'empty', space: this.#space() })],
      [5, () => ({ do: 'restore version', at: this.#knownFile(), back: chance.below(4) })],
      [8, () => this.#read()],
      [4, () => ({ do: 'note', at: this.#known(), slot: chance.below(3) })],
      [3, () => this.#publish()],
      [2, () => ({ do: 'lift', which: chance.below(100) })],
      [this.#hasTime ? 6 : 0, () => ({ do: 'wait', ms: chance.pickWeighted(WAITS) })],
      [this.#hasTime ? 3 : 0, () => ({ do: 'upkeep' })],
      [this.#hasTime ? 2 : 1, () => ({ do: 'compare' })],
      [1, () => ({ do: 'restart' })],
    ])()
  }

  #mkdir(): Step {
    const at = this.#free()
    const makeParents = at.length > DEEP.length || this.#chance.isOneIn(4)
    return { do: 'mkdir', at, makeParents, by: this.#by() }
  }

  #put(): Step {
    const chance = this.#chance
    const how = chance.pick<How>(['whole', 'whole', 'stream', 'unsized', 'draft'])
    const isDamaged = how !== 'draft' && chance.isOneIn(15)
    const at = chance.isOneIn(2) ? this.#knownFile() : this.#free()
    const content = chance.pick([...CONTENTS.keys()])
    // A draft takes no conditions.
    const when = how === 'draft' ? {} : this.#when()
    return { do: 'put', at, content, how, isDamaged, ...when, by: this.#by() }
  }

  #transfer(how: 'move' | 'copy' | 'bare copy'): Step {
    const chance = this.#chance
    const to = chance.isOneIn(3) ? this.#known() : this.#free()
    const overwrite = chance.isOneIn(2)
    const at = chance.isOneIn(2) ? this.#knownFile() : this.#known()
    const deep = `${this.#space()}/${DEEP[0] ?? ''}`
    // What reaches far down where it is would reach too far a little lower.
    if (this.#model.tree.has(deep) && chance.isOneIn(8)) {
      const lower = [...to.slice(0, Math.max(1, to.length - 1)), 'L'.repeat(255)]
      return { do: how, at: deep.split('/'), to: lower, overwrite, by: this.#by() }
    }
    return { do: how, at, to, overwrite, ...this.#when(), by: this.#by() }
  }

  #restore(): Step {
    const chance = this.#chance
    const which = chance.below(100)
    // With nothing else that could be wrong: a client looks for the folder before anybody sees the name.
    if (chance.isOneIn(12)) return { do: 'restore', which, name: chance.pick(['a\\b', '..']) }
    return {
      do: 'restore',
      which,
      ...(chance.isOneIn(4) && { into: this.#known() }),
      ...(chance.isOneIn(4) && { name: chance.pick([...this.#names, 'd.mp4']) }),
    }
  }

  #read(): Step {
    const as = this.#chance.pick(['download', 'preview', 'play'] as const)
    const back = this.#chance.pick([0, 0, 1, 2])
    return { do: 'read', at: this.#knownFile(), as, back, by: this.#by() }
  }

  #publish(): Step {
    const chance = this.#chance
    const some = <Item>(all: readonly Item[]) => all.filter(() => chance.isOneIn(3))
    const capabilities = some(SUSPENDED)
    const media = some(MEDIA)
    return {
      do: 'publish',
      capabilities: capabilities.length > 0 ? capabilities : ['upload'],
      ...(!chance.isOneIn(6) && { media: media.length > 0 ? media : ['video'] }),
      after: this.#hasTime && chance.isOneIn(3) ? 10 * HOUR : 0,
      ...(this.#hasTime && chance.isOneIn(2) && { lasts: chance.pick([HOUR, 4 * DAY]) }),
    }
  }

  #when(): { when?: When } {
    const chance = this.#chance
    if (!chance.isOneIn(4)) return {}
    const known = chance.pick(['now', 'now', '*', 0, 1, 2] as const)
    return { when: chance.isOneIn(3) ? { ifNoneMatch: known } : { ifMatch: known } }
  }

  #by(): By {
    return this.#chance.pick(['rest', 'dav'])
  }

  #space(): string {
    return this.#chance.pick([...this.#model.quotas.keys()])
  }

  /** Mostly something that is there. */
  #known(): Path {
    return this.#chance.isOneIn(12) ? this.#free() : this.#respelled(this.#key())
  }

  /** Mostly a file, where there is one. */
  #knownFile(): Path {
    const files = [...this.#model.tree].filter(([, node]) => node.states !== undefined)
    const hasNone = files.length === 0 || this.#chance.isOneIn(8)
    return hasNone ? this.#known() : this.#respelled(this.#chance.pick(files)[0])
  }

  /** Mostly a name in a folder that is there. */
  #free(): Path {
    const chance = this.#chance
    if (chance.isOneIn(40)) return [this.#space(), ...DEEP, chance.pick(this.#names)]
    const folders = [...this.#model.tree].filter(([, node]) => node.states === undefined)
    const folder = chance.isOneIn(15) ? this.#key() : chance.pick(folders)[0]
    const name = chance.isOneIn(40) ? chance.pick(NO_NAMES) : chance.pick(this.#names)
    const between = chance.isOneIn(10) ? [chance.pick(this.#names)] : []
    return this.#respelled([folder, ...between, name].join('/'))
  }

  #key(): string {
    return this.#chance.pick([...this.#model.tree.keys()])
  }

  /** The same name as another system writes it. */
  #respelled(key: string): Path {
    const form = this.#chance.isOneIn(4) ? 'NFD' : 'NFC'
    return key.split('/').map((name) => name.normalize(form))
  }
}
