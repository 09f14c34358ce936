// Draws which part of src/ imports which, from the code itself, into ARCHITECTURE.md.
//
//   node tools/draw-architecture.ts            draws
//   node tools/draw-architecture.ts --check    fails when the picture is stale

import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'

const ROOT = resolve(import.meta.dirname, '..')
const PAGE = 'ARCHITECTURE.md'
const BEGIN = '<!-- drawn by tools/draw-architecture.ts: begin -->'
const END = '<!-- drawn by tools/draw-architecture.ts: end -->'
// Everything may use these; their arrows would hide the others.
const UNDRAWN_TARGETS: ReadonlySet<string> = new Set(['domain', 'lib'])

process.chdir(ROOT)
await main(process.argv.includes('--check'))

async function main(isCheck: boolean): Promise<void> {
  const page = readFileSync(PAGE, 'utf8')
  const drawn = withPicture(page, picture(await cruiseSource()))
  if (drawn === page) {
    console.log(`${PAGE} shows the code as it is.`)
  } else if (isCheck) {
    console.log(`The picture in ${PAGE} is stale. Run: npm run arch`)
    process.exitCode = 1
  } else {
    writeFileSync(PAGE, drawn)
    console.log(`Drawn into ${PAGE}.`)
  }
}

async function cruiseSource(): Promise<ICruiseResult> {
  const { output } = await cruise(['src'], {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(test|contract)\\.ts$' },
    includeOnly: { path: '^src/' },
    tsPreCompilationDeps: true,
    ruleSet: {},
  })
  if (typeof output === 'string') throw new TypeError('dependency-cruiser gave text, not a result')
  return output
}

/** Parts and arrows in alphabetical order, so that the same code always gives the same text. */
function picture({ modules }: ICruiseResult): string {
  const parts = new Set<string>()
  const arrows = new Map<string, 'type' | 'value'>()
  for (const { source, dependencies } of modules) {
    const from = partOf(source)
    if (from === undefined) continue
    parts.add(from)
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = partOf(resolved)
      if (to === undefined || to === from || UNDRAWN_TARGETS.has(to)) continue
      const arrow = `${from} ${to}`
      const isType = dependencyTypes.includes('type-only')
      arrows.set(arrow, isType && arrows.get(arrow) !== 'value' ? 'type' : 'value')
    }
  }
  return [
    '```mermaid',
    'flowchart TD',
    ...[...parts].sort().map((part) => `  ${part}[${part.replace('-', '/')}/]`),
    ...[...arrows].sort().map(([arrow, kind]) => {
      return `  ${arrow.replace(' ', kind === 'type' ? ' -.-> ' : ' --> ')}`
    }),
    '```',
  ].join('\n')
}

/** `jobs/kinds` has a direction of its own, and is `jobs-kinds` here. */
function partOf(path: string): string | undefined {
  return /^src\/(jobs\/kinds|[^/]+)\//.exec(path)?.[1]?.replace('/', '-')
}

function withPicture(page: string, drawing: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`${PAGE} lacks the lines "${BEGIN}" and "${END}"`)
  return `${page.slice(0, begin)}${BEGIN}\n${drawing}\n${page.slice(end)}`
}
