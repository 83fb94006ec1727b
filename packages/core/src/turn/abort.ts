// A way to stop a turn from several sides: the caller's signal, a full buffer, a reader who leaves.
// Holds no policy.

/** Stops one turn. */
export interface LinkedAbort {
  readonly signal: AbortSignal
  /** Stops the turn; without a reason as an `AbortError`. */
  stop(reason?: unknown): void
  /**
   * Takes the listener off the caller's signal, which may serve thousands of turns
   * (docs/field-failures.md#leaks).
   */
  release(): void
}

/** Makes a stopper that also follows the caller's own signal. */
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
