// The runtime of Cloudflare Workers uses HTTP only. Their sockets belong to the request that opened
// them, and fail in the next one ("Cannot perform I/O on behalf of a different request",
// https://developers.cloudflare.com/workers/observability/errors/), so that no connection can last
// between turns.
import { deadSocket } from './dead-socket.js'
import type { Runtime } from './runtime.js'

export { hashOf, openChannel } from './builtins.js'

const noSockets = 'On Cloudflare Workers a WebSocket cannot outlive the request that opened it.'

/** The runtime that clients use by default. */
export function platformRuntime(): Runtime {
  return {
    noSockets,
    now: () => Date.now(),
    random: () => Math.random(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    // A request lives as long as its answer, and cannot be kept alive otherwise.
    hold: () => () => {},
    dial(_, handlers) {
      queueMicrotask(() => handlers.failed(new Error(noSockets)))
      return deadSocket
    },
    fetch: (input, init) => globalThis.fetch(input, init),
    proxyName: () => undefined,
    // biome-ignore lint/suspicious/noConsole: Workers show no warnings of the process.
    warn: (message, code) => console.warn(`${code}: ${message}`),
    // biome-ignore lint/suspicious/noConsole: Workers have no standard error.
    log: (line) => console.log(line),
    env: (name) => globalThis.process?.env[name],
  }
}
