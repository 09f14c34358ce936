/**
 * The etags of an `If-Match` or `If-None-Match` header, unquoted (RFC 9110 §8.8.3). Weak ones are
 * compared as if strong, and a bare token is taken as what it says: scripts forget the quotes.
 */
export function parseEtags(header: string | undefined): readonly string[] | '*' | undefined {
  if (header === undefined) return undefined
  if (header.trim() === '*') return '*'
  return header
    .slice(0, 8192)
    .split(',')
    .map((one) =>
      one
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .filter((one) => one !== '')
}
