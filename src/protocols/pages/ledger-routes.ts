import type { FastifyInstance, HttpKit } from '../../http/kit.ts'
import { Problem } from '../../domain/problem.ts'
import {
  proveEntry,
  readCheckpoint,
  readLedgerKeys,
  readTile,
} from '../../operations/read-ledger.ts'

const open = { gate: { open: 'The ledger is public.' } } as const
const TEXT = 'text/plain; charset=utf-8'
/** A full tile never changes; a partial one neither, but it is soon replaced by a wider one. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
const SHORT = 'public, max-age=300'

/** The log as static files (c2sp.org/tlog-tiles), for mirrors and for whoever wants to check it. */
export function ledgerRoutes(server: FastifyInstance, kit: HttpKit): void {
  const { parts } = kit

  server.get('/ledger/checkpoint', { config: open }, async (_request, reply) => {
    void reply.header('content-type', TEXT).header('cache-control', 'no-store')
    return await readCheckpoint(parts)
  })

  server.get('/ledger/key', { config: open }, (_request, reply) => {
    void reply.header('content-type', TEXT).header('cache-control', SHORT)
    return reply.send(readLedgerKeys(parts))
  })

  server.get('/ledger/tile/*', { config: open }, async (request, reply) => {
    const { '*': rest } = request.params as { readonly '*': string }
    const { bytes, isFull } = await readTile(parts, `/tile/${rest}`)
    return await reply
      .header('content-type', 'application/octet-stream')
      .header('cache-control', isFull ? IMMUTABLE : SHORT)
      .send(Buffer.from(bytes))
  })

  server.get('/ledger/proof/:index', { config: open }, async (request, reply) => {
    const { index } = request.params as { readonly index: string }
    if (!/^(0|[1-9][0-9]{0,14})$/.test(index)) throw noSuchEntry()
    void reply
      .header('content-type', TEXT)
      .header('cache-control', SHORT)
      .header('content-disposition', `attachment; filename="entry-${index}.tlog-proof"`)
    return await proveEntry(parts, Number(index))
  })
}

function noSuchEntry(): Problem {
  return new Problem('not-found', {
    en: 'The ledger has no such entry.',
    'zh-CN': '账本没有这条记录。',
  })
}
