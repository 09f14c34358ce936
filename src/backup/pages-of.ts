/** The same in their order, in arrays of `size` each; only the last may be shorter, and none is empty. */
export function* pagesOf<Item>(items: Iterable<Item>, size: number): Generator<Item[], undefined> {
  let page: Item[] = []
  for (const item of items) {
    page.push(item)
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}
