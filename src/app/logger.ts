import type { FastifyServerOptions } from 'fastify'
import { escapeControls } from './escape-controls.ts'

/** Pretty for a person at a terminal, JSON lines for everything else. Credentials are never logged. */
export function loggerOptions(level: string): Pick<FastifyServerOptions, 'logger'> {
  const redact = ['req.headers.authorization', 'req.headers.cookie']
  if (!process.stderr.isTTY) {
    return { logger: { level, redact, stream: process.stderr } }
  }
  const target = 'pino-pretty'
  const options = { destination: 2, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }
  const hooks = { streamWrite: escapeControls }
  return { logger: { level, redact, hooks, transport: { target, options } } }
}
