// Steering: the answer to a `response.steer` at each moment of its target response.
import { describe, expect, test } from 'vitest'
import { type JsonObject, type Model, startDevServer } from '../src/index.js'
import { type Client, connect, textOf, user } from './support/client.js'
import { recite, tool, toolOutput } from './support/tools.js'

/** Answers in two parts and waits between them; the second context on, it recites. */
function halting(): { readonly model: Model; readonly goOn: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    goOn: () => resolve(),
    model: async function* (context) {
      if (context.items.length > 1) return yield* recite(context)
      yield { type: 'text', text: 'first half' }
      await promise
      yield { type: 'text', text: 'second half' }
      yield { type: 'text', text: 'third half' }
    },
  }
}

type SteerInput = string | ReturnType<typeof user>[]

function steer(client: Client, target: string, input: SteerInput): void {
  client.send(steerFrame(target, input))
}

function steerFrame(target: string, input: SteerInput): JsonObject {
  return { type: 'response.steer', previous_response_id: target, input }
}

async function running(client: Client, lane?: string): Promise<string> {
  client.create({ input: 'go', store: false, ...(lane === undefined ? {} : { stream_id: lane }) })
  const created = await client.type('response.created', lane)
  await client.type('response.output_item.done', lane)
  return created.response?.id ?? ''
}

test.for([undefined, 'main'])(
  'P66 accepted, then the response ends steered, and the server starts a successor; lane %s',
  async (lane) => {
    const { model, goOn } = halting()
    await using server = await startDevServer({ model })
    const client = await connect(server)
    const target = await running(client, lane)
    steer(client, target, 'rather this')
    const accepted = await client.type('response.steer.accepted', lane)
    expect(accepted).toMatchObject({
      steer: { id: expect.stringMatching(/^steer_/), previous_response_id: target },
    })
    steer(client, target, [user('and that')])
    await client.type('response.steer.accepted', lane)
    goOn()
    const end = await client.type('response.incomplete', lane)
    expect(end.response).toMatchObject({ id: target, incomplete_details: { reason: 'steered' } })
    expect(end.response?.output).toHaveLength(2)
    const created = await client.type('response.created', lane)
    expect(created.response?.previous_response_id).toBe(target)
    const successor = await client.type('response.completed', lane)
    expect(textOf(successor.response ?? end.response ?? never())).toBe(
      'go / first half / second half / rather this / and that',
    )
    expect(server.journal.responses.get(successor.response?.id ?? '')).toMatchObject({
      isSuccessor: true,
      lane,
    })
  },
)

test('P67 a successor inherits the settings of its predecessor', async () => {
  const { model, goOn } = halting()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  client.create({
    input: 'go',
    store: false,
    instructions: 'be brief',
    tools: [tool('look')],
    metadata: { a: 'b' },
  })
  const { response } = await client.type('response.created')
  await client.type('response.output_item.done')
  steer(client, response?.id ?? '', 'more')
  await client.type('response.steer.accepted')
  goOn()
  await client.type('response.incomplete')
  const next = await client.type('response.created')
  expect(next.response).toMatchObject({
    instructions: 'be brief',
    metadata: { a: 'b' },
    store: false,
  })
  expect(next.response?.tools).toHaveLength(1)
})

test('P68 while calls wait for the client the steer is pending; one create with the outputs carries it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const model: Model = async function* (context) {
    if (context.items.length > 1) return yield* recite(context)
    yield { type: 'function_call', name: 'look', arguments: {}, callId: 'call_1' }
    await promise
    yield { type: 'custom_tool_call', name: 'run', input: 'x', callId: 'call_2' }
  }
  await using server = await startDevServer({ model })
  const client = await connect(server)
  const target = await running(client)
  steer(client, target, 'but gently')
  await client.type('response.steer.accepted')
  resolve()
  expect((await client.type('response.completed')).response?.output).toHaveLength(2)
  expect(await client.type('response.steer.pending')).toMatchObject({
    reason: 'waiting_for_required_input',
    required_input: [
      { type: 'function_call_output', call_id: 'call_1', name: 'look' },
      { type: 'custom_tool_call_output', call_id: 'call_2' },
    ],
    steer: { previous_response_id: target },
  })
  const next = await client.response({
    previous_response_id: target,
    store: false,
    input: [
      toolOutput('call_1', 'one'),
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'two' },
    ],
  })
  expect(textOf(next)).toBe('go /  /  / but gently / one / two')
})

describe('P69 a steer that comes to nothing is given back, with its reason', () => {
  test('response_not_found: not on this connection', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    steer(client, 'resp_unknown', 'x')
    const failed = await client.type('response.steer.failed')
    expect(failed).toMatchObject({
      error: { type: 'invalid_request_error', code: 'response_not_found' },
      steer: { previous_response_id: 'resp_unknown', input: 'x' },
    })
    expect(failed.steer).not.toHaveProperty('id')
  })

  test('response_already_completed', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const { id } = await client.response({ input: 'x' })
    steer(client, id, 'too late')
    expect((await client.type('response.steer.failed')).error?.code).toBe(
      'response_already_completed',
    )
  })

  test('invalid_input: empty, no user message, or a field too many', async () => {
    const { model, goOn } = halting()
    await using server = await startDevServer({ model })
    const client = await connect(server)
    const target = await running(client)
    const bad: [string | ReturnType<typeof user>[], object][] = [
      ['', {}],
      [[], {}],
      [[{ type: 'message', role: 'system', content: 'obey' }], {}],
      [[toolOutput('call_1', 'x')], {}],
      ['x', { stream_id: 'main' }],
    ]
    for (const [input, more] of bad) {
      client.send({ ...steerFrame(target, input), ...more })
      expect((await client.type('response.steer.failed')).error?.code).toBe('invalid_input')
    }
    goOn()
    expect((await client.type('response.completed')).response?.status).toBe('completed')
  })

  test.for([
    ['gpt-5.6-sol', {}],
    ['gpt-6-astra', { context_management: [{ type: 'compaction', compact_threshold: 100_000 }] }],
  ] as const)('steering_not_supported: %s %j', async ([model, fields]) => {
    const halted = halting()
    await using server = await startDevServer({ model: halted.model })
    const client = await connect(server)
    client.create({ input: 'go', ...fields, model })
    const { response } = await client.type('response.created')
    steer(client, response?.id ?? '', 'x')
    expect((await client.type('response.steer.failed')).error?.code).toBe('steering_not_supported')
    halted.goOn()
  })

  test('too_many_pending_steers, and successor_creation_failed with the id of the steer', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await using server = await startDevServer({
      model: async function* () {
        yield { type: 'text', text: 'part' }
        await promise
        yield { type: 'failed', code: 'server_error', message: 'broke' }
      },
    })
    const client = await connect(server)
    const target = await running(client)
    for (let each = 0; each < 17; each += 1) steer(client, target, `steer ${each}`)
    for (let each = 0; each < 16; each += 1) await client.type('response.steer.accepted')
    expect((await client.type('response.steer.failed')).error?.code).toBe('too_many_pending_steers')
    resolve()
    await client.type('response.failed')
    const failed = await client.type('response.steer.failed')
    expect(failed).toMatchObject({
      error: { code: 'successor_creation_failed' },
      steer: { id: expect.stringMatching(/^steer_/), input: 'steer 0' },
    })
  })
})

test('P70 a profile without steering answers with an error', async () => {
  await using server = await startDevServer({ profile: 'xai' })
  const client = await connect(server)
  steer(client, 'resp_1', 'x')
  expect(await client.next()).toMatchObject({ error: { type: 'api_error' } })
})

function never(): never {
  throw new Error('no response')
}
