// The cost model of a run without a key. It is stated in the report and claims nothing about any
// provider: it makes the run whole, not its figures true.
import type { Costs } from '@warmline/dev-server'

export const costModel: Costs = {
  roundTripMs: 10,
  firstTokenMs: 20,
  tokensPerSecond: 1000,
  workNsPerUncachedByte: 2000,
  jitter: 0.05,
  seed: 1,
}

/** The age at which the local server ends a connection, in place of an hour. */
export const hurriedAgeMs = 2500

/** The cost model in one sentence. */
export const costModelText: string =
  `A local dev-server with a stated cost model: ${costModel.roundTripMs} ms of round trip a request, ` +
  `${costModel.firstTokenMs} ms to the first token, ${costModel.tokensPerSecond} tokens a second, and ` +
  `${costModel.workNsPerUncachedByte} ns for each byte of context that its connection does not hold. ` +
  'Its figures say nothing about any provider.'
