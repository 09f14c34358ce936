import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the project is installed, with a `/` at its end. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../../', import.meta.url))

export const VERSION = (
  JSON.parse(readFileSync(`${PROJECT_FOLDER}package.json`, 'utf8')) as { version: string }
).version
