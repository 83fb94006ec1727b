// Answers as a server streams them, plain and odd ones, and how they are cut into chunks.
const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...fields })}\n\n`

const response = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', output: [] }
const created = event('response.created', { response })
const begun = created + event('response.in_progress', { response })
const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
const done = (output: readonly unknown[]): string =>
  event('response.completed', { response: { ...response, status: 'completed', output, usage } })

const reasoning = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'seal' }
const callText = '{"step":1,"note":"naïve — 名前 😀"}'
const call = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'next_step',
  arguments: callText,
}
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Größe\r\n😀 done', annotations: [] }],
}

const summary = { item_id: 'rs_1', output_index: 0, summary_index: 0 }
const callTurn = [
  begun,
  event('response.output_item.added', { output_index: 0, item: reasoning }),
  event('response.reasoning_summary_part.added', {
    ...summary,
    part: { type: 'summary_text', text: '' },
  }),
  event('response.reasoning_summary_text.delta', { ...summary, delta: 'so, ' }),
  event('response.reasoning_summary_part.done', summary),
  event('response.output_item.done', { output_index: 0, item: reasoning }),
  event('response.output_item.added', { output_index: 1, item: { ...call, arguments: '' } }),
  // A fragment may look like a whole value, such as a number or `{}`.
  ...[...callText].map((delta) =>
    event('response.function_call_arguments.delta', { item_id: 'fc_1', output_index: 1, delta }),
  ),
  event('response.function_call_arguments.done', {
    item_id: 'fc_1',
    output_index: 1,
    arguments: callText,
  }),
  event('response.output_item.done', { output_index: 1, item: call }),
  done([reasoning, call]),
].join('')

const content = { item_id: 'msg_1', output_index: 0, content_index: 0 }
const answerTurn = [
  begun,
  event('response.output_item.added', { output_index: 0, item: { ...message, content: [] } }),
  event('response.content_part.added', content),
  ...['Größe', '\r\n', '😀', ' done'].map((delta) =>
    event('response.output_text.delta', { ...content, delta }),
  ),
  event('response.something_new', { item_id: 'msg_1', answer: 42 }),
  event('response.output_item.done', { output_index: 0, item: message }),
  done([message]),
].join('')

const failure = { type: 'server_error', code: 'server_error', message: 'No.', param: null }

/** The answers, by what is special about each. */
export const answers: Readonly<Record<string, string>> = {
  call: callTurn,
  answer: answerTurn,
  'lines ended by CR LF': answerTurn.replaceAll('\n', '\r\n'),
  'lines ended by CR': answerTurn.replaceAll('\n', '\r'),
  'lines ended in all three ways': answerTurn
    .split('\n')
    .map((line, index) => line + (['\n', '\r\n', '\r'][index % 3] ?? ''))
    .join(''),
  'a mark of byte order': `\u{feff}${answerTurn}`,
  'comments, a retry and data in two lines': [
    ': ping\n\nretry: 10\n',
    answerTurn.replace('data: {', 'data: {\ndata: '),
  ].join(''),
  'an end without an empty line': answerTurn.trimEnd(),
  'a known event with a wrong field': begun + event('response.output_text.delta', { delta: 7 }),
  'an unknown item':
    begun +
    event('response.output_item.added', { output_index: 0, item: { type: 'new' } }) +
    done([]),
  'an error before output': created + event('error', { error: failure }),
  'an error in the flat form': begun + event('error', failure),
  'a failed response':
    begun + event('response.failed', { response: { ...response, error: failure } }),
  'text that is not JSON': `${begun}data: {oh\n\n`,
  'the mark of an end, and more after it': `${answerTurn}data: [DONE]\n\ndata: {oh\n\n`,
  nothing: '',
}

const encoder = new TextEncoder()

/** The bytes of an answer in chunks of a size; 0 is one chunk for each event. */
export function chunksOf(text: string, size: number): readonly Uint8Array[] {
  if (size === 0) return text.split(/(?<=\n\n)/).map((part) => encoder.encode(part))
  const bytes = encoder.encode(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.slice(index * size, (index + 1) * size),
  )
}

/** An answer whose chunks come when they are asked for. */
export function responseOf(chunks: readonly Uint8Array[]): Response {
  const left = chunks.values()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value } = left.next()
      if (value === undefined) controller.close()
      else controller.enqueue(value)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
