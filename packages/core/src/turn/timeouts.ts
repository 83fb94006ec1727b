// The three time limits of an attempt: first event, silence between events, the whole turn. One
// timer serves all three and reads a counter, so an event costs nothing.
import type { Runtime } from '../runtime/runtime.js'
import type { TurnTimeouts } from '../scope/limits.js'
import type { ResponseReader } from './response-reader.js'

/** The watched attempt: how many events have come, and how to end it. */
type Watched = Pick<ResponseReader, 'eventCount' | 'fail'>

/** The clock, the limits, and when the turn began, in wall-clock milliseconds. */
export interface Clocks {
  readonly runtime: Runtime
  readonly limits: TurnTimeouts
  readonly startedAt: number
}

/** Watches an attempt until the returned function is called. Fails it at most once. */
export function watchTimeouts(
  watched: Watched,
  { runtime, limits, startedAt }: Clocks,
): () => void {
  let seen = 0
  let seenAt = runtime.now()
  let isSecondLook = false
  let cancel = (): void => {}
  const look = (): void => {
    const now = runtime.now()
    const count = watched.eventCount
    if (count !== seen) {
      seen = count
      seenAt = now
      isSecondLook = false
    }
    const code = seen === 0 ? 'first_event_timeout' : 'silence_timeout'
    const limitMs = seen === 0 ? limits.firstEventTimeoutMs : limits.silenceTimeoutMs
    const turnLeftMs = startedAt + limits.turnTimeoutMs - now
    const quietLeftMs = seenAt + limitMs - now
    if (turnLeftMs <= 0) {
      watched.fail({ class: 'silent', code: 'turn_timeout', limitMs: limits.turnTimeoutMs })
      return
    }
    if (quietLeftMs <= 0 && isSecondLook) {
      watched.fail({ class: 'silent', code, limitMs })
      return
    }
    // After a blocked event loop, events that already arrived are read between this timer and the
    // next.
    isSecondLook = quietLeftMs <= 0
    // Looks at least four times per limit, so that a timeout is noticed at most a quarter late.
    const nextMs = Math.max(1, Math.min(turnLeftMs, quietLeftMs, limits.silenceTimeoutMs / 4))
    cancel = runtime.after(isSecondLook ? 0 : nextMs, look)
  }
  look()
  return () => cancel()
}
