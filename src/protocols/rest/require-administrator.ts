import type { Actor } from '../../domain/actor.ts'
import { Problem } from '../../domain/problem.ts'
import type { FastifyRequest, HttpKit } from '../../http/kit.ts'

/** @throws Problem 'forbidden' for everybody else; 'unauthenticated' */
export async function requireAdministrator(kit: HttpKit, request: FastifyRequest): Promise<Actor> {
  const actor = await kit.authenticate(request, 'rest')
  if (actor.role === 'administrator') return actor
  throw new Problem('forbidden', {
    en: 'Only an administrator may do that. Ask one to do it.',
    'zh-CN': '只有管理员可以执行此操作，请联系管理员。',
  })
}
