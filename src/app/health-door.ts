import type { DoorPlugin, FastifyInstance, HttpKit } from '../http/kit.ts'

/** `/healthz`: the process answers. `/readyz`: it can take writes, or says why not. */
export function healthDoor(troubles: () => readonly string[]): DoorPlugin {
  return (server: FastifyInstance, kit: HttpKit) => {
    const open = { gate: { open: 'It tells operators how the process is, and nothing else.' } }
    server.get('/healthz', { config: open }, (_request, reply) => {
      void reply.header('cache-control', 'no-store').send({ status: 'ok' })
    })
    server.get('/readyz', { config: open }, async (_request, reply) => {
      const reasons = [...troubles()]
      await kit.parts.catalog
        .read((tx) => tx.accounts.count())
        .catch(() => {
          reasons.push('The catalog cannot be read.')
        })
      void reply.header('cache-control', 'no-store').code(reasons.length === 0 ? 200 : 503)
      return { status: reasons.length === 0 ? 'ready' : 'not ready', reasons }
    })
  }
}
