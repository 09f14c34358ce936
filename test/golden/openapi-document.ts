import type { TestDisk } from '../kit/disk.ts'

/** The interface as the disk itself describes it, in one order. */
export async function openapiDocument(disk: TestDisk): Promise<string> {
  const response = await fetch(`${disk.url}/api/v1/openapi.json`)
  return `${JSON.stringify(await response.json(), undefined, 2)}\n`
}
