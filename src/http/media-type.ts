import mime from 'mime'

/** The media type that a name says; what it does not say is bytes. */
export function mediaTypeOf(name: string): string {
  return mime.getType(name) ?? 'application/octet-stream'
}
