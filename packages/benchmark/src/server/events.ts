// The events of one response, in the order and shapes of the Responses API. Each event is built
// when it is sent, so a long stream is never in memory whole.
import { randomBytes } from 'node:crypto'
import type { Reply } from '../workload/reply.js'

/** An event as it is sent; SSE needs its type separately. */
export interface EventText {
  readonly type: string
  readonly text: string
}

/** The fields of a request that its response repeats. */
export interface Echo {
  readonly model: string
  readonly instructions: string | null
  readonly tools: unknown
  readonly previous_response_id: string | null
  readonly store: boolean
}

/** A response about to be streamed. */
export interface Outgoing {
  readonly responseId: string
  /** The items of the output that belong to the context. */
  readonly output: readonly unknown[]
  readonly events: Iterator<EventText, void>
}

/** Builds the response to a reply; every event repeats `streamId`. */
export function respond(reply: Reply, echo: Echo, streamId: string | undefined): Outgoing {
  const responseId = `resp_${id()}`
  const reasoning = {
    id: `rs_${id()}`,
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: '' }],
    encrypted_content: randomBytes(150).toString('base64'),
  }
  const item =
    reply.type === 'call'
      ? {
          id: `fc_${id()}`,
          type: 'function_call',
          status: 'completed',
          call_id: reply.callId,
          name: 'next_step',
          arguments: reply.arguments,
        }
      : {
          id: `msg_${id()}`,
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', annotations: [], text: reply.text }],
        }
  const response = {
    id: responseId,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    output: [] as readonly unknown[],
    parallel_tool_calls: false,
    temperature: 1,
    tool_choice: 'auto',
    top_p: 1,
    text: { format: { type: 'text' } },
    truncation: 'disabled',
    usage: null,
    metadata: {},
    ...echo,
  }
  const end = streamId === undefined ? '}' : `,"stream_id":${JSON.stringify(streamId)}}`
  let sequence = 0
  const event = (type: string, fields: object): EventText => {
    const inner = JSON.stringify({ type, sequence_number: sequence++, ...fields })
    return { type, text: inner.slice(0, -1) + end }
  }

  function* events(): Generator<EventText, void> {
    yield event('response.created', { response })
    yield event('response.in_progress', { response })
    const output: unknown[] = []
    if (reply.type === 'call') {
      yield* reasoningEvents(event, reasoning, Math.floor(reply.deltas / 2))
      // The final item repeats what was streamed: a client could not resend a response that
      // contradicts its own stream.
      output.push({
        ...reasoning,
        summary: [{ type: 'summary_text', text: 'so, '.repeat(Math.floor(reply.deltas / 2)) }],
      })
      yield* callEvents(event, item, {
        text: reply.arguments,
        deltas: Math.ceil(reply.deltas / 2),
      })
    } else yield* answerEvents(event, item, reply)
    yield event('response.output_item.done', { output_index: output.length, item })
    output.push(item)
    const usage = {
      input_tokens: 0,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: reply.deltas,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: reply.deltas,
    }
    yield event('response.completed', {
      response: { ...response, status: 'completed', output, usage },
    })
  }
  return { responseId, output: [item], events: events() }
}

type MakeEvent = (type: string, fields: object) => EventText

function* reasoningEvents(
  event: MakeEvent,
  reasoning: { readonly id: string },
  deltas: number,
): Generator<EventText, void> {
  const at = { item_id: reasoning.id, output_index: 0, summary_index: 0 }
  yield event('response.output_item.added', {
    output_index: 0,
    item: { ...reasoning, summary: [] },
  })
  yield event('response.reasoning_summary_part.added', {
    ...at,
    part: { type: 'summary_text', text: '' },
  })
  for (let index = 0; index < deltas; index++) {
    yield event('response.reasoning_summary_text.delta', { ...at, delta: 'so, ' })
  }
  const text = 'so, '.repeat(deltas)
  const part = { type: 'summary_text', text }
  yield event('response.reasoning_summary_text.done', { ...at, text })
  yield event('response.reasoning_summary_part.done', { ...at, part })
  yield event('response.output_item.done', {
    output_index: 0,
    item: { ...reasoning, summary: [part] },
  })
}

function* callEvents(
  event: MakeEvent,
  item: { readonly id: string },
  { text, deltas }: { readonly text: string; readonly deltas: number },
): Generator<EventText, void> {
  const at = { item_id: item.id, output_index: 1 }
  yield event('response.output_item.added', {
    output_index: 1,
    item: { ...item, status: 'in_progress', arguments: '' },
  })
  for (const delta of cut(text, deltas))
    yield event('response.function_call_arguments.delta', { ...at, delta })
  yield event('response.function_call_arguments.done', { ...at, arguments: text })
}

function* answerEvents(
  event: MakeEvent,
  item: { readonly id: string },
  { text, deltas }: Extract<Reply, { type: 'answer' }>,
): Generator<EventText, void> {
  const at = { item_id: item.id, output_index: 0, content_index: 0 }
  const part = { type: 'output_text', annotations: [], text: '' }
  yield event('response.output_item.added', {
    output_index: 0,
    item: { ...item, status: 'in_progress', content: [] },
  })
  yield event('response.content_part.added', { ...at, part })
  for (const delta of cut(text, deltas)) {
    yield event('response.output_text.delta', { ...at, delta, logprobs: [] })
  }
  yield event('response.output_text.done', { ...at, text, logprobs: [] })
  yield event('response.content_part.done', { ...at, part: { ...part, text } })
}

/** Splits a text into about `pieces` pieces. */
function* cut(text: string, pieces: number): Generator<string, void> {
  const size = Math.max(1, Math.ceil(text.length / Math.max(1, pieces)))
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size)
}

function id(): string {
  return randomBytes(12).toString('hex')
}
