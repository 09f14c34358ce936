import {
  type Capability,
  type MediaClass,
  type MediaJudgement,
  type Role,
  stricterClass,
} from '../domain/governed.ts'
import type { Instant } from '../domain/instant.ts'
import { Problem } from '../domain/problem.ts'
import type { ActorFacts, Measure } from './measure.ts'
import { becomes, decide, type Judged, type MeasureTable, type Refusal } from './measure-table.ts'
import { type Action, Permit } from './permit-mint.ts'
import { refusalProblem, stillWorks } from './refusal-words.ts'

/** What the gate looks at, as one transaction sees it. */
export type GateFacts = {
  readonly actor: ActorFacts & { readonly suspended: boolean; readonly role: Role }
  /** The actor's right in the space that the request is about. `govern` needs none. */
  readonly rights: 'owner' | 'none'
  readonly table: MeasureTable
  readonly now: Instant
}

/** A name, or a name and content, that changes what a file counts as. */
type Renaming = { readonly before: MediaJudgement; readonly after: MediaJudgement }

export type GateRequest =
  /** Content that is new to the space, or comes again: upload, save from a share, fetch, import, unpack. */
  | {
      readonly kind: 'write'
      readonly capability: 'upload' | 'save' | 'fetch'
      readonly judged: MediaJudgement
    }
  /** A new folder: it holds nothing, so no measure is asked. */
  | { readonly kind: 'makeFolder' }
  /** A copy inside the space; `renaming` where a file gets another name by it. */
  | { readonly kind: 'copyInside'; readonly renaming?: Renaming | undefined }
  | ({ readonly kind: 'rename' } & Renaming)
  /** To another folder of the space; `renaming` where a file gets another name by it. */
  | { readonly kind: 'move'; readonly renaming?: Renaming | undefined }
  /** From the trash, or an older version: existing content stays usable. */
  | { readonly kind: 'restore'; readonly renaming?: Renaming | undefined }
  | { readonly kind: 'remove' }
  | {
      readonly kind: 'read'
      readonly capability: 'download' | 'play' | 'preview' | 'export'
      readonly judged: MediaJudgement
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'search' }
  /** To draft, approve, publish and simulate notices, and to administer accounts. */
  | { readonly kind: 'govern' }

const ACTIONS = {
  write: 'write',
  makeFolder: 'write',
  copyInside: 'write',
  rename: 'move',
  move: 'move',
  restore: 'restore',
  remove: 'remove',
  read: 'read',
  list: 'read',
  search: 'read',
  govern: 'govern',
} as const satisfies Record<GateRequest['kind'], Action>

export type PermitFor<R extends GateRequest> = Permit<(typeof ACTIONS)[R['kind']]>

export type Refused = {
  readonly verdict: 'refuse'
  readonly problem: Problem
  /** The measure that refused; null where it was a matter of rights. */
  readonly measure: Measure | null
}

export type Ruling<R extends GateRequest> =
  { readonly verdict: 'allow'; readonly permit: PermitFor<R> } | Refused

/**
 * The only source of permits. A permit is used in the transaction whose facts were asked.
 * Order: a suspended account, rights, measures; what the actor may not know of is 'not-found'.
 */
export function passGate<R extends GateRequest>(facts: GateFacts, request: R): Ruling<R> {
  const refused = refusedByStanding(facts, request) ?? refusedByMeasure(facts, request)
  if (refused) return refused
  const kind: R['kind'] = request.kind
  return { verdict: 'allow', permit: Permit.mint(ACTIONS[kind]) }
}

/** What the gate can say of a write before the first bytes are there. It mints nothing. */
export function foreseeWrite(
  facts: GateFacts,
  request: { readonly capability: 'upload' | 'save' | 'fetch'; readonly judged: Judged },
): { readonly verdict: 'allow' } | Refused {
  const refused = refusedByStanding(facts, { kind: 'write' }) ?? refusedFor(facts, request)
  return refused ?? { verdict: 'allow' }
}

/** Suspended accounts may still read and take everything away. */
const OPEN_TO_SUSPENDED: readonly GateRequest['kind'][] = ['read', 'list', 'search']

function refusedByStanding(
  facts: GateFacts,
  request: Pick<GateRequest, 'kind'>,
): Refused | undefined {
  const { actor, rights } = facts
  if (actor.suspended && !OPEN_TO_SUSPENDED.includes(request.kind))
    return refuse(accountSuspended())
  if (request.kind === 'govern') {
    return actor.role === 'administrator' ? undefined : refuse(administratorsOnly())
  }
  return rights === 'owner' ? undefined : refuse(notFound())
}

function refusedByMeasure(facts: GateFacts, request: GateRequest): Refused | undefined {
  switch (request.kind) {
    case 'write':
      return refusedFor(facts, request)
    case 'read':
      return refusedReading(facts, request)
    case 'search':
      return refusedFor(facts, { capability: 'search' })
    case 'rename':
      return refusedRenaming(facts, request)
    case 'move':
    case 'copyInside':
    case 'restore':
      return request.renaming && refusedRenaming(facts, request.renaming)
    case 'makeFolder':
    case 'remove':
    case 'list':
    case 'govern':
      return undefined
  }
}

function refusedFor(
  facts: GateFacts,
  asked: { readonly capability: Capability; readonly judged?: Judged },
): Refused | undefined {
  const { actor, table, now } = facts
  const verdict = decide(table, { ...asked, actor, now })
  return verdict.verdict === 'allow' ? undefined : refuseBy(facts, verdict, asked.judged)
}

/** What can be shown without being taken away. */
const SHOWN: Readonly<Record<'play' | 'preview', readonly MediaClass[]>> = {
  play: ['video', 'audio'],
  preview: ['video', 'audio', 'image', 'document', 'text'],
}

/** Calling it playing is not enough: what nobody can play or look at is a download, too. */
function refusedReading(
  facts: GateFacts,
  request: Extract<GateRequest, { kind: 'read' }>,
): Refused | undefined {
  const { capability, judged } = request
  const refused = refusedFor(facts, request)
  if (refused || (capability !== 'play' && capability !== 'preview')) return refused
  if (SHOWN[capability].includes(stricterClass(judged))) return undefined
  return refusedFor(facts, { capability: 'download', judged })
}

function refusedRenaming(facts: GateFacts, { before, after }: Renaming): Refused | undefined {
  const { actor, table, now } = facts
  const verdict = becomes(table, { before, after, actor, now })
  return verdict.verdict === 'allow' ? undefined : refuseBy(facts, verdict, after)
}

function refuseBy(facts: GateFacts, refusal: Refusal, judged: Judged | undefined): Refused {
  const { actor, table, now } = facts
  const works = stillWorks(table, refusal, { judged, actor, now })
  return {
    verdict: 'refuse',
    problem: refusalProblem(refusal, works),
    measure: refusal.measure,
  }
}

function refuse(problem: Problem): Refused {
  return { verdict: 'refuse', problem, measure: null }
}

function accountSuspended(): Problem {
  return new Problem('forbidden', {
    en: 'This account is suspended: you can read and export your files, but change nothing. Ask the operator why.',
    'zh-CN': '此账号已被停用：您可以查看和导出文件，但不能作任何更改。请向运营者了解原因。',
  })
}

function administratorsOnly(): Problem {
  return new Problem('forbidden', {
    en: 'Only an administrator may do that. Ask one to do it.',
    'zh-CN': '只有管理员可以执行此操作，请联系管理员。',
  })
}

function notFound(): Problem {
  return new Problem('not-found', {
    en: 'There is nothing here, or it is not yours to see.',
    'zh-CN': '此处没有内容，或您无权查看。',
  })
}

/** The root folder of a new space: no account stands before it yet, and it holds nothing. */
export function permitToFoundSpace(): Permit<'write'> {
  return Permit.mint('write')
}
