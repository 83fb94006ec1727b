// The conditions of the whole run. The goals name them too, so a run under other conditions shows
// which goals it left out.
import type { Crowd } from './scenario.js'

/** Turn counts of the loops. */
export const standardTurns: readonly number[] = [1, 5, 20, 50, 100, 400]

/** Round-trip delays in milliseconds. */
export const standardRoundTripsMs: readonly number[] = [0, 20, 60]

/** The delay of the scenarios with a price per byte or a narrow uplink, in milliseconds. */
export const standardRoundTripMs = 20

/** Nanoseconds of server work for each received byte, where bytes have a price. */
export const standardWorkNsPerByte = 100

/** Megabits a second of a narrow uplink. */
export const standardUplinkMbps = 20

/** Deltas in one answer of the stream suite. */
export const standardEvents = 20_000

/** The crowds of the load suite. */
export const standardCrowds: Readonly<Record<'medium' | 'large' | 'huge', Crowd>> = {
  medium: { conversations: 200, turns: 10 },
  large: { conversations: 1000, turns: 10 },
  huge: { conversations: 4000, turns: 5 },
}
