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
    const problem = storageProblem(error)
    if (problem.kind === 'storage-full') throw full(folder, error)
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
