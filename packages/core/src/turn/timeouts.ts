// The three clocks of an attempt: first event, silence between events, the whole turn. One timer
// serves all; it looks at a counter, so events cost nothing.
import type { Failure } from '../recovery/failures.js'
import type { Runtime } from '../runtime/runtime.js'
import type { TurnTimeouts } from '../scope/limits.js'

/**
 * The limits of an answer that is read at its reader's pace: what it waits for may be its reader.
 */
export function wholeTurnOnly({ turnTimeoutMs }: TurnTimeouts): TurnTimeouts {
  return { turnTimeoutMs, firstEventTimeoutMs: turnTimeoutMs, silenceTimeoutMs: turnTimeoutMs }
}

/** Watches an attempt until the returned function is called. `expired` is called at most once. */
export function watchTimeouts(
  runtime: Runtime,
  limits: TurnTimeouts,
  turnStartedAt: number,
  eventCount: () => number,
  expired: (failure: Failure) => void,
): () => void {
  let seen = 0
  let seenAt = runtime.now()
  let isSecondLook = false
  let cancel = (): void => {}
  const look = (): void => {
    const now = runtime.now()
    const count = eventCount()
    if (count !== seen) {
      seen = count
      seenAt = now
      isSecondLook = false
    }
    const code = seen === 0 ? 'first_event_timeout' : 'silence_timeout'
    const limitMs = seen === 0 ? limits.firstEventTimeoutMs : limits.silenceTimeoutMs
    const turnLeftMs = turnStartedAt + limits.turnTimeoutMs - now
    const quietLeftMs = seenAt + limitMs - now
    if (turnLeftMs <= 0) {
      expired({ class: 'silent', code: 'turn_timeout', limitMs: limits.turnTimeoutMs })
      return
    }
    if (quietLeftMs <= 0 && isSecondLook) {
      expired({ class: 'silent', code, limitMs })
      return
    }
    // Where the event loop was blocked, what came meanwhile is read between this timer and the
    // next.
    isSecondLook = quietLeftMs <= 0
    // Looks at least four times a limit, so that what is late is found at most a quarter late.
    const nextMs = Math.max(1, Math.min(turnLeftMs, quietLeftMs, limits.silenceTimeoutMs / 4))
    cancel = runtime.after(isSecondLook ? 0 : nextMs, look)
  }
  look()
  return () => cancel()
}
