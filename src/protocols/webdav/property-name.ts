/** A property by its name: two spellings with other prefixes are the same. */
export type PropertyName = { readonly namespace: string; readonly local: string }

export function keyOf(name: PropertyName): string {
  return `{${name.namespace}}${name.local}`
}
