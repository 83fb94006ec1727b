// Tells which errors of the platform's fetch mean that it could not connect, TLS included. An
// error's code does not tell a reset during the handshake from a reset during a request; undici's
// diagnostics channel does.
import { subscribe } from 'node:diagnostics_channel'

/**
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md#undiciclientconnecterror
 */
const channelName = 'undici:client:connectError'

const seen = new WeakSet<object>()
let isWatching = false

/** Begins to listen to undici; on a platform with another fetch, nothing is ever reported. */
export function watchConnects(): void {
  if (isWatching) return
  isWatching = true
  subscribe(channelName, (message) => {
    const error: unknown = Object(message).error
    if (typeof error === 'object' && error !== null) seen.add(error)
  })
}

/** Whether this error of a fetch without redirects came before it had a connection. */
export function hasNotConnected(thrown: unknown): boolean {
  return seen.has(Object(thrown)) || seen.has(Object(Object(thrown).cause))
}
