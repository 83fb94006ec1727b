/**
 * Reads an iterable as long as somebody wants it: a source that does not listen to its signal keeps
 * nobody waiting.
 */

/**
 * What `source` gives, until it ends or `signal` is aborted; then the source is told to return, and
 * nobody waits for that.
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

/** Never throws: a source that fails while it is left is no longer anybody's concern. */
async function returnFrom(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // Said above.
  }
}
