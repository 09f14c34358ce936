import { findServedAddress } from '../app/served-address.ts'
import type { Config } from '../config/settings.ts'

/** The absolute address of a path: as it is set, else where the disk was served last, else as it would be. */
export function publicAddress(config: Config): { readonly publicUrl: (path: string) => string } {
  const { host, port } = config.listen
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  const listening = `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  const base = config.url === '' ? (findServedAddress(config.data) ?? listening) : config.url
  return { publicUrl: (path) => base + path }
}
