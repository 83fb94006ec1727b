// One call of a language model on its way through the door: it carries a name there, by which its
// turn's record is found again. It knows nothing of parts or messages.
import {
  controlHeaders,
  type ResponsesClient,
  type TurnControl,
  type TurnRecord,
} from '@warmline/core'

/** What `providerMetadata.warmline` holds: the record of the call's turn. */
export type WarmlineProviderMetadata = Omit<TurnRecord, 'label'>

/** A call that is under way. */
export interface LabelledCall {
  /** To go among the call's headers; the door takes it out again. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The record of the turn, once its answer has been read to the end; `undefined` when the door saw
   * no turn.
   */
  record(): Promise<WarmlineProviderMetadata | undefined>
  /** Stops looking for the record. */
  end(): void
}

/** Names a call and looks out for its record. `answered` is told of the turn's response. */
export function labelCall(
  client: ResponsesClient,
  control: TurnControl,
  answered: (responseId: string | undefined) => void,
): LabelledCall {
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
      // In WebSocket mode the record is there before the reader sees the end. Over HTTP the turn
      // learns of the end together with the reader, and is through with it before anything else
      // happens in the process.
      if (found === undefined) await new Promise((resolve) => setImmediate(resolve))
      return found
    },
    end,
  }
}
