// Writes the golden files in test/golden anew, after a surface was changed on purpose.

import { writeFileSync } from 'node:fs'
import { statementSql } from '../test/golden/statement-sql.ts'

const write = (name: string, text: string) => {
  writeFileSync(new URL(`../test/golden/${name}`, import.meta.url), text)
}

write('sqlite.sql', await statementSql('sqlite'))
write('postgres.sql', await statementSql('postgres'))
