import { Problem } from './problem.ts'

/** What must be true of a node for a request to go on (RFC 9110 §13.1.1, §13.1.2). Etags unquoted. */
export type Precondition = {
  readonly ifMatch?: readonly string[] | '*'
  readonly ifNoneMatch?: readonly string[] | '*'
}

/** @throws Problem 'precondition-failed' with fact `etag` of what is there */
export function checkPrecondition(
  condition: Precondition | undefined,
  current: { readonly etag: string } | undefined,
): void {
  const { ifMatch, ifNoneMatch } = condition ?? {}
  const matches = (wanted: readonly string[] | '*') =>
    current !== undefined && (wanted === '*' || wanted.includes(current.etag))
  if (ifMatch !== undefined && !matches(ifMatch)) throw changedMeanwhile(current)
  if (ifNoneMatch !== undefined && matches(ifNoneMatch)) throw changedMeanwhile(current)
}

function changedMeanwhile(current: { readonly etag: string } | undefined): Problem {
  return new Problem(
    'precondition-failed',
    current
      ? {
          en: 'It was changed or created meanwhile. Fetch its newest state, then try again.',
          'zh-CN': '它在此期间已被更改或创建。请先获取最新状态再重试。',
        }
      : { en: 'It is no longer there.', 'zh-CN': '它已不存在。' },
    { facts: current ? { etag: current.etag } : {} },
  )
}
