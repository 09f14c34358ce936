import { asProblem } from '../catalog/sqlite/sqlite-problem.ts'
import { Problem } from '../domain/problem.ts'
import { storageProblem } from '../domain/storage-problem.ts'

/** Waits for work on a backup folder; a failure of storage becomes a Problem that says where. @throws the signal's reason first */
export async function onBackup<Result>(
  folder: string,
  call: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  try {
    return await call
  } catch (error) {
    signal.throwIfAborted()
    const problem = storageProblem(asProblem(error))
    if (problem.kind === 'storage-full') throw full(folder, error)
    if (problem.kind === 'storage-failed') throw failed(folder, problem.cause)
    throw problem
  }
}

function full(folder: string, cause: unknown): Problem {
  return new Problem(
    'storage-full',
    {
      en: `There is no space left for ${folder}. What was copied is whole and stays: make room, and run the same command again.`,
      'zh-CN': `${folder} 的存储空间已满。已复制的内容完好保留：请腾出空间后再次运行同一命令。`,
    },
    { cause },
  )
}

/** It may as well be the disk's own storage: the system's words tell which, and why. */
function failed(folder: string, cause: unknown): Problem {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Problem(
    'storage-failed',
    {
      en: `The storage failed at work on ${folder}: ${why}. Look whether its disk is there and can be written, then run the same command again.`,
      'zh-CN': `处理 ${folder} 时存储出错：${why}。请检查其磁盘是否存在且可写，然后再次运行同一命令。`,
    },
    { cause },
  )
}
