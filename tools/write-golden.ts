// Writes the golden files in test/golden anew, after a surface was changed on purpose.

import { writeFileSync } from 'node:fs'
import { openapiDocument } from '../test/golden/openapi-document.ts'
import { statementSql } from '../test/golden/statement-sql.ts'
import { openTestDisk } from '../test/kit/disk.ts'

const write = (name: string, text: string) => {
  writeFileSync(new URL(`../test/golden/${name}`, import.meta.url), text)
}

write('sqlite.sql', await statementSql('sqlite'))
write('postgres.sql', await statementSql('postgres'))
const disk = await openTestDisk()
write('openapi.json', await openapiDocument(disk))
await disk.close()
