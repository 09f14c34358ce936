const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^([\w.-]+)\/[\d.]/, '$1'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** "Firefox, Windows" from a User-Agent; undefined where it tells nothing. */
export function deviceWords(userAgent: string | null): string | undefined {
  if (!userAgent) return undefined
  const program = PROGRAMS.find(([pattern]) => pattern.test(userAgent))
  const name = program?.[1] === '$1' ? program[0].exec(userAgent)?.[1] : program?.[1]
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1]
  const words = [name, system].filter((one) => one !== undefined)
  return words.length > 0 ? words.join(', ') : userAgent
}
