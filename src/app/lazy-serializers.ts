import { createRequire } from 'node:module'
import type * as Compiler from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Factory = NonNullable<
  NonNullable<
    NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
  >['buildSerializer']
>

const load = createRequire(import.meta.url)

/**
 * Makes a route's serializer with its first answer, and loads what makes them with the first of all. A
 * start that made them would take a tenth of a second longer, and hold 5 MiB for routes that few disks
 * are asked for.
 */
export const lazySerializers: Factory = (schemas, options) => {
  let compile: ReturnType<Factory> | undefined
  const begin = () => {
    const { SerializerSelector } = load('@fastify/fast-json-stringify-compiler') as typeof Compiler
    return SerializerSelector()(schemas, options)
  }
  return (route) => {
    let serialize: ((data: unknown) => string) | undefined
    return (data: unknown) => (serialize ??= (compile ??= begin())(route))(data)
  }
}
