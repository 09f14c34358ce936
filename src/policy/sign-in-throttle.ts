import { DAY_MS, type Instant, MINUTE_MS, SECOND_MS } from '../domain/instant.ts'

/** Failed sign-ins under one key, and when the last one was. */
export type Failures = { readonly failures: number; readonly lastAt: Instant }

/** What is counted: one address, one account from one address, one account from unfamiliar addresses. */
export type ThrottleFacts = {
  readonly address: Failures | undefined
  readonly pair: Failures | undefined
  readonly account: Failures | undefined
  /** The account has signed in from this address before: strangers cannot lock it out here. */
  readonly isFamiliar: boolean
  readonly now: Instant
}

/** Failures that cost no waiting; each one more doubles the wait. */
const FREE = { address: 20, pair: 5, familiarPair: 20, account: 10 } as const
const WAIT_MAX_MS = 15 * MINUTE_MS

/** Failures older than this are forgotten. */
export const FAILURES_LIFE_MS = DAY_MS

/**
 * How long to wait before the next try is looked at, in milliseconds; 0 for at once. Guessing from
 * one address or at one account slows down exponentially, whoever is guessed at can still sign in
 * from where they usually do.
 */
export function waitBeforeSignIn(facts: ThrottleFacts): number {
  if (facts.isFamiliar) return waitFor(facts.pair, FREE.familiarPair, facts.now)
  return Math.max(
    waitFor(facts.address, FREE.address, facts.now),
    waitFor(facts.pair, FREE.pair, facts.now),
    waitFor(facts.account, FREE.account, facts.now),
  )
}

/** How many of them still count. */
export function failuresAt(counted: Failures | undefined, now: Instant): number {
  return !counted || now - counted.lastAt > FAILURES_LIFE_MS ? 0 : counted.failures
}

function waitFor(counted: Failures | undefined, free: number, now: Instant): number {
  const failures = failuresAt(counted, now)
  if (!counted || failures < free) return 0
  const wait = Math.min(WAIT_MAX_MS, SECOND_MS * 2 ** Math.min(20, failures - free))
  return Math.max(0, counted.lastAt + wait - now)
}
