// The child's side of the channel to the benchmark: answers one message at a time, in order.

/**
 * Answers each message of the parent with the result of `answer`, or with the error that it throws.
 * The process exits when the parent does.
 */
export function serveParent(answer: (message: unknown) => unknown): void {
  process.on('disconnect', () => process.exit())
  process.on('message', async (message) => {
    try {
      process.send?.({ ok: true, value: await answer(message) })
    } catch (error) {
      process.send?.({
        ok: false,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    }
  })
}
