/**
 * Does `work` for each item, at most `max` at a time, begun in their order. After a failure nothing more is
 * begun; what runs is waited for.
 *
 * @throws the first failure
 */
export async function inCompany<Item>(
  items: Iterable<Item>,
  max: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  for (const item of items) {
    const one = work(item)
      .catch((error: unknown) => {
        failures.push(error)
      })
      .finally(() => underWay.delete(one))
    underWay.add(one)
    while (underWay.size >= max) await Promise.race(underWay)
    if (failures.length > 0) break
  }
  await Promise.all(underWay)
  if (failures.length > 0) throw failures[0]
}
