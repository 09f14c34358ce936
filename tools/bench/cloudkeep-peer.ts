import { fileURLToPath } from 'node:url'
import type { Peer } from './peer.ts'
import { publishMeasures } from './publish-measures.ts'
import { basic, RestClient } from './rest-client.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/cloudkeep.js', import.meta.url))
const ADMIN_PASSWORD = 'of a disk that is measured'
const USER = { name: 'bench', password: 'whoever measures it' }

/**
 * The whole product with its default settings, used by a person with an account.
 *
 * @param measures how many are in force
 */
export function cloudkeepPeer(name: string, measures: number): Peer {
  return {
    name,
    isOurs: true,
    root: '/dav/',
    missing: () => undefined,
    command: async ({ folder, port }) => [
      ...[process.execPath, PROGRAM, 'serve'],
      ...['--listen', `127.0.0.1:${port}`, '--data', `${folder}/data`],
    ],
    environment: { CLOUDKEEP_ADMIN_PASSWORD: ADMIN_PASSWORD },
    prepare: async (url) => {
      const api = new RestClient(url, basic('admin', ADMIN_PASSWORD))
      await api.post('accounts', USER)
      if (measures > 0) await publishMeasures(api, { count: measures, user: USER.name })
      return basic(USER.name, USER.password)
    },
  }
}
