// The runtime of Node, and of Bun and Deno, which count as Node here: `ws` sockets, real timers,
// the global fetch. It knows no turns.
import { AsyncLocalStorage } from 'node:async_hooks'
// A bundle in one file often has a banner that declares `createRequire`: the name would collide.
import { createRequire as requireFrom } from 'node:module'
import { join } from 'node:path'
import { hasNotConnected, watchConnects } from './connect-errors.js'
import { dialer } from './node-dial.js'
import { requireNode } from './node-version.js'
import { proxyName } from './proxy-address.js'
import { proxyFetch } from './proxy-fetch.js'
import type { Runtime } from './runtime.js'

export { hashOf, openChannel } from './builtins.js'

requireNode(process.versions.node)

/** The longest delay of a timer, in milliseconds; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1

/**
 * Runs something in the async context of this module's load. A timer of a connection serves many
 * callers: it neither runs in the context of the one who opened it, nor keeps that in memory.
 */
const outsideOfCalls = AsyncLocalStorage.snapshot()

/** The runtime that clients use by default. */
export function platformRuntime(): Runtime {
  watchConnects()
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(delayMs, callback) {
      const ms = Math.min(Math.max(0, delayMs), longestDelayMs)
      const timer = outsideOfCalls(() => setTimeout(callback, ms))
      timer.unref()
      return () => clearTimeout(timer)
    },
    hold() {
      const timer = setInterval(() => {}, longestDelayMs)
      return () => clearInterval(timer)
    },
    dial: dialer(),
    fetch: proxyFetch(),
    hasNotConnected,
    proxyName,
    warn,
    log,
    load: (name) => requireFrom(join(process.cwd(), 'package.json'))(name),
    env: (name) => process.env[name],
  }
}

/** Shows a warning; some runtimes that resemble Node have no `emitWarning`. */
function warn(message: string, code: string): void {
  if (typeof process.emitWarning === 'function') process.emitWarning(message, { code })
  else log(`[${code}] ${message}`)
}

function log(line: string): void {
  process.stderr.write(`${line}\n`)
}
