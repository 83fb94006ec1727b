// Which errors of the platform's fetch say that it could not connect, TLS included. Its codes do
// not tell a connection that was reset while it was secured from one that was reset under a
// request; the channel on which undici reports does.
import { subscribe } from 'node:diagnostics_channel'

/**
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md#undiciclientconnecterror
 */
const channelName = 'undici:client:connectError'

const seen = new WeakSet<object>()
let isWatching = false

/** Begins to listen; where fetch is not undici's, nothing is ever heard. */
export function watchConnects(): void {
  if (isWatching) return
  isWatching = true
  subscribe(channelName, (message) => {
    const error: unknown = Object(message).error
    if (typeof error === 'object' && error !== null) seen.add(error)
  })
}

/** Whether a fetch that followed no redirect failed with this before it had a connection. */
export function hasNotConnected(thrown: unknown): boolean {
  return seen.has(Object(thrown)) || seen.has(Object(Object(thrown).cause))
}
