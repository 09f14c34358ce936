import { systemClock } from '../clock/system-clock.ts'
import type { CheckDisk, CheckStep } from '../operations/check-disk.ts'
import { type Progress, progressBar } from './progress-bar.ts'
import type { Shell } from './shell.ts'

type Hooks = {
  readonly onBegin: (totals: { readonly count: number; readonly bytes: number }) => void
  readonly onProgress: (step: CheckStep) => void
}

/** Shows how far a command has come that reads everything, or a share of it. */
export function readingBar(
  shell: Shell,
  readData: CheckDisk['readData'],
): { readonly hooks: Hooks | Record<string, never>; readonly end: () => void } {
  if (readData === false) return { hooks: {}, end: () => undefined }
  let bar: Progress | undefined
  const share = readData === true ? 1 : readData.of
  return {
    hooks: {
      onBegin({ count, bytes }) {
        const noun = { en: 'blobs', 'zh-CN': '个数据块' }
        bar = progressBar(shell, systemClock, { files: count, bytes: bytes / share, noun })
      },
      onProgress(step) {
        // Of a share every blob is looked at, and not every one read.
        const size = 'file' in step && share > 1 ? 0 : undefined
        bar?.step(size === undefined ? step : { file: { size } })
      },
    },
    end: () => bar?.end(),
  }
}
