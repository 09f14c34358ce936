import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PROJECT_FOLDER } from '../../app/version.ts'
import type { Edition, MediaClass } from '../../domain/governed.ts'
import type { Bilingual, Language } from '../../domain/language.ts'
import type { TryFile } from '../../http/demo-guide.ts'

export type DemoPerson = {
  readonly name: string
  readonly displayName: string
  readonly language: Language
  readonly edition: Edition
  readonly isAdmin: boolean
  readonly quotaBytes: number
  /** With the person's files, from the folder of the demonstration; put together in their home. */
  readonly folders: readonly string[]
}

type DemoFile = {
  readonly people: readonly DemoPerson[]
  readonly try: readonly {
    readonly file: string
    readonly mediaClass: MediaClass
    readonly says: Bilingual
  }[]
}

const DEMO_FOLDER = join(PROJECT_FOLDER, 'demo')

/** Who lives on a demonstration disk, and the files for whoever looks around. */
export function readDemo(): {
  readonly people: readonly DemoPerson[]
  readonly tryFiles: readonly TryFile[]
} {
  const text = readFileSync(join(DEMO_FOLDER, 'people.json'), 'utf8')
  const demo = JSON.parse(text) as DemoFile
  return {
    people: demo.people,
    tryFiles: demo.try
      .map(({ file, ...facts }) => ({
        ...facts,
        name: basename(file),
        path: join(DEMO_FOLDER, file),
      }))
      .filter(({ path }) => existsSync(path)),
  }
}

export function foldersOf(person: DemoPerson): readonly string[] {
  return person.folders.map((folder) => join(DEMO_FOLDER, folder))
}
