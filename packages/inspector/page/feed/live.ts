// Follows the server: its state, then its changes, and both again after it was away. Changes are
// handed on a few times a second, however many come.
import type { InspectorChange, InspectorState } from '../../src/model.ts'
import { type Api, Refused } from './api.ts'

export interface Listener {
  state(state: InspectorState): void
  changes(changes: readonly InspectorChange[]): void
  /** The server cannot be reached; the next attempt comes at `retryAt` (wall clock). */
  away(retryAt: number): void
  /** The server refused the token, so that no attempt will help. */
  refused(): void
}

const batchMs = 120
const firstWaitMs = 500
const longestWaitMs = 5000

/** Follows until `signal` aborts or the server refuses. */
export async function follow(api: Api, listener: Listener, signal: AbortSignal): Promise<void> {
  let waitMs = firstWaitMs
  while (!signal.aborted) {
    try {
      await followOnce(api, signal, {
        ...listener,
        state: (state) => {
          waitMs = firstWaitMs
          listener.state(state)
        },
      })
    } catch (fault) {
      if (fault instanceof Refused) return listener.refused()
    }
    if (signal.aborted) return
    listener.away(Date.now() + waitMs)
    await pause(waitMs, signal)
    waitMs = Math.min(longestWaitMs, waitMs * 2)
  }
}

/**
 * Opens the changes before it asks for the state, so that none is missed between them; a change
 * that the state has already does no harm.
 */
async function followOnce(
  api: Api,
  signal: AbortSignal,
  listener: Pick<Listener, 'state' | 'changes'>,
): Promise<void> {
  const own = new AbortController()
  const both = AbortSignal.any([signal, own.signal])
  let waiting: InspectorChange[] = []
  const hand = () => {
    if (waiting.length === 0) return
    listener.changes(waiting)
    waiting = []
  }
  let timer: ReturnType<typeof setInterval> | undefined
  try {
    const changes = await api.changes(both)
    const state = await api.state(both)
    listener.state(state)
    timer = setInterval(hand, batchMs)
    for await (const change of changes) waiting.push(change)
    hand()
  } finally {
    clearInterval(timer)
    own.abort()
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
