import { openTestDisk, type TestAccount, type TestDisk, type TestDiskOptions } from './disk.ts'
import { TusRequests } from './tus-requests.ts'

/** A disk, and ann who uploads to it by tus. */
export type TusDisk = {
  readonly disk: TestDisk
  readonly ann: TestAccount
  readonly tus: TusRequests
  /** Her requests to REST; `path` begins below `/api/v1`. */
  readonly rest: (path: string, init?: RequestInit) => Promise<Response>
}

/** To be closed as `disk`. */
export async function openTusDisk(options: TestDiskOptions = {}): Promise<TusDisk> {
  const disk = await openTestDisk(options)
  const ann = await disk.addAccount('ann')
  const { authorization } = ann
  return {
    disk,
    ann,
    tus: new TusRequests(disk.url, authorization),
    rest: async (path, init = {}) => {
      const headers = { authorization, ...(init.headers as Readonly<Record<string, string>>) }
      return await fetch(`${disk.url}/api/v1${path}`, { ...init, headers })
    },
  }
}
