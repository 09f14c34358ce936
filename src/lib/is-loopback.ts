import ipaddr from 'ipaddr.js'

/** Whether a host, as it stands in an address, is this machine itself: `localhost`, 127.0.0.0/8, `::1`. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  if (address === 'localhost') return true
  // `process` reads ::ffff:127.0.0.1 as what it is.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
