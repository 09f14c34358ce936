import { availableParallelism, loadavg } from 'node:os'

/**
 * By how much longer everything takes because other programs want the processors, too: 1 on a machine
 * that has one for each. Times that a person would wait for are to be multiplied by it.
 */
export function busyFactor(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
}
