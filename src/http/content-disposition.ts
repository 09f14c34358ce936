/** Names that stand for themselves in both forms, as most do. */
const PLAIN = /^[A-Za-z0-9._~-]*$/

/** RFC 6266 with RFC 8187 for names beyond ASCII; nothing of a name can end the header or a part of it. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  if (PLAIN.test(name)) return `${kind}; filename="${name}"; filename*=UTF-8''${name}`
  const ascii = name.replace(/[^\x20-\x7e]|["\\;%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
