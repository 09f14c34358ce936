import type { RestClient } from './rest-client.ts'

const EACH_MAX = 100
const FAR = '2999-01-01T00:00:00Z'

/**
 * Brings measures into force by notices, as an administrator does. None of them refuses anything that
 * the tests do: each concerns other accounts, or this one in what is not done.
 *
 * @param count of measures; `user` is the account that is used
 */
export async function publishMeasures(
  api: RestClient,
  { count, user }: { readonly count: number; readonly user: string },
): Promise<void> {
  for (let start = 0; start < count; start += EACH_MAX) {
    const id = `bench-${start}`
    const numbers = Array.from(
      { length: Math.min(EACH_MAX, count - start) },
      (_, index) => start + index,
    )
    await api.post('notices', { ...TEXT, id, measures: numbers.map((one) => measure(one, user)) })
    await api.post(`notices/${id}/publication`)
  }
  const { items } = (await api.get('measures')) as { items: readonly unknown[] }
  if (items.length !== count) throw new Error(`${items.length} of ${count} measures are in force.`)
}

const TEXT = {
  kind: 'measure',
  authority: 'operator',
  title: { en: 'A measure of the benchmark', 'zh-CN': '基准测试所用的措施' },
  body: {
    en: 'It is in force so that it can be measured what it costs those whom it does not concern.',
    'zh-CN': '本措施用于测量其对不受影响的用户造成的开销，不限制测试中的任何操作。',
  },
}

/** Of five, three concern others, one half concerns the user, and one does, but for films only. */
function measure(index: number, user: string) {
  const everything = ['upload', 'save', 'fetch', 'download', 'share', 'preview', 'play']
  const suspend = { effect: 'suspend', capabilities: everything }
  switch (index % 5) {
    case 0:
      return { ...suspend, cohort: { accounts: [`somebody-${index}`] } }
    case 1:
      return { ...suspend, cohort: { createdSince: FAR } }
    case 2:
      return { ...suspend, cohort: { edition: 'enterprise' } }
    case 3:
      return { ...suspend, cohort: { accounts: [user, `somebody-${index}`], createdSince: FAR } }
    default:
      return { ...suspend, media: ['video'], cohort: { accounts: [user] } }
  }
}
