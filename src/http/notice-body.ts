import { isProblem, Problem } from '../domain/problem.ts'
import type { ToldFault } from '../operations/notices/notice-drafts.ts'

/** A notice as somebody sent it, before it is checked. */
export type NoticeBody = {
  readonly document: unknown
  /** Runs `work`; faults of the document that it throws get the line on which each stands. */
  readonly located: <T>(work: () => Promise<T>) => Promise<T>
}

/** What a notice may measure as a text; every address that takes one has this limit. */
export const NOTICE_LENGTH_MAX = 256 * 1024

/** A notice that came as JSON: its faults have a path and no line. */
export function jsonNotice(document: unknown): NoticeBody {
  return { document, located: (work) => work() }
}

/** @throws Problem 'invalid-input' with the fact `line` where the text is no YAML */
export async function yamlNotice(text: string): Promise<NoticeBody> {
  const { value, lineOf } = await read(text)
  return {
    document: value,
    async located(work) {
      try {
        return await work()
      } catch (error) {
        throw withLines(error, lineOf)
      }
    },
  }
}

async function read(text: string) {
  // Only where somebody writes a notice: most servers of the day need no YAML.
  const { readYaml, YamlFault } = await import('../lib/read-yaml.ts')
  try {
    return readYaml(text)
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error
    const { line, column, message } = error
    throw new Problem(
      'invalid-input',
      {
        en: `Line ${line}: this is not YAML that a notice can be read from: ${message}`,
        'zh-CN': `第 ${line} 行：无法按 YAML 读取公告：${message}`,
      },
      { cause: error, facts: { field: '', line, column } },
    )
  }
}

function withLines(
  error: unknown,
  lineOf: (path: readonly (string | number)[]) => number,
): unknown {
  if (!isProblem(error, 'invalid-input')) return error
  const { faults } = error.facts
  if (!Array.isArray(faults)) return error
  const located = (faults as ToldFault[]).map((fault) => ({
    ...fault,
    line: lineOf(partsOf(fault.path)),
  }))
  const line = located[0]?.line
  return new Problem(
    error.kind,
    {
      en: `Line ${line ?? 1}: ${error.detail.en}`,
      'zh-CN': `第 ${line ?? 1} 行：${error.detail['zh-CN']}`,
    },
    { cause: error, facts: { ...error.facts, line, faults: located } },
  )
}

function partsOf(path: string): (string | number)[] {
  if (path === '') return []
  return path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}
