import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifySchema, RouteOptions } from 'fastify'
import type { HttpKit } from '../../http/kit.ts'
import { ProblemSchema } from './schemas.ts'

/** What the document of the interface says besides what each route says of itself. */
export function openapiOptions(kit: HttpKit): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'CloudKeep',
        version: kit.version,
        description:
          'A cloud disk whose rules are public. Every failure is an RFC 9457 problem document; whatever a measure refuses answers 451 with the notice that caused it.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: kit.basePath === '' ? '/' : kit.basePath }],
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          bearer: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'cloudkeep_session' },
        },
      },
      security: [{ basic: [] }, { bearer: [] }, { session: [] }],
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: { ...schema, ...addedTo(route, schema) },
    }),
  }
}

type Schema = Readonly<Record<string, unknown>>

const BINARY = { type: 'string', format: 'binary' }

/** What holds for many routes alike, for the document alone. */
function addedTo(route: RouteOptions, schema: FastifySchema | undefined): Schema {
  const gate = route.config?.gate
  const isBytesIn = gate && 'capability' in gate && gate.capability === 'upload'
  const isOpen = gate && 'open' in gate && !route.url.includes('/uploads/')
  return {
    ...(isBytesIn && { consumes: ['application/octet-stream'], body: BINARY }),
    // Said once more: nobody needs to sign in for it.
    ...(isOpen && { security: [] }),
    response: { ...(schema?.response ?? bytesOut()), ...problems() },
  }
}

/** Routes that describe no answer send bytes. */
function bytesOut(): Schema {
  const content = { 'application/octet-stream': { schema: BINARY } }
  return {
    200: { description: 'The bytes', content },
    206: { description: 'The bytes of the range that was asked for', content },
    304: { description: 'Not changed', type: 'null' },
  }
}

function problems(): Schema {
  const content = { 'application/problem+json': { schema: ProblemSchema } }
  return {
    '4xx': { description: 'The request is at fault: a problem document says how', content },
    '5xx': { description: 'The disk is at fault, or full', content },
  }
}
