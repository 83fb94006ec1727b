// What waits for a running turn: the process, which does not end, and the client, whose `drain`
// does not. It runs nothing.
import type { Scope } from '../scope.js'

/** One turn's hold on those who wait for it. */
export interface Hold {
  /** Holds the process, again where it was let go: before every attempt. */
  take(): void
  /** Lets one of them go; a second time does nothing. */
  letGo(who: 'process' | 'client'): void
}

/** The part of a scope that waits for turns. */
interface Waiting {
  readonly runtime: Pick<Scope['runtime'], 'hold'>
  readonly began: Scope['began']
}

/** Makes the hold of a turn that begins. */
export function holdFor({ runtime, began }: Waiting): Hold {
  let process: (() => void) | undefined = runtime.hold()
  let client: (() => void) | undefined = began()
  return {
    take() {
      process ??= runtime.hold()
    },
    letGo(who) {
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
