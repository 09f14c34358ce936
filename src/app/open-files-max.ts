import { readFileSync } from 'node:fs'

/** How many files and connections the system lets this process have open; Infinity where it does not say. */
export function openFilesMax(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const open = /^Max open files +(\d+)/m.exec(limits)?.[1]
    return open === undefined ? Infinity : Number(open)
  } catch {
    // Only Linux has that file.
    return Infinity
  }
}
