// The record of a turn in a message, with its type. It decides nothing.
import { readTurnRecord, type TurnRecord } from '@warmline/core'

/** A message, or the last chunk of one. */
export interface WithResponseMetadata {
  readonly response_metadata?: Readonly<Record<string, unknown>> | undefined
}

/**
 * What the turn behind an answer did: how it went, what was sent, and why it went over HTTP or in
 * full, if it did. `undefined` where no turn of Warmline's is behind it.
 * @example const turn = turnOf(await model.invoke('Say hello.')) console.log(turn?.transport,
 * turn?.fallback)
 */
export function turnOf(message: WithResponseMetadata | undefined): TurnRecord | undefined {
  return readTurnRecord(message?.response_metadata?.warmline)
}
