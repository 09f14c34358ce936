import type { Capability, MediaClass } from '../../src/domain/governed.ts'
import { type Content, type ModelNode, nameOf } from './reference-rules.ts'

export type Measure = {
  readonly id: string
  readonly capabilities: readonly Capability[]
  readonly media?: readonly MediaClass[] | undefined
  readonly from: number
  until: number
}
/** The measures that were published, and what they refuse (docs/explanation/how-a-rule-flows.md). */
export class ReferenceGate {
  now = 0
  readonly measures: Measure[] = []

  isSuspended(capability: string, content: Content, at: string): boolean {
    const classes = classesOf(content, at)
    return this.#inForce(capability).some((one) => !one.media || isHit(one, classes))
  }

  /** Calling it playing is not enough: what nobody can play or look at is a download, too. */
  isUnreadable(capability: keyof typeof SHOWN, content: Content, at: string): boolean {
    const classes = classesOf(content, at)
    const [strictest = ''] = STRICTEST_FIRST.filter((one) => classes.includes(one))
    const asked = SHOWN[capability].includes(strictest) ? [capability] : [capability, 'download']
    return asked.some((one) => this.isSuspended(one, content, at))
  }

  /** Whether a new name makes it a class whose upload is suspended; within the class it may go on. */
  turns(node: ModelNode | undefined, from: string, to: string): boolean {
    const [state] = node?.states ?? []
    if (!state) return false
    const [before, after] = [classesOf(state.content, from), classesOf(state.content, to)]
    return this.#inForce('upload').some((one) => isHit(one, after) && !isHit(one, before))
  }

  #inForce(capability: string): Measure[] {
    const known = this.measures.filter(({ from, until }) => from <= this.now && this.now < until)
    return known.filter(({ capabilities }) => capabilities.some((one) => one === capability))
  }
}

const STRICTEST_FIRST = ['video', 'audio', 'image', 'archive', 'text', 'other']
const SHOWN = {
  download: STRICTEST_FIRST,
  preview: ['video', 'audio', 'image', 'text'],
  play: ['video', 'audio'],
}
const ENDINGS = new Map<string, MediaClass>([
  ['mp4', 'video'], ['mkv', 'video'], ['mp3', 'audio'], ['png', 'image'], ['zip', 'archive'], ['txt', 'text'],
]) // prettier-ignore

/** What the bytes say and what the name says; 'other' only where both say nothing. */
function classesOf({ looks }: Content, at: string): readonly string[] {
  const ending = /\.(\w+)[. ]*$/.exec(nameOf(at).toLowerCase())?.[1] ?? ''
  const named = ENDINGS.get(ending) ?? 'other'
  const said = [looks, named].filter((one) => one !== 'other')
  return said.length > 0 ? said : ['other']
}

function isHit({ media = [] }: Measure, classes: readonly string[]): boolean {
  return media.some((one) => classes.includes(one))
}
