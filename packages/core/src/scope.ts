// A scope: everything that belongs to one credential, organisation, project and set of headers at one origin. Its pool
// and its chains are its own; nothing crosses.
import { createHash } from 'node:crypto'
import type { Chains, ToolArguments } from './continuation/index.js'
import type { Endpoint } from './endpoints.js'
import type { Pool } from './pool/pool.js'
import type { CreateRequest } from './protocol/types.js'
import type { ReplayBudget } from './recovery/budget.js'
import type { Circuit } from './recovery/circuit.js'
import type { UnstoredMemory } from './recovery/unstored.js'
import type { Runtime } from './runtime/runtime.js'
import type { TurnRecord } from './telemetry/record.js'
import type { Transport } from './transport/transport.js'
import type { AttemptLimits } from './turn/attempt.js'
import type { TurnTimeouts } from './turn/watchdog.js'

/** What a turn needs of the scope that it belongs to. */
export interface Scope {
  readonly runtime: Runtime
  readonly endpoint: Endpoint
  readonly chains: Chains
  readonly pool: Pool
  readonly webSocket: Transport
  /** Shared by all scopes of an origin. */
  readonly circuit: Circuit
  /** Shared by all scopes of a client. */
  readonly budget: ReplayBudget
  readonly timeouts: TurnTimeouts
  readonly limits: AttemptLimits
  readonly toolArguments: ToolArguments
  readonly unstored: UnstoredMemory
  /** Hears of every completed turn that can be continued from, and of the response that it continued. */
  readonly committed: (responseId: string, previous: string | undefined, request: CreateRequest) => void
  /** Set once the server has answered without the anchor it was given: from then on, everything is sent in full. */
  isNotHonoured: boolean
  /** Set once two turns were answered under one id, where the server is not known to do so. */
  hasRepeatedIds: boolean
  /** Anchored turns that were refused and came through with their full input. */
  cures: number
  /** Answers in a row that were no answer to their turn. */
  doubts: number
  /** Until when WebSocket mode is not used because of them, in wall-clock milliseconds. */
  isDoubtedUntil: number
  readonly record: (record: TurnRecord) => void
  /** Counts a turn as running until the returned function is called: `drain` waits for those, whatever way they go. */
  readonly began: () => () => void
}

/** Request headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>

/** Headers that say nothing about who asks, for what account: they neither split scopes nor travel in a handshake. */
const noise = [
  /^(user-agent|connection|host|date|referer|origin|te|trailer|upgrade|via|transfer-encoding|keep-alive)$/,
  /^(accept|accept-.*|content-.*|cache-control|pragma|if-.*)$/,
  /^x-stainless-/,
  /^(idempotency-key|x-request-id|x-client-request-id)$/,
  /^(traceparent|tracestate|baggage|b3|x-b3-.*|sentry-trace|x-datadog-.*|x-amzn-trace-id|x-cloud-trace-context)$/,
  /^(sec-.*|proxy-.*)$/,
]

/** The headers that make a scope, and that its handshakes carry. */
export function scopeHeaders(headers: Iterable<readonly [string, string]>): Headers {
  const kept: Record<string, string> = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (!noise.some((pattern) => pattern.test(lower))) kept[lower] = value
  }
  return kept
}

/** Makes keys of scopes: hashes, so that no key is shown. Turns mostly follow one another under the same headers. */
export class ScopeKeys {
  #last: { readonly headers: Headers; readonly key: string } | undefined

  /** The key of these headers. */
  of(headers: Headers): string {
    if (this.#last === undefined || !sameHeaders(this.#last.headers, headers)) {
      this.#last = { headers, key: scopeKey(headers) }
    }
    return this.#last.key
  }
}

function sameHeaders(one: Headers, other: Headers): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  )
}

/** The key of a scope, whatever the order of its headers. */
export function scopeKey(headers: Headers): string {
  const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url')
}
