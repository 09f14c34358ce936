import type { Config } from '../config/settings.ts'

/** What names the ledger of a disk: its public address without scheme; '' where it has none. */
export function ledgerOriginOf(config: Pick<Config, 'url'>): string {
  return config.url === '' ? '' : `${config.url.replace(/^https?:\/\//, '')}/ledger`
}
