import { type Bilingual, chooseLanguage } from '../domain/language.ts'
import type { DoorPlugin, FastifyInstance, HttpKit } from '../http/kit.ts'

/** `/healthz`: the process answers. `/readyz`: it can take writes, or says why not. */
export function healthDoor(troubles: () => readonly Bilingual[]): DoorPlugin {
  return (server: FastifyInstance, kit: HttpKit) => {
    const open = { gate: { open: 'It tells operators how the process is, and nothing else.' } }
    server.get('/healthz', { config: open }, (_request, reply) => {
      void reply.header('cache-control', 'no-store').send({ status: 'ok' })
    })
    server.get('/readyz', { config: open }, async (request, reply) => {
      const reasons = [...troubles()]
      await kit.parts.catalog
        .read((tx) => tx.accounts.count())
        .catch((error: unknown) => {
          request.log.error({ err: error }, UNREADABLE.en)
          reasons.push(UNREADABLE)
        })
      const language = chooseLanguage(request.headers['accept-language'])
      void reply
        .code(reasons.length === 0 ? 200 : 503)
        .header('cache-control', 'no-store')
        .header('content-language', language)
      return {
        status: reasons.length === 0 ? 'ready' : 'not ready',
        reasons: reasons.map((reason) => reason[language]),
      }
    })
  }
}

const UNREADABLE: Bilingual = {
  en: 'The catalog cannot be read. The log says why.',
  'zh-CN': '无法读取目录库，原因请见日志。',
}
