// What waits for a running turn: the process, which does not end, and the client, whose `drain`
// does not. It runs nothing.
import type { Scope } from '../scope/scope.js'

/** One turn's hold on those who wait for it. */
export interface ProcessHold {
  /** Holds the process, again where it was let go: before every attempt. */
  take(): void
  /** Lets one of them go; a second time does nothing. */
  release(who: 'process' | 'client'): void
}

/** The part of a scope that waits for turns. */
interface Waiting {
  readonly runtime: Pick<Scope['runtime'], 'hold'>
  readonly began: Scope['began']
}

/** Makes the hold of a turn that begins. */
export function holdProcess({ runtime, began }: Waiting): ProcessHold {
  let process: (() => void) | undefined = runtime.hold()
  let client: (() => void) | undefined = began()
  return {
    take() {
      process ??= runtime.hold()
    },
    release(who) {
      if (who === 'process') {
        process?.()
        process = undefined
      } else {
        client?.()
        client = undefined
      }
    },
  }
}
