const rate = 44_100

export type Note = {
  /** Seconds from the start. */
  readonly at: number
  readonly hz: number
  /** 0 to 1. */
  readonly loudness: number
  readonly voice: 'string' | 'bell' | 'pad'
  /** Seconds a pad lasts; strings and bells fade by themselves. */
  readonly seconds?: number
}

/** Hz of a note of the pentatonic scale on D: step 0 is D4, step 5 is D5, step -5 is D3. */
export function pentatonic(step: number): number {
  const semitones = [0, 2, 4, 7, 9]
  const octave = Math.floor(step / semitones.length)
  const within = semitones[step - octave * semitones.length] ?? 0
  return 293.66 * 2 ** (octave + within / 12)
}

/** A 16-bit stereo WAV file of `notes`, with some room around them, fading out at its end. */
export function playNotes(notes: readonly Note[], seconds: number): Buffer {
  const length = Math.round(seconds * rate)
  const left = new Float64Array(length)
  const right = new Float64Array(length)
  notes.forEach((note, index) => {
    const sound = voices[note.voice](note, index + 1)
    const start = Math.round(note.at * rate)
    const pan = 0.5 + 0.3 * Math.sin(index * 2.4)
    for (let i = 0; i < sound.length && start + i < length; i++) {
      const value = (sound[i] ?? 0) * note.loudness
      left[start + i] = (left[start + i] ?? 0) + value * (1 - pan)
      right[start + i] = (right[start + i] ?? 0) + value * pan
    }
  })
  return writeWav(addRoom(left, [1327, 1871, 2539]), addRoom(right, [1427, 2011, 2333]))
}

/** The sea on a beach: noise that swells and ebbs. */
export function playSurf(seconds: number): Buffer {
  const channels = [1, 2].map((seed) => {
    const random = seededRandom(seed)
    const out = new Float64Array(Math.round(seconds * rate))
    let low = 0
    let lower = 0
    for (let i = 0; i < out.length; i++) {
      const t = i / rate
      const swell = 0.5 + 0.5 * Math.sin((t * Math.PI * 2) / 4 - 1.2)
      low += (random() - low) * (0.04 + 0.22 * swell)
      lower += (low - lower) * 0.2
      out[i] = lower * (0.12 + 0.9 * swell ** 2)
    }
    return out
  })
  return writeWav(channels[0] ?? new Float64Array(), channels[1] ?? new Float64Array())
}

const voices = { string: pluckString, bell: strikeBell, pad: holdPad }

// Karplus and Strong, 1983: a burst of noise in a delay line that is averaged at each turn.
function pluckString(note: Note, seed: number): Float64Array {
  const random = seededRandom(seed)
  const line = new Float64Array(Math.max(2, Math.round(rate / note.hz)))
  let soft = 0
  for (let i = 0; i < line.length; i++) {
    soft += (random() - soft) * 0.55
    line[i] = soft
  }
  const out = new Float64Array(rate * 4)
  for (let i = 0; i < out.length; i++) {
    const at = i % line.length
    const value = line[at] ?? 0
    out[i] = value * 1.5
    line[at] = 0.9972 * (0.5 * value + 0.5 * (line[(at + 1) % line.length] ?? 0))
  }
  return out
}

function strikeBell(note: Note): Float64Array {
  const partials = [
    [1, 1, 1.6],
    [2.0, 0.35, 2.6],
    [3.01, 0.22, 4],
    [5.4, 0.08, 9],
  ] as const
  return sample(3.5, (t) => {
    let sum = 0
    for (const [ratio, share, decay] of partials)
      sum += share * Math.sin(2 * Math.PI * note.hz * ratio * t) * Math.exp(-decay * t)
    return sum * 0.5 * Math.min(1, t * 400)
  })
}

function holdPad(note: Note): Float64Array {
  const seconds = note.seconds ?? 4
  return sample(seconds, (t) => {
    const envelope = Math.sin((Math.PI * t) / seconds) ** 1.2
    const phase = 2 * Math.PI * note.hz * t
    return (Math.sin(phase) + 0.4 * Math.sin(phase * 1.003) + 0.15 * Math.sin(2 * phase)) * envelope
  })
}

function sample(seconds: number, wave: (t: number) => number): Float64Array {
  return Float64Array.from({ length: Math.round(seconds * rate) }, (_, i) => wave(i / rate))
}

function addRoom(dry: Float64Array, delays: readonly number[]): Float64Array {
  const wet = Float64Array.from(dry)
  for (const delay of delays) {
    const line = new Float64Array(dry.length)
    for (let i = delay; i < dry.length; i++) {
      line[i] = (dry[i - delay] ?? 0) + (line[i - delay] ?? 0) * 0.72
      wet[i] = (wet[i] ?? 0) + (line[i] ?? 0) * 0.13
    }
  }
  return wet
}

function writeWav(left: Float64Array, right: Float64Array): Buffer {
  let peak = 1e-9
  for (const channel of [left, right])
    for (const value of channel) peak = Math.max(peak, Math.abs(value))
  const wav = Buffer.alloc(44 + left.length * 4)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(2, 22)
  wav.writeUInt32LE(rate, 24)
  wav.writeUInt32LE(rate * 4, 28)
  wav.writeUInt16LE(4, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(wav.length - 44, 40)
  for (let i = 0; i < left.length; i++) {
    const fade = Math.min(1, (left.length - i) / (rate * 1.5)) * (0.72 / peak)
    wav.writeInt16LE(Math.round((left[i] ?? 0) * fade * 32_767), 44 + i * 4)
    wav.writeInt16LE(Math.round((right[i] ?? 0) * fade * 32_767), 46 + i * 4)
  }
  return wav
}

// The same tune every time: mulberry32 by Tommy Ettinger, public domain; -1 to 1.
function seededRandom(seed: number): () => number {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
  }
}
