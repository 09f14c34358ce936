import type { BenchTest } from './bench-test.ts'
import { LARGE_FILE_TESTS } from './large-file-tests.ts'
import { LATENCY_TESTS } from './latency-tests.ts'
import { LISTING_TESTS } from './listing-tests.ts'
import { SMALL_FILE_TESTS } from './small-file-tests.ts'
import { FOLDER_TESTS, LAST_TESTS } from './tree-tests.ts'

/** The tests of a turn, in their order: one server started anew, on an empty folder. */
export const MAIN_TURN: readonly BenchTest[] = [
  ...SMALL_FILE_TESTS,
  ...LISTING_TESTS,
  ...FOLDER_TESTS,
  ...LARGE_FILE_TESTS,
  ...LATENCY_TESTS,
]

/** A turn after all rounds of the main one, see there. */
export const LAST_TURN: readonly BenchTest[] = LAST_TESTS

export const ALL_TESTS: readonly BenchTest[] = [...MAIN_TURN, ...LAST_TURN]
