import { Problem } from '../domain/problem.ts'
import type { FoundSnapshot } from './backup-folder.ts'

export type CompleteSnapshot = Extract<FoundSnapshot, { readonly state: 'complete' }>

/**
 * The snapshot with that id, or else the newest complete one.
 *
 * @throws Problem 'not-found', or 'corrupt' for one that is there and cannot be restored
 */
export function chooseSnapshot(
  snapshots: readonly FoundSnapshot[],
  id: string | undefined,
): CompleteSnapshot {
  if (id === undefined) {
    const newest = snapshots.filter((one) => one.state === 'complete').at(-1)
    if (newest) return newest
    const last = snapshots.at(-1)
    throw last ? unusable(last) : noSnapshot()
  }
  const found = snapshots.find((one) => one.id === id)
  if (!found) throw unknown(id, snapshots)
  if (found.state !== 'complete') throw unusable(found)
  return found
}

function unusable({ id, state }: FoundSnapshot): Problem {
  if (state === 'newer') {
    return new Problem('invalid-input', {
      en: `The snapshot ${id} was made by a newer CloudKeep. Restore it with that version.`,
      'zh-CN': `快照 ${id} 由更新版本的 CloudKeep 创建，请使用该版本恢复。`,
    })
  }
  const en =
    state === 'unfinished'
      ? `The backup ${id} was never finished: it has no manifest. Run the backup again, or choose another with --snapshot.`
      : `The manifest of the snapshot ${id} cannot be read. Choose another with --snapshot.`
  const chinese =
    state === 'unfinished'
      ? `备份 ${id} 未完成：没有清单文件。请重新备份，或用 --snapshot 选择其他快照。`
      : `快照 ${id} 的清单文件无法读取。请用 --snapshot 选择其他快照。`
  return new Problem('corrupt', { en, 'zh-CN': chinese })
}

function noSnapshot(): Problem {
  return new Problem('not-found', {
    en: 'There is no snapshot in this backup yet. Run the backup first.',
    'zh-CN': '此备份中还没有快照，请先运行备份。',
  })
}

function unknown(id: string, snapshots: readonly FoundSnapshot[]): Problem {
  const there = snapshots.filter(({ state }) => state === 'complete').map((one) => one.id)
  return new Problem('not-found', {
    en: `There is no snapshot ${id}. There are: ${there.join(', ') || 'none'}.`,
    'zh-CN': `没有快照 ${id}。现有快照：${there.join('、') || '无'}。`,
  })
}
