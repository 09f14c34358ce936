import { createRequire } from 'node:module'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import type * as Compiling from 'typebox/compile'
import type * as Converting from 'typebox/value'
import type { Bilingual } from '../../domain/language.ts'
import { Problem } from '../../domain/problem.ts'

/** With the first request that is checked: they are 400 modules, a fifth of all that a server is made of. */
const load = createRequire(import.meta.url)
const compiling = () => load('typebox/compile') as typeof Compiling
const converting = () => load('typebox/value') as typeof Converting

/**
 * Checks requests against the schemas of their routes. A body is taken as it is: a number is no text,
 * and a field that nobody knows is refused, for it is a slip or a try at what nobody offered. What comes
 * in an address is text, which becomes the number that it says.
 */
export const inputChecker: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const isBody = httpPart === 'body'
  let compiled: Compiling.Validator | undefined
  return (given: unknown) => {
    // By the first request: a start compiles what is used, and not a hundred schemas.
    const check = (compiled ??= compiling().Compile(isBody ? closed(schema) : schema))
    if (check.Check(given)) return { value: given }
    const { Value } = converting()
    const complete = Value.Default(schema, given)
    const value: unknown = isBody ? complete : Value.Convert(schema, complete)
    return check.Check(value) ? { value } : { error: fault(check.Errors(value)) }
  }
}

/** The same objects, without room for other fields. */
function closed(schema: TSchema): TSchema {
  const { type, properties } = schema as { type?: unknown; properties?: Record<string, TSchema> }
  if (type !== 'object' || !properties) return schema
  const closedProperties = Object.entries(properties).map(([name, one]) => [name, closed(one)])
  return {
    ...schema,
    properties: Object.fromEntries(closedProperties) as Record<string, TSchema>,
    additionalProperties: false,
  }
}

type Fault = {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

function fault(errors: readonly Fault[]): Problem {
  const missing = errors.find((one) => one.keyword === 'required')
  const unknown = errors.find((one) => one.keyword === 'additionalProperties')
  const first = missing ?? unknown ?? errors[0]
  const named = (first?.params['requiredProperties'] ?? first?.params['additionalProperties']) as
    readonly string[] | undefined
  const path = [...(first?.instancePath ?? '').split('/').slice(1), ...(named?.slice(0, 1) ?? [])]
  const field = path.join('.')
  return new Problem('invalid-input', words(first, field, allowedValues(errors, first)), {
    facts: field === '' ? {} : { field },
  })
}

function allowedValues(errors: readonly Fault[], first: Fault | undefined): string[] {
  return errors
    .filter((one) => one.keyword === 'const' && one.instancePath === first?.instancePath)
    .map((one) => String(one.params['allowedValue']))
}

const TYPES: Readonly<Record<string, Bilingual>> = {
  string: { en: 'a text', 'zh-CN': '文本' },
  integer: { en: 'a whole number', 'zh-CN': '整数' },
  number: { en: 'a number', 'zh-CN': '数字' },
  boolean: { en: 'true or false', 'zh-CN': 'true 或 false' },
  array: { en: 'a list', 'zh-CN': '列表' },
  object: { en: 'an object', 'zh-CN': '对象' },
}

function words(first: Fault | undefined, field: string, allowed: readonly string[]): Bilingual {
  const name = {
    en: field === '' ? 'The body' : `“${field}”`,
    'zh-CN': field === '' ? '请求正文' : `“${field}”`,
  }
  if (first?.keyword === 'required') {
    return { en: `${name.en} is missing.`, 'zh-CN': `缺少${name['zh-CN']}。` }
  }
  if (first?.keyword === 'additionalProperties') {
    return {
      en: `${name.en} is not known here. Leave it out, or look for a slip.`,
      'zh-CN': `此处没有${name['zh-CN']}这一字段，请去掉或检查拼写。`,
    }
  }
  if (allowed.length > 0) {
    const list = allowed.join(', ')
    return {
      en: `${name.en} must be one of ${list}.`,
      'zh-CN': `${name['zh-CN']}只能是 ${list} 之一。`,
    }
  }
  const type = first?.keyword === 'type' ? TYPES[String(first.params['type'])] : undefined
  if (type) {
    return {
      en: `${name.en} must be ${type.en}.`,
      'zh-CN': `${name['zh-CN']}必须是${type['zh-CN']}。`,
    }
  }
  const reason = first?.message ?? 'not valid'
  return { en: `${name.en} ${reason}.`, 'zh-CN': `${name['zh-CN']}无效（${reason}）。` }
}
