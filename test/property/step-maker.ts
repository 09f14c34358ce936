import type { Capability, MediaClass } from '../../src/domain/governed.ts'
import type { By, How } from './model-doors.ts'
import { CONTENTS, NAMES, NO_NAMES, type Step, type When } from './model-steps.ts'
import type { ReferenceModel } from './reference-model.ts'
import { DAY, type Path } from './reference-rules.ts'
import type { SeededChance } from './seeded-chance.ts'

const HOUR = 3_600_000
/** Odd, so that no sum of them meets the end of a day or of 30 days exactly. */
const WAITS = [61_001, 5 * HOUR + 1001, 20 * HOUR + 2003, 3 * DAY + 3007, 9 * DAY + 4001, 31 * DAY + 13] // prettier-ignore
/** Two of these fit into a path, and a folder more does not. */
const DEEP = Array.from({ length: 15 }, (_, index) => String(index).repeat(255).slice(0, 255))
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
    this.#names = Array.from({ length: 9 }, () => chance.pick(NAMES))
  }

  next(): Step {
    const chance = this.#chance
    return chance.pickWeighted<() => Step>([
      [22, () => this.#put()],
      [
        10,
        () => ({ do: 'mkdir', at: this.#free(), makeParents: chance.isOneIn(4), by: this.#by() }),
      ],
      [12, () => this.#transfer('move')],
      [8, () => this.#transfer(chance.isOneIn(5) ? 'bare copy' : 'copy')],
      [7, () => ({ do: 'remove', at: this.#known(), ...this.#when(), by: this.#by() })],
      [6, () => this.#restore()],
      [3, () => ({ do: 'forget', which: chance.below(100) })],
      [1, () => ({ do: 'empty', space: this.#space() })],
      [5, () => ({ do: 'restore version', at: this.#known(), back: chance.below(4) })],
      [8, () => this.#read()],
      [4, () => ({ do: 'note', at: this.#known(), slot: chance.below(3) })],
      [2, () => this.#publish()],
      [3, () => ({ do: 'lift', which: chance.below(100) })],
      [this.#hasTime ? 4 : 0, () => ({ do: 'wait', ms: chance.pick(WAITS) })],
      [this.#hasTime ? 2 : 0, () => ({ do: 'upkeep' })],
      [this.#hasTime ? 2 : 1, () => ({ do: 'compare' })],
      [1, () => ({ do: 'restart' })],
    ])()
  }

  #put(): Step {
    const chance = this.#chance
    const how = chance.pick<How>(['whole', 'whole', 'stream', 'unsized', 'draft'])
    const isDamaged = how !== 'draft' && chance.isOneIn(15)
    const at = chance.isOneIn(2) ? this.#known() : this.#free()
    const content = chance.pick([...CONTENTS.keys()])
    // A draft takes no conditions.
    const when = how === 'draft' ? {} : this.#when()
    return { do: 'put', at, content, how, isDamaged, ...when, by: this.#by() }
  }

  #transfer(how: 'move' | 'copy' | 'bare copy'): Step {
    const chance = this.#chance
    const to = chance.isOneIn(3) ? this.#known() : this.#free()
    const overwrite = chance.isOneIn(2)
    return { do: how, at: this.#known(), to, overwrite, ...this.#when(), by: this.#by() }
  }

  #restore(): Step {
    const chance = this.#chance
    return {
      do: 'restore',
      which: chance.below(100),
      ...(chance.isOneIn(4) && { into: this.#known() }),
      ...(chance.isOneIn(4) && { name: chance.pick([...this.#names, 'd.mp4', 'a\\b', '..']) }),
    }
  }

  #read(): Step {
    const as = this.#chance.pick(['download', 'preview', 'play'] as const)
    const back = this.#chance.pick([0, 0, 1, 2])
    return { do: 'read', at: this.#known(), as, back, by: this.#by() }
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

  /** Mostly a name in a folder that is there. */
  #free(): Path {
    const chance = this.#chance
    if (chance.isOneIn(60)) return [this.#space(), ...DEEP, chance.pick(this.#names)]
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
