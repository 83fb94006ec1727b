// A map that forgets its oldest entry where there are too many.

/** Most ids of each kind that are remembered; the oldest are forgotten first. */
const maxEntries = 4096

/** Longest id that is taken for one, in characters; the longest known are encrypted: some 400. */
export const maxIdLength = 4096

/** Sets an entry, as the newest, and deletes the oldest where there are too many. */
export function addBounded<Value>(entries: Map<string, Value>, id: string, value: Value): void {
  // A few of them could take all memory.
  if (id.length > maxIdLength) return
  entries.delete(id)
  entries.set(id, value)
  if (entries.size <= maxEntries) return
  const [oldest] = entries.keys()
  if (oldest !== undefined) entries.delete(oldest)
}
