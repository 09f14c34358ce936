import type { Config } from '../config/settings.ts'

/** The absolute address of a path, as the settings know it: a port that is picked, they do not. */
export function publicAddress(config: Config): { readonly publicUrl: (path: string) => string } {
  const { host, port } = config.listen
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  const listening = `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  const base = config.url === '' ? listening : config.url
  return { publicUrl: (path) => base + path }
}
