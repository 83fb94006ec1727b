// The runtime of Cloudflare Workers: HTTP at once. A socket of theirs belongs to the request that
// opened it, and the next request that touches it fails ("Cannot perform I/O on behalf of a
// different request", https://developers.cloudflare.com/workers/observability/errors/), so that
// there is nothing to keep between turns.
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { deadSocket } from './dead-socket.js'
import type { Runtime } from './runtime.js'

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
    // A request lives as long as its answer; nothing else holds it.
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

/** A hash of this text that does not show it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Where something is told to those who observe a process from outside its code. */
export function openChannel(name: string): { publish(message: unknown): void } {
  return channel(name)
}
