// The events of an answer, event by event, so that a test can leave some out, hold some back or
// send some twice.
import type { Create } from './hostile-server.js'

/** One event as it goes over the wire, without its lane. */
export interface WireEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** What is particular about an answer. */
export interface AnswerOptions {
  /** @default one of its own for each create */
  readonly id?: string
  /**
   * What it shows as `previous_response_id`; `undefined` leaves it out.
   * @default what the request named, else null
   */
  readonly echo?: string | null | undefined
  /** @default one message with the text */
  readonly output?: readonly object[]
  /**
   * Whether events are numbered and items announced, as OpenAI does it; simpler servers do neither.
   * @default true
   */
  readonly isFull?: boolean
  /** When it began, in seconds. @default the same for all */
  readonly createdAt?: number
  /** How it ends. @default 'completed' */
  readonly status?: 'completed' | 'incomplete' | 'failed'
  /** Fields of the response in its terminal event. */
  readonly last?: object
}

/** A message item. */
export function message(text: string, id = 'msg_1'): object {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }]
  return { type: 'message', id, role: 'assistant', status: 'completed', content }
}

/** All events of an answer with this text, from its creation to its end. */
export function answer(
  create: Pick<Create, 'body' | 'number'>,
  text: string,
  options: AnswerOptions = {},
): readonly WireEvent[] {
  const { id = `resp_${create.number}`, isFull = true, status = 'completed' } = options
  const { output = [message(text, `msg_${id}`)] } = options
  const response = {
    id,
    object: 'response',
    created_at: options.createdAt ?? 1_700_000_000,
    model: create.body.model,
    previous_response_id:
      'echo' in options ? options.echo : (create.body.previous_response_id ?? null),
  }
  const begun = { ...response, status: 'in_progress', output: [], usage: null }
  const usage = {
    input_tokens: 1,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 2,
  }
  const events: readonly WireEvent[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...output.flatMap((item, index) => eventsOfItem(item, index, { text, isFull })),
    {
      type: `response.${status}`,
      response: { ...response, status, output, usage, ...options.last },
    },
  ]
  return isFull ? numbered(events) : events
}

/** These events with `sequence_number`. */
function numbered(events: readonly WireEvent[], from = 0): readonly WireEvent[] {
  return events.map((event, index) => ({ ...event, sequence_number: from + index }))
}

function eventsOfItem(
  item: object,
  index: number,
  { text, isFull }: { readonly text: string; readonly isFull: boolean },
): readonly WireEvent[] {
  const { type, id }: { type?: string; id?: string } = item
  const done: WireEvent = { type: 'response.output_item.done', output_index: index, item }
  if (type !== 'message')
    return isFull ? [{ ...done, type: 'response.output_item.added' }, done] : [done]
  const place = { item_id: id, output_index: index, content_index: 0 }
  const delta: WireEvent = {
    type: 'response.output_text.delta',
    ...place,
    delta: text,
    logprobs: [],
  }
  if (!isFull) return [delta, done]
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] }
  return [
    { type: 'response.output_item.added', output_index: index, item: { ...item, content: [] } },
    { type: 'response.content_part.added', ...place, part },
    delta,
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: { ...part, text } },
    done,
  ]
}

/** An error frame. */
export function errorEvent(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): WireEvent {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error'
  return {
    type: 'error',
    status,
    error: { type, code, message: `The server says ${code}.`, param: null, headers },
  }
}

/** JSON nested this deeply. */
export function deepJson(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}
