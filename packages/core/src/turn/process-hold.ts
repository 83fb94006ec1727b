// A running turn keeps the process alive and makes the client's `drain` wait. It runs nothing.
import type { Scope } from '../scope/scope.js'

/** The hold of one turn on the process and on the client's `drain`. */
export interface ProcessHold {
  /** Holds the process again, before each attempt, if it was released. */
  take(): void
  /** Releases the process or the client; a second release does nothing. */
  release(who: 'process' | 'client'): void
}

/** The part of a scope that waits for turns. */
interface Waiting {
  readonly runtime: Pick<Scope['runtime'], 'hold'>
  readonly began: Scope['began']
}

/** Makes the hold of a turn that begins. */
export function holdProcess({ runtime, began }: Waiting): ProcessHold {
  let freeProcess: (() => void) | undefined = runtime.hold()
  let freeClient: (() => void) | undefined = began()
  return {
    take() {
      freeProcess ??= runtime.hold()
    },
    release(who) {
      if (who === 'process') {
        freeProcess?.()
        freeProcess = undefined
      } else {
        freeClient?.()
        freeClient = undefined
      }
    },
  }
}
