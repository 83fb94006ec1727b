// Labels one call of a language model, so that its turn's record can be found. It knows nothing of
// parts or messages.
import {
  controlHeaders,
  type ResponsesClient,
  type TurnControl,
  type TurnRecord,
} from '@warmline/core'

/** The record of the call's turn, as `providerMetadata.warmline` holds it. */
export type WarmlineProviderMetadata = Omit<TurnRecord, 'label'>

/** A running call. */
export interface LabeledCall {
  /** Headers to add to the call; Warmline's fetch removes them before anything is sent. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * Resolves with the record once the answer has been read to its end; with `undefined` when the
   * call made no turn.
   */
  record(): Promise<WarmlineProviderMetadata | undefined>
  /** Stops looking for the record. */
  end(): void
}

/** Labels a call and listens for its record. `answered` gets the id of the turn's response. */
export function labelCall(
  client: ResponsesClient,
  control: TurnControl,
  answered: (responseId: string | undefined) => void,
): LabeledCall {
  const label = crypto.randomUUID()
  let found: WarmlineProviderMetadata | undefined
  const end = client.onTurn(({ label: named, ...record }) => {
    if (named !== label) return
    found = record
    answered(record.responseId)
    end()
  })
  return {
    headers: controlHeaders({ ...control, label }),
    async record() {
      // In WebSocket mode the record exists before the reader sees the end. Over HTTP the turn and
      // the reader see the end together, so the record comes within this turn of the event loop.
      if (found === undefined) await new Promise((resolve) => setImmediate(resolve))
      return found
    },
    end,
  }
}
