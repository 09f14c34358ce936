import { Problem } from '../../domain/problem.ts'

/**
 * What stands behind the `?` of an address must be UTF-8 in percent signs: half of an escape would
 * become a name that nobody meant.
 *
 * @returns what is wrong with it, if anything is
 */
export function checkAddress(url: string): Problem | undefined {
  const start = url.indexOf('?')
  if (start < 0 || !url.includes('%', start)) return undefined
  const faulty = url
    .slice(start + 1)
    .split('&')
    .find((pair) => !isDecodable(pair))
  if (faulty === undefined) return undefined
  const [field = ''] = faulty.split('=')
  return new Problem(
    'invalid-input',
    {
      en: `“${field}” is not written in UTF-8 with percent signs.`,
      'zh-CN': `“${field}”不是有效的百分号编码 UTF-8 文本。`,
    },
    { facts: { field } },
  )
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    // The answer to the question.
    return false
  }
}
