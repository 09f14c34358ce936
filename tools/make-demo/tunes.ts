import { pentatonic, type Note } from './music.ts'

/** 雨后: a small piece for plucked strings, 22 seconds. */
export const stringTune: readonly Note[] = [
  ...sweep(0.1, [-5, 6], 0.07),
  ...line(1.3, 0.42, [5, 7, 8, 7, 5, 4, 2, undefined, 4, 5, 7, 5, 4, 2, 0, undefined]),
  ...line(8.2, 0.42, [2, 4, 5, 7, 10, 9, 7, undefined, 8, 7, 5, 4, 5, undefined, 2, undefined]),
  ...sweep(15.0, [10, -1], 0.06),
  ...line(16.0, 0.5, [0, 2, 4, 5, 2, 0]),
  ...basses([1.3, 3.0, 4.7, 6.4, 8.2, 9.9, 11.6, 13.3, 16.0, 17.5, 19.0]),
  ...sweep(19.0, [0, 6], 0.11),
]

/** A waltz for a music box, 12 seconds. */
export const bellTune: readonly Note[] = [
  ...bells(0.1, 0.38, [10, 9, 7, 8, 7, 5, 7, 5, 4, 5, undefined, undefined]),
  ...bells(4.7, 0.38, [7, 8, 9, 10, 9, 7, 9, 7, 5, 7, undefined, undefined]),
  ...bells(9.2, 0.42, [5, 7, 10]),
  ...bells(0.1, 1.14, [0, -1, 0, 2, 0, -1, 2, 0]),
]

/** For the film on the river, 20 seconds: a held fifth, slow strings, more of them as it gets light. */
export const riverTune: readonly Note[] = [
  { at: 0, hz: pentatonic(-5), loudness: 0.16, voice: 'pad', seconds: 20 },
  { at: 1, hz: pentatonic(-2), loudness: 0.1, voice: 'pad', seconds: 18 },
  { at: 7, hz: pentatonic(2), loudness: 0.07, voice: 'pad', seconds: 12 },
  ...line(1.8, 0.85, [4, 5, 7, undefined, 5, 4, 2]),
  ...sweep(7.6, [-5, 6], 0.085),
  ...line(8.8, 0.62, [7, 9, 10, 9, 7, 5, 7, undefined, 10, 12, 10, 9, 7, 5]),
  ...basses([8.8, 11.3, 13.8, 16.2]),
  ...sweep(17.4, [-5, 10], 0.07),
]

/** For the lanterns, 8 seconds. */
export const lanternTune: readonly Note[] = [
  { at: 0, hz: pentatonic(-5), loudness: 0.15, voice: 'pad', seconds: 8 },
  { at: 0.5, hz: pentatonic(-1), loudness: 0.1, voice: 'pad', seconds: 7.5 },
  ...bells(0.4, 0.55, [5, 7, 9, 10, undefined, 9, 7, 10, undefined, 12, 10]),
]

function line(at: number, beat: number, steps: readonly (number | undefined)[]): Note[] {
  return voiced(at, beat, [steps, { voice: 'string', loudness: 0.8 }])
}

function bells(at: number, beat: number, steps: readonly (number | undefined)[]): Note[] {
  return voiced(at, beat, [steps, { voice: 'bell', loudness: 0.5 }])
}

type Voice = Pick<Note, 'voice' | 'loudness'>

function voiced(
  at: number,
  beat: number,
  [steps, voice]: readonly [readonly (number | undefined)[], Voice],
): Note[] {
  return steps.flatMap((step, i) =>
    step === undefined ? [] : [{ at: at + i * beat, hz: pentatonic(step), ...voice }],
  )
}

// A glide over the strings, up or down.
function sweep(at: number, [first, last]: readonly [number, number], gap: number): Note[] {
  const count = Math.abs(last - first) + 1
  const direction = Math.sign(last - first)
  return Array.from({ length: count }, (_, i) => ({
    at: at + i * gap,
    hz: pentatonic(first + i * direction),
    loudness: 0.3 + (0.25 * i) / count,
    voice: 'string',
  }))
}

function basses(times: readonly number[]): Note[] {
  return times.flatMap((at, i) => [
    { at, hz: pentatonic(i % 2 === 0 ? -5 : -7), loudness: 0.55, voice: 'string' as const },
    { at: at + 0.21, hz: pentatonic(-2), loudness: 0.3, voice: 'string' as const },
  ])
}
