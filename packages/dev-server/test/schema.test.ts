// Every event that a script can ask for, over both transports: valid by the OpenResponses document,
// and of the types of the openai package. The events of all other tests are validated when the
// suite is done, in `support/event-log.ts`.
import type { ResponsesServerEvent } from 'openai/resources/responses/responses'
import { describe, expect, test } from 'vitest'
import { type Model, type ModelPart, startDevServer } from '../src/index.js'
import { type Client, connect } from './support/client.js'
import { loadValidator, type SentEvent, skippedReason } from './support/schema.js'
import { distinctShapes, sdkTypeErrors } from './support/sdk-types.js'
import { tool } from './support/tools.js'

const hosted = (item: Extract<ModelPart, { type: 'item' }>['item']): ModelPart => ({
  type: 'item',
  item,
})
const citation = {
  type: 'url_citation',
  url: 'https://example.com',
  title: 't',
  start_index: 0,
  end_index: 4,
}

/** One of each part, and of each item that has events of its own. */
const sampleParts: readonly ModelPart[] = [
  { type: 'reasoning', summary: ['first', 'second'], content: 'in the open', encrypted: 'opaque' },
  { type: 'text', text: 'some text', phase: 'commentary', annotations: [citation] },
  { type: 'refusal', refusal: 'not that' },
  { type: 'audio', audio: 'AAAA', transcript: 'spoken words' },
  hosted({
    type: 'web_search_call',
    status: 'completed',
    action: { type: 'search', query: 'x', queries: ['x'] },
  }),
  hosted({ type: 'file_search_call', status: 'completed', queries: ['x'], results: null }),
  hosted({
    type: 'code_interpreter_call',
    status: 'completed',
    code: 'print(1)',
    container_id: 'cntr_1',
    outputs: null,
  }),
  hosted({ type: 'image_generation_call', status: 'completed', result: 'iVBORw0KGgo=' }),
  hosted({ type: 'mcp_list_tools', server_label: 'docs', tools: [] }),
  hosted({ type: 'mcp_list_tools', server_label: 'docs', tools: [], error: 'unreachable' }),
  hosted({
    type: 'mcp_call',
    server_label: 'docs',
    name: 'find',
    arguments: '{"q":"x"}',
    output: 'found',
  }),
  hosted({
    type: 'mcp_call',
    server_label: 'docs',
    name: 'find',
    arguments: '{"q":"x"}',
    error: { type: 'mcp_protocol_error', code: 1, message: 'failed' },
  }),
  hosted({
    type: 'shell_call',
    status: 'completed',
    call_id: 'call_sh',
    action: { commands: ['ls -la'], timeout_ms: null, max_output_length: null },
    environment: null,
  }),
  hosted({
    type: 'shell_call_output',
    status: 'completed',
    call_id: 'call_sh',
    max_output_length: null,
    output: [{ stdout: 'a file', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
  }),
  { type: 'custom_tool_call', name: 'run', input: 'free text' },
  { type: 'function_call', name: 'look', arguments: { path: '/', depth: 2 } },
  { type: 'function_call', name: 'look', arguments: '{}' },
]

/** The types of the SDK's union: the compiler says when one is missing or unknown here. */
const sdkEvents: Readonly<Record<Exclude<ResponsesServerEvent['type'], undefined>, true>> = {
  error: true,
  'response.audio.delta': true,
  'response.audio.done': true,
  'response.audio.transcript.delta': true,
  'response.audio.transcript.done': true,
  'response.code_interpreter_call.completed': true,
  'response.code_interpreter_call.in_progress': true,
  'response.code_interpreter_call.interpreting': true,
  'response.code_interpreter_call_code.delta': true,
  'response.code_interpreter_call_code.done': true,
  'response.compaction.compacting': true,
  'response.completed': true,
  'response.content_part.added': true,
  'response.content_part.done': true,
  'response.created': true,
  'response.custom_tool_call_input.delta': true,
  'response.custom_tool_call_input.done': true,
  'response.failed': true,
  'response.file_search_call.completed': true,
  'response.file_search_call.in_progress': true,
  'response.file_search_call.searching': true,
  'response.function_call_arguments.delta': true,
  'response.function_call_arguments.done': true,
  'response.image_generation_call.completed': true,
  'response.image_generation_call.generating': true,
  'response.image_generation_call.in_progress': true,
  'response.image_generation_call.partial_image': true,
  'response.in_progress': true,
  'response.incomplete': true,
  'response.mcp_call.completed': true,
  'response.mcp_call.failed': true,
  'response.mcp_call.in_progress': true,
  'response.mcp_call_arguments.delta': true,
  'response.mcp_call_arguments.done': true,
  'response.mcp_list_tools.completed': true,
  'response.mcp_list_tools.failed': true,
  'response.mcp_list_tools.in_progress': true,
  'response.output_item.added': true,
  'response.output_item.done': true,
  'response.output_text.annotation.added': true,
  'response.output_text.delta': true,
  'response.output_text.done': true,
  'response.queued': true,
  'response.reasoning_summary_part.added': true,
  'response.reasoning_summary_part.done': true,
  'response.reasoning_summary_text.delta': true,
  'response.reasoning_summary_text.done': true,
  'response.reasoning_text.delta': true,
  'response.reasoning_text.done': true,
  'response.refusal.delta': true,
  'response.refusal.done': true,
  'response.shell_call_command.added': true,
  'response.shell_call_command.delta': true,
  'response.shell_call_command.done': true,
  'response.shell_call_output_content.delta': true,
  'response.shell_call_output_content.done': true,
  'response.steer.accepted': true,
  'response.steer.failed': true,
  'response.steer.pending': true,
  'response.web_search_call.completed': true,
  'response.web_search_call.in_progress': true,
  'response.web_search_call.searching': true,
}

const endingParts: readonly ModelPart[] = [
  { type: 'incomplete', reason: 'max_output_tokens' },
  { type: 'incomplete', reason: 'content_filter' },
  { type: 'failed', code: 'server_error', message: 'as asked' },
]

/**
 * Runs every script on a lane of `client`, with steering, compaction, warm-up and refusals in
 * between.
 */
async function runEverything(client: Client): Promise<void> {
  const lane = { stream_id: 'main', store: false, include: ['reasoning.encrypted_content'] }
  const tools = [tool('look')]
  await client.turn({
    ...lane,
    input: 'parts',
    tools,
    instructions: 'be brief',
    reasoning: { effort: 'low' },
  })
  for (const [index] of endingParts.entries())
    await client.turn({ ...lane, input: `ending ${index}` })
  await client.turn({ ...lane, input: 'warm', generate: false })
  const context_management = [{ type: 'compaction', compact_threshold: 1 }]
  await client.turn({ ...lane, input: 'compact', context_management })
  await client.refusal({ ...lane, input: 'x', previous_response_id: 'resp_none' })
  for (const input of ['steer', 'steer calls']) {
    // A lane of its own, so that no event of another turn is mistaken for one of this.
    const stream_id = input.replace(' ', '-')
    client.create({ ...lane, input, stream_id })
    const { response } = await client.type('response.created', stream_id)
    await client.type('response.output_item.done', stream_id)
    const previous_response_id = response?.id ?? ''
    client.send({ type: 'response.steer', previous_response_id, input: 'go on' })
    await client.type('response.steer.accepted', stream_id)
    await client.turn({ input: 'go' })
    await client.type(
      input === 'steer' ? 'response.completed' : 'response.steer.pending',
      stream_id,
    )
  }
  client.send({ type: 'response.steer', previous_response_id: 'resp_none', input: 'x' })
  await client.type('response.steer.failed')
}

function everything(): Model {
  let goOn: () => void = () => undefined
  return async function* ({ items, request }) {
    const text = JSON.stringify(items.at(-1))
    const said = /"text":"([^"]*)"/.exec(text)?.[1] ?? ''
    if (said === 'parts') yield* sampleParts
    const ending = endingParts[Number(/^ending (\d)/.exec(said)?.[1] ?? Number.NaN)]
    if (ending !== undefined) {
      yield { type: 'text', text: 'so far' }
      yield ending
    }
    if (said === 'go') goOn()
    if (said.startsWith('steer')) {
      const { promise, resolve } = Promise.withResolvers<void>()
      goOn = resolve
      if (said === 'steer') yield { type: 'text', text: 'first' }
      else yield { type: 'function_call', name: 'look', arguments: {} }
      await promise
    }
    yield { type: 'text', text: `said ${said} to ${request.model}` }
  }
}

async function framesOfEverything(): Promise<readonly string[]> {
  await using server = await startDevServer({ model: everything() })
  const client = await connect(server)
  await runEverything(client)
  return client.received
}

const validator = loadValidator()

describe('the OpenResponses document', () => {
  test.skipIf(validator === undefined)(
    `every event of every script is valid (${validator === undefined ? skippedReason : 'read beside the checkout'})`,
    async () => {
      const frames = (await framesOfEverything()).map((text): SentEvent => JSON.parse(text))
      const verdicts = frames
        // The error frame of a socket is not in the document; its types are the SDK's.
        .filter(({ type }) => type !== 'error')
        .map((frame) => ({ type: frame.type, verdict: validator?.event(frame) ?? 'outside' }))
      const inside = verdicts.filter(({ verdict }) => verdict !== 'outside')
      expect(inside.length).toBeGreaterThan(100)
      expect(
        inside.filter(({ verdict }) => verdict !== 'outside' && verdict.errors.length > 0),
      ).toEqual([])
    },
  )

  test.skipIf(validator === undefined)(
    'every response over HTTP, stored or not, and a compaction',
    async () => {
      await using server = await startDevServer({ model: everything() })
      const post = async (path: string, body: object): Promise<object> =>
        JSON.parse(
          await (
            await fetch(`${server.baseURL}${path}`, {
              method: 'POST',
              body: JSON.stringify({ model: 'm', ...body }),
            })
          ).text(),
        )
      const made = await post('/responses', { input: 'parts' })
      const cut = await post('/responses', { input: 'ending 0', store: false })
      for (const response of [made, cut])
        expect(validator?.response(response)).toEqual({ errors: [] })
      const compaction = await post('/responses/compact', {
        input: [{ role: 'user', content: 'x' }],
      })
      expect(validator?.compaction(compaction)).toEqual({ errors: [] })
    },
  )

  test.skipIf(validator === undefined)('the validator itself refuses a wrong event', () => {
    expect(validator?.event({ type: 'response.output_text.delta', delta: 'x' })).not.toEqual({
      errors: [],
    })
    expect(
      validator?.event({
        type: 'response.created',
        sequence_number: 0,
        response: { id: 'resp_1' },
      }),
    ).not.toEqual({ errors: [] })
  })
})

describe('the types of the openai package', () => {
  test('every frame is one of its server events, with stream_id and steering', async () => {
    const frames = await framesOfEverything()
    const distinct = distinctShapes(frames)
    expect(distinct.length).toBeGreaterThan(80)
    expect(sdkTypeErrors(distinct)).toEqual([])
    expect(sdkTypeErrors(['{"type":"response.output_text.delta","delta":7}'])).not.toEqual([])
  }, 60_000)

  test('every type of its union is made by a script, but for the one that no script has a cause for', async () => {
    const made = new Set((await framesOfEverything()).map((text): string => JSON.parse(text).type))
    expect(Object.keys(sdkEvents).filter((type) => !made.has(type))).toEqual(['response.queued'])
    expect([...made].filter((type) => !(type in sdkEvents))).toEqual([])
  })
})
