// Bounds a wait by a signal, a time limit, or both. It owns a timer and a listener for as long as
// the wait lasts.
import type { Runtime } from './runtime.js'

/** The limits of a wait. */
export interface Bound<Late = never> {
  readonly runtime: Pick<Runtime, 'after'>
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * The longest wait in milliseconds, and the function that gives or throws the result of a longer
   * one.
   * @default without limit
   */
  readonly limit?: { readonly ms: number; readonly late: () => Late }
}

/**
 * Waits for work within its limits. The signal given to the work aborts when the wait ends early;
 * the work's later result is ignored. Work does not begin under an aborted signal.
 * @throws the errors of the work and of `late`, and the reason of the signal.
 */
export async function bounded<Result, Late = never>(
  bound: Bound<Late>,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | Late> {
  bound.signal?.throwIfAborted()
  const controller = new AbortController()
  return waitFor(bound, work(controller.signal), (reason) => controller.abort(reason))
}

/**
 * Waits for a promise within limits; `ended` is called when the wait ends early.
 * @throws as {@link bounded}.
 */
export async function waitFor<Result, Late = never>(
  { runtime, signal, limit }: Bound<Late>,
  awaited: Promise<Result>,
  ended: (reason?: unknown) => void = () => {},
): Promise<Result | Late> {
  const { promise, resolve, reject } = Promise.withResolvers<Late>()
  const abort = (): void => {
    reject(signal?.reason)
    ended(signal?.reason)
  }
  const expire = (): void => {
    try {
      if (limit !== undefined) resolve(limit.late())
    } catch (late) {
      reject(late)
    }
    ended()
  }
  if (signal?.aborted === true) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  const cancel = limit === undefined ? undefined : runtime.after(limit.ms, expire)
  try {
    return await Promise.race(signal?.aborted === true ? [promise, awaited] : [awaited, promise])
  } finally {
    cancel?.()
    signal?.removeEventListener('abort', abort)
  }
}

/** Waits for a number of milliseconds. @throws the reason of the signal. */
export async function pause(
  runtime: Pick<Runtime, 'after'>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  await waitFor({ runtime, signal, limit: { ms, late: () => {} } }, new Promise(() => {}))
}
