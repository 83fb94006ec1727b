// Reads an iterable until a signal aborts, even if the source ignores the signal.

/**
 * Yields the values of `source` until it ends or `signal` aborts; then tells the source to return
 * without waiting for it.
 * @throws what the source throws before that.
 */
export async function* untilAborted<Value>(
  source: Iterable<Value> | AsyncIterable<Value>,
  signal: AbortSignal,
): AsyncGenerator<Value> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  const { promise: gone, resolve } = Promise.withResolvers<undefined>()
  const leave = (): void => resolve(undefined)
  signal.addEventListener('abort', leave, { once: true })
  let isOver = false
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), gone])
      if (next === undefined || signal.aborted) return
      if (next.done === true) {
        isOver = true
        return
      }
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', leave)
    if (!isOver) void returnFrom(iterator)
  }
}

/** Never throws: nobody waits for an abandoned source. */
async function returnFrom(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // Nobody waits for this source any more.
  }
}
