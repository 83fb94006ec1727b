// The record of a turn in what the AI SDK gives back, with its type. It decides nothing.
import { readTurnRecord } from '@warmline/core'
import type { WarmlineProviderMetadata } from './call.js'

/** A result of `generateText` or `generateObject`, a step, or a part that finishes one. */
export interface WithProviderMetadata {
  readonly providerMetadata?: Readonly<Record<string, unknown>> | undefined
}

/**
 * What the turn behind a result did: how it went, what was sent, and why it went over HTTP or in
 * full, if it did. `undefined` where no turn of Warmline's is behind it.
 * @example const turn = turnOf(await generateText({ model: warmline('gpt-6-astra'), prompt }))
 * console.log(turn?.transport, turn?.fallback)
 */
export function turnOf(
  result: WithProviderMetadata | undefined,
): WarmlineProviderMetadata | undefined {
  return readTurnRecord(result?.providerMetadata?.warmline)
}
