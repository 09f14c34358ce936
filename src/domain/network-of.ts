/** Of an IPv6 address, so many groups of 16 bits name the network: the smallest that anybody is given (RFC 6177). */
const NETWORK_GROUPS = 4
const GROUPS = 8

/**
 * Whoever asks, as far as an address tells: an IPv4 address as it is, of IPv6 the first 64 bits, for
 * one household or server has all the addresses below them and may take another for each request.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [before = '', after] = address.split('::')
  const head = groupsOf(before)
  const tail = groupsOf(after ?? '')
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0')
  const groups = after === undefined ? head : [...head, ...zeros, ...tail]
  const network = groups
    .slice(0, NETWORK_GROUPS)
    .map((one) => one.toLowerCase().replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/64`
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':')
}
