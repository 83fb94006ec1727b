// One bound for every wait of Warmline: a signal, a time, or both. It owns a timer and a listener
// for as long as the wait lasts, and nothing after it.
import type { Runtime } from './runtime.js'

/** What may end a wait before its work does. */
export interface Bound<Late = never> {
  readonly runtime: Pick<Runtime, 'after'>
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal | undefined
  /** How long to wait, and what a wait that took longer gives or throws. @default without end */
  readonly limit?: { readonly ms: number; readonly late: () => Late }
}

/**
 * Waits for work, within bounds. The signal that the work is given aborts when the wait ends early;
 * what the work comes to after that is ignored.
 * @throws what the work throws, what `late` throws, or the reason of the signal. Work is not
 * begun under a signal that has aborted.
 */
export async function bounded<Result, Late = never>(
  { runtime, signal, limit }: Bound<Late>,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | Late> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Late>()
  const controller = new AbortController()
  const abort = (): void => {
    reject(signal?.reason)
    controller.abort(signal?.reason)
  }
  const expire = (): void => {
    try {
      if (limit !== undefined) resolve(limit.late())
    } catch (late) {
      reject(late)
    }
    controller.abort()
  }
  signal?.addEventListener('abort', abort, { once: true })
  const cancel = limit === undefined ? undefined : runtime.after(limit.ms, expire)
  try {
    return await Promise.race([work(controller.signal), promise])
  } finally {
    cancel?.()
    signal?.removeEventListener('abort', abort)
  }
}

/** Waits for so many milliseconds. @throws the reason of the signal. */
export async function pause(
  runtime: Pick<Runtime, 'after'>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const never = (): Promise<void> => new Promise(() => {})
  await bounded({ runtime, signal, limit: { ms, late: () => {} } }, never)
}
