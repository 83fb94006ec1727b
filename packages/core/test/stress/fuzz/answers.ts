// A right answer, event by event, as the Responses API streams it. Whatever belongs to a turn
// carries the turn's mark, so that it is seen wherever it ends up.

/** How an answer ends. */
export type Ending = 'completed' | 'incomplete' | 'failed' | 'error'

/** What an answer is made of. */
export interface AnswerContent {
  readonly id: string
  readonly text: string
  /** The response that the request continued. */
  readonly previous: string | null
  /** The lane; `undefined` where there are none. */
  readonly streamId: string | undefined
  /** Whether events are numbered. */
  readonly isNumbered: boolean
  readonly ending: Ending
  /** Whether a hosted tool is called first. */
  readonly hasCall: boolean
  /** Whether the response's `output` is left out of the terminal event. */
  readonly leavesOutputOut: boolean
}

/** The mark of a turn, in every event that shows something of its answer. */
export function markOf(turn: string): string {
  return `<<${turn}>>`
}

/** One event before it is written. */
export type WireEvent = Readonly<Record<string, unknown>> & { readonly type: string }

/** The events of an answer, in order. */
export function eventsOf(content: AnswerContent): readonly WireEvent[] {
  const { id, previous, streamId, isNumbered, ending, leavesOutputOut } = content
  const base = {
    id,
    object: 'response',
    created_at: 1,
    model: 'm',
    previous_response_id: previous,
    error: null,
  }
  const begun = { ...base, status: 'in_progress', output: [] }
  const { steps, output } = outputOf(content)
  const usage = {
    input_tokens: 3,
    output_tokens: 2,
    total_tokens: 5,
    input_tokens_details: { cached_tokens: 1 },
  }
  const last = { ...base, status: ending, usage, ...(leavesOutputOut ? {} : { output }) }
  const events: readonly WireEvent[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...steps,
    ...endOf(ending, last),
  ]
  return events.map(({ type, ...fields }, index) => ({
    type,
    ...(isNumbered ? { sequence_number: index } : {}),
    ...fields,
    ...(streamId === undefined ? {} : { stream_id: streamId }),
  }))
}

function endOf(ending: Ending, response: object): readonly WireEvent[] {
  const error = { type: 'server_error', code: 'server_error', message: 'It broke.', param: null }
  if (ending === 'error') return [{ type: 'error', status: 500, error }]
  if (ending === 'failed') return [{ type: 'response.failed', response: { ...response, error } }]
  return [{ type: `response.${ending}`, response }]
}

function outputOf({ id, text, hasCall }: AnswerContent): {
  readonly steps: readonly WireEvent[]
  readonly output: readonly object[]
} {
  const call = {
    type: 'code_interpreter_call',
    id: `ci_${id}`,
    status: 'completed',
    code: text,
    outputs: [],
  }
  const calls = hasCall ? [call] : []
  const at = { item_id: `msg_${id}`, output_index: calls.length, content_index: 0 }
  const part = { type: 'output_text', text, annotations: [] }
  const message = {
    type: 'message',
    id: at.item_id,
    role: 'assistant',
    status: 'completed',
    content: [part],
  }
  const half = Math.floor(text.length / 2)
  const steps = [
    ...calls.flatMap((item) => [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...item, status: 'in_progress', code: '' },
      },
      { type: 'response.output_item.done', output_index: 0, item },
    ]),
    {
      type: 'response.output_item.added',
      output_index: at.output_index,
      item: { ...message, content: [] },
    },
    { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...at, delta: text.slice(0, half) },
    { type: 'response.output_text.delta', ...at, delta: text.slice(half) },
    { type: 'response.output_text.done', ...at, text },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: at.output_index, item: message },
  ]
  return { steps, output: [...calls, message] }
}
