// How long a connection is used: when it takes no new turns, when its successor is opened, when it
// counts as idle or dead. Pure arithmetic on wall-clock times, which hold after the machine slept.
import type { Connection } from '../connection/connection.js'
import type { Endpoint } from '../endpoints/endpoint.js'

/** A connection, as far as its age goes. */
export type ConnectionAges = Pick<Connection, 'openedAt' | 'usedAt' | 'heardAt' | 'jitter'>

/** The client's limits that matter here. */
export interface ExpiryLimits {
  readonly endpoint: Pick<Endpoint, 'maxAgeMs' | 'maxIdleMs'>
  readonly turnTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly pingIntervalMs: number
  readonly pongTimeoutMs: number
}

/** Most of the age limit that is kept free for a turn that has just begun. */
const turnShare = 0.2
/** How much of the age limit the jitter spreads over. */
const jitterShare = 0.05
/** How long before its end a connection in use gets a successor. */
const successorLeadMs = 30_000

/** From when a connection takes no new turns: a long turn that began before still fits (P74). */
export function retiresAt(
  { openedAt, jitter }: ConnectionAges,
  { endpoint, turnTimeoutMs }: ExpiryLimits,
): number {
  const { maxAgeMs } = endpoint
  const forTurnMs = Math.min(turnTimeoutMs, turnShare * maxAgeMs)
  return openedAt + maxAgeMs - forTurnMs - jitter * jitterShare * maxAgeMs
}

/** From when a connection in use should have a successor. */
export function succeededAt(aging: ConnectionAges, limits: ExpiryLimits): number {
  return retiresAt(aging, limits) - successorLeadMs
}

/** From when an unused connection is closed: before the server would do it. */
export function idleAt(
  { usedAt }: ConnectionAges,
  { endpoint, idleTimeoutMs }: ExpiryLimits,
): number {
  return usedAt + Math.min(idleTimeoutMs, 0.9 * endpoint.maxIdleMs)
}

/** How late a pong may come before it is missed, in milliseconds. */
const quietSlackMs = 2_000

/**
 * Whether nothing has come for longer than the pings allow: the process was frozen or the machine
 * slept, and the server may be gone without a word. Without pings, silence says nothing.
 */
export function isQuiet({ heardAt }: ConnectionAges, limits: ExpiryLimits, now: number): boolean {
  const { pingIntervalMs, pongTimeoutMs } = limits
  const quietMs = Math.max(pingIntervalMs, pongTimeoutMs) + quietSlackMs
  return pingIntervalMs > 0 && now - heardAt > quietMs
}
