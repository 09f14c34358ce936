/** What a measure can suspend (docs/reference/glossary.md). */
export const CAPABILITIES = [
  'sign-up', 'sign-in', 'upload', 'save', 'fetch', 'share', 'open-link',
  'preview', 'play', 'download', 'search', 'export',
] as const // prettier-ignore
export type Capability = (typeof CAPABILITIES)[number]

/** Kinds of content that a rule can name, the strictest first: of two judgements the earlier one counts. */
export const MEDIA_CLASSES = [
  'video', 'software', 'audio', 'image', 'archive', 'document', 'text', 'other',
] as const // prettier-ignore
export type MediaClass = (typeof MEDIA_CLASSES)[number]

/**
 * What the first bytes say and what the name says. A rule hits when either is of a class it names,
 * so neither a false name nor a false beginning gets round it.
 */
export type MediaJudgement = { readonly byBytes: MediaClass; readonly byName: MediaClass }

/** The one class shown to people: the stricter of the two. */
export function stricterClass(judged: MediaJudgement): MediaClass {
  const rank = (one: MediaClass) => MEDIA_CLASSES.indexOf(one)
  return rank(judged.byBytes) <= rank(judged.byName) ? judged.byBytes : judged.byName
}

export type Edition = 'personal' | 'enterprise'
export type Role = 'user' | 'administrator'
