// Returns the turn record in a message, with its type.
import { readTurnRecord, type TurnRecord } from '@warmline/core'

/** A message, or the last chunk of one. */
export interface WithResponseMetadata {
  readonly response_metadata?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Returns the record of the turn behind an answer: its outcome, what was sent, and why it went over
 * HTTP or in full. Returns `undefined` when Warmline ran no turn for the answer.
 * @example const turn = turnOf(await model.invoke('Say hello.'))
 * console.log(turn?.transport, turn?.fallback)
 */
export function turnOf(message: WithResponseMetadata | undefined): TurnRecord | undefined {
  return readTurnRecord(message?.response_metadata?.warmline)
}
