import mime from 'mime'

const known = new Map<string, string>()
const KNOWN_MAX = 1000

/** The media type that a name says; what it does not say is bytes. */
export function mediaTypeOf(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  const type = known.get(ending)
  if (type !== undefined) return type
  const found = mime.getType(ending) ?? 'application/octet-stream'
  if (known.size < KNOWN_MAX) known.set(ending, found)
  return found
}
