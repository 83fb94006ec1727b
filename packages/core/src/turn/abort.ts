// Links the signals that can stop one turn: the caller's own, a full buffer, a reader that leaves.
// Holds no policy.

/** Stops one turn. */
export interface LinkedAbort {
  readonly signal: AbortSignal
  /** Stops the turn with this reason, or with an `AbortError` when none is given. */
  stop(reason?: unknown): void
  /**
   * Removes the listener from the caller's signal, which may serve thousands of turns
   * (docs/internals/field-failures.md#leaks).
   */
  release(): void
}

/** Makes an abort that also follows the caller's own signal. */
export function linkAbort(caller: AbortSignal | undefined): LinkedAbort {
  const controller = new AbortController()
  const follow = (): void => controller.abort(caller?.reason)
  if (caller?.aborted === true) follow()
  else caller?.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    stop: (reason) => controller.abort(reason),
    release: () => caller?.removeEventListener('abort', follow),
  }
}
