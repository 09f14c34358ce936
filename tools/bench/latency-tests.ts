import { timed, type BenchTest, type Outcome } from './bench-test.ts'
import type { Content } from './content.ts'
import { quantile, runLoad, sumFaults } from './run-load.ts'
import { at } from './small-file-tests.ts'
import { SMALL_BYTES, type World } from './world.ts'

const WRITERS = 8
const WRITTEN = 512

export const LATENCY_TESTS: readonly BenchTest[] = [
  {
    name: 'alone',
    rows: [
      { key: 'alone-p50', label: 'GET 100 bytes, alone, p50', unit: 'ms' },
      { key: 'alone-p99', label: 'GET 100 bytes, alone, p99', unit: 'ms' },
    ],
    workUnit: 'operation',
    run: readAlone,
  },
  {
    name: 'beside',
    rows: [
      { key: 'beside-p50', label: 'GET 100 bytes beside 8 writers, p50', unit: 'ms' },
      { key: 'beside-p99', label: 'GET 100 bytes beside 8 writers, p99', unit: 'ms' },
    ],
    workUnit: 'operation',
    run: readBesideWriters,
  },
]

type ReadFile = { readonly path: string; readonly content: Content }

async function readAlone(world: World): Promise<Outcome> {
  const file = await fileToRead(world)
  const read = await timed(world, () => readOften(world, file))
  return { values: valuesOf('alone', read), work: read.operations, faults: read.faults }
}

async function readBesideWriters(world: World): Promise<Outcome> {
  const file = await fileToRead(world)
  await world.smallFolders()
  const puts = Array.from({ length: WRITTEN }, (_, index) =>
    world.put(world.smallPath(index).replace('/f', '/w'), world.pool.make(SMALL_BYTES)),
  )
  let isOver = false
  const writing = {
    address: world.options.address,
    connections: WRITERS,
    seconds: Infinity,
    isOver: () => isOver,
    next: (index: number) => at(puts, index % WRITTEN),
  }
  const [write, read] = await timed(world, async () => {
    const written = runLoad(writing)
    const read = await readOften(world, file)
    isOver = true
    return [await written, read] as const
  })
  return {
    values: valuesOf('beside', read),
    work: read.operations + write.operations,
    faults: sumFaults(read.faults, write.faults),
  }
}

async function fileToRead(world: World): Promise<ReadFile> {
  const file = { path: 'hundred.bin', content: world.pool.make(100) }
  await world.must(world.put(file.path, file.content))
  return file
}

async function readOften(world: World, { path, content }: ReadFile) {
  return await runLoad({
    address: world.options.address,
    connections: 1,
    seconds: world.options.seconds,
    next: () => world.get(path, content),
  })
}

function valuesOf(name: string, { latenciesMs }: { latenciesMs: Float64Array }) {
  return {
    [`${name}-p50`]: quantile(latenciesMs, 0.5),
    [`${name}-p99`]: quantile(latenciesMs, 0.99),
  }
}
