import type { CopyPart, CopyProgress } from '../../backup/copy-progress.ts'
import type { Clock } from '../../clock/clock.ts'
import type { Bilingual } from '../../domain/language.ts'
import { type Progress, progressBar } from '../progress-bar.ts'
import type { Shell } from '../shell.ts'

const NOUNS: Readonly<Record<CopyPart, Bilingual>> = {
  catalog: { en: 'catalog', 'zh-CN': '个目录库' },
  blobs: { en: 'blobs', 'zh-CN': '个数据块' },
}

/** A bar for each part of a backup, one after another; `end` takes the last one away. */
export function copyBars(shell: Shell, clock: Clock): CopyProgress & Pick<Progress, 'end'> {
  let bar: Progress | undefined
  const end = () => {
    bar?.end()
    bar = undefined
  }
  return {
    begin(part, totals) {
      end()
      bar = progressBar(shell, clock, { ...totals, noun: NOUNS[part] })
    },
    step(step) {
      bar?.step(step)
    },
    end,
  }
}
