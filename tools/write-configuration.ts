// Writes docs/reference/configuration.md.

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { configurationPage } from './configuration-page.ts'

writeFileSync(
  resolve(import.meta.dirname, '../docs/reference/configuration.md'),
  configurationPage(),
)
