import { existsSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'

/** Passwords of a demonstration disk: generated, and kept in its data folder only. */
export type DemoSecrets = {
  /** By account name. */
  readonly passwords: Readonly<Record<string, string>>
  readonly appPassword?: { readonly user: string; readonly secret: string }
  /** Everybody has their files, and the notice is drafted. */
  readonly isSeeded: boolean
}

const FILE = 'demo.json'

export function readDemoSecrets(dataFolder: string): DemoSecrets {
  const path = join(dataFolder, FILE)
  if (!existsSync(path)) return { passwords: {}, isSeeded: false }
  return JSON.parse(readFileSync(path, 'utf8')) as DemoSecrets
}

/** Written before what it names is made: an account whose password nobody knows would be lost. */
export async function writeDemoSecrets(dataFolder: string, secrets: DemoSecrets): Promise<void> {
  const path = join(dataFolder, FILE)
  const draft = `${path}.new`
  {
    await using file = await open(draft, 'w', 0o600)
    await file.writeFile(JSON.stringify(secrets, null, 2))
    await file.sync()
  }
  await rename(draft, path)
}
