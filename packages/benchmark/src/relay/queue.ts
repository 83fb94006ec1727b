// What waits to arrive, in order. One timer for all of it: timers of their own would fire in the
// order of their roundings.

/**
 * Makes a queue: acts at the given times, which must not fall, in the order in which they were
 * given.
 */
export function createQueue(): (atMs: number, act: () => void) => void {
  const waiting: { readonly atMs: number; readonly act: () => void }[] = []
  const schedule = (): void => {
    const [next] = waiting
    if (next !== undefined) setTimeout(flush, Math.max(0, next.atMs - performance.now()))
  }
  const flush = (): void => {
    const now = performance.now()
    const firstLate = waiting.findIndex(({ atMs }) => atMs > now)
    const due = waiting.splice(0, firstLate === -1 ? waiting.length : firstLate)
    schedule()
    for (const { act } of due) act()
  }
  return (atMs, act) => {
    waiting.push({ atMs, act })
    if (waiting.length === 1) schedule()
  }
}
