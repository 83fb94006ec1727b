// Returns the turn record in a result of the AI SDK, with its type.
import { readTurnRecord } from '@warmline/core'
import type { WarmlineProviderMetadata } from './call.js'

/** A result of `generateText` or `generateObject`, a step, or a part that finishes one. */
export interface WithProviderMetadata {
  readonly providerMetadata?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Returns the record of the turn behind a result: its outcome, what was sent, and why it went over
 * HTTP or in full. Returns `undefined` when Warmline ran no turn for the result.
 * @example const turn = turnOf(await generateText({ model: warmline('gpt-6-astra'), prompt }))
 * console.log(turn?.transport, turn?.fallback)
 */
export function turnOf(
  result: WithProviderMetadata | undefined,
): WarmlineProviderMetadata | undefined {
  return readTurnRecord(result?.providerMetadata?.warmline)
}
