// A queue of delayed deliveries with one timer. A timer for each delivery would fire in the order
// of rounded delays, so deliveries would overtake each other.

/**
 * Creates a queue that runs each action at its time, in the order given. Times must not decrease.
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
