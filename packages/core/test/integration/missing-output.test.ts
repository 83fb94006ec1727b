// Servers that leave `output` empty, or out, in the event that ends a response: whoever reads the
// stream finds the whole output there all the same, as in JSON mode.
import type OpenAI from 'openai'
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner'
import { describe, expect, test } from 'vitest'
import { openLine, textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { attacked, sdkOf, settled } from '../support/attacked.js'
import { model, post } from '../support/requests.js'

const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}
describe.each(['empty', 'missing'] as const)('the output of the last event is %s', (as) => {
  const open = () =>
    openLine({
      server: {
        faults: [{ type: 'empty-completed-output', as, times: 'always' }],
        *model({ items }) {
          const told = items.filter(({ type }) => type === 'function_call_output').length
          if (told < 2) {
            yield { type: 'text', text: `step ${told}` }
            yield { type: 'function_call', name: 'weather', arguments: '{"city":"Rome"}' }
          } else yield { type: 'text', text: `done after ${told}` }
        },
      },
    })

  test('A stream without the output in its last event ends with all of it', async () => {
    await using line = await open()
    let last: OpenAI.Responses.ResponseStreamEvent | undefined
    const finished: unknown[] = []
    for await (const event of await sdkOf(line).responses.create({
      model,
      input: 'hi',
      stream: true,
    })) {
      if (event.type === 'response.output_item.done') finished.push(event.item)
      last = event
    }
    if (last?.type !== 'response.completed') throw new Error('It did not complete.')
    expect(last.response.output.map(({ type }) => type)).toEqual(['message', 'function_call'])
    expect(last.response.output).toEqual(finished)
  })

  test('The SDK’s finalResponse() has the output that the last event left out', async () => {
    await using line = await open()
    const response = await settled(
      sdkOf(line).responses.stream({ model, input: 'hi' }).finalResponse(),
    )
    expect(response.output_text).toBe('step 0')
    expect(response.output.map(({ type }) => type)).toEqual(['message', 'function_call'])
  })

  test.each([{ stream: false }, { stream: true }, { stream: true, eager: true }])(
    'The SDK’s tool runner runs to its end without the output in the last event: %j',
    async (options) => {
      await using line = await open()
      const runner = new ResponsesToolRunner({
        functions: [{ tool: weather, execute: async ({ city }) => `rain in ${city}` }],
      })
      const run = runner.run(sdkOf(line), { model, input: 'hi' }, options)
      expect((await settled(run)).output_text).toBe('done after 2')
      expect(line.records.map(({ mode }) => mode)).toEqual(['full', 'incremental', 'incremental'])
    },
  )

  test('A loop that echoes the output of its stream stays incremental', async () => {
    await using line = await open()
    const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'hi' }]
    for (let step = 0; step < 3; step++) {
      const stream = sdkOf(line).responses.stream({ model, store: false, input, tools: [weather] })
      const { output } = await settled(stream.finalResponse())
      for (const item of output)
        if (item.type === 'message' || item.type === 'function_call') input.push(item)
      for (const item of output) {
        if (item.type === 'function_call') {
          input.push({ type: 'function_call_output', call_id: item.call_id, output: 'rain' })
        }
      }
    }
    expect(line.records.map(({ mode }) => mode)).toEqual(['full', 'incremental', 'incremental'])
  })

  test('A native response has the output that the last event left out, and the next turn continues it', async () => {
    await using line = await open()
    const { output = [] } = await line.client.create({ model, store: false, input: [user('hi')] })
      .response
    expect(textOf({ output })).toContain('step 0')
    const made = output.find((item) => item.type === 'function_call')
    const result = {
      type: 'function_call_output',
      call_id: made?.call_id ?? null,
      output: 'rain',
    } as const
    const turn = line.client.create({ model, store: false, input: [user('hi'), ...output, result] })
    expect(textOf(await settled(turn.response))).toContain('step 1')
    expect(await turn.record).toMatchObject({ mode: 'incremental' })
  })
})

test('Two items to which the server gives one place are two over HTTP', async () => {
  const response = { id: 'resp_1', previous_response_id: null, status: 'completed', output: [] }
  const item = (id: string) => ({
    type: 'function_call',
    id,
    call_id: `call_${id}`,
    name: 'pay',
    arguments: '{}',
  })
  await using line = await attacked({
    client: { transport: 'http' },
    onPost(_, answered) {
      answered.setHeader('content-type', 'text/event-stream')
      for (const event of [
        { type: 'response.created', response },
        { type: 'response.output_item.done', output_index: 0, item: item('fc_0') },
        { type: 'response.output_item.done', output_index: 0, item: item('fc_1') },
        { type: 'response.completed', response },
      ]) {
        answered.write(`data: ${JSON.stringify(event)}\n\n`)
      }
      answered.end()
    },
  })
  const { output } = await settled(line.client.create({ model, input: 'hi' }).response)
  expect(output?.map(({ id }) => id)).toEqual(['fc_0', 'fc_1'])
})

test.each([false, true])(
  'An item that is announced as done twice is one, streamed: %s',
  async (stream) => {
    const call = (at: number) => ({
      type: 'function_call',
      id: `fc_${at}`,
      call_id: `call_${at}`,
      name: 'pay',
      arguments: '{}',
    })
    const done = (at: number) => ({
      type: 'response.output_item.done',
      output_index: at,
      item: call(at),
    })
    await using line = await attacked({
      onCreate(create) {
        const [created, ...rest] = answer(create, '', { output: [], isFull: false })
        // In an order of their own, as they were finished.
        if (created !== undefined) create.send(created, done(1), done(0), done(1), ...rest)
      },
    })
    const handedOn: string[] = []
    const turn = line.client.fetch(
      `${line.server.baseURL}/responses`,
      post({ input: 'hi', stream }, { authorization: 'Bearer k' }),
    )
    const text = await settled(turn.then((response) => response.text()))
    for (const [, id] of text.matchAll(/"call_id":"(call_\d)"/g))
      if (id !== undefined) handedOn.push(id)
    const whole = ['call_0', 'call_1']
    expect(handedOn).toEqual(stream ? ['call_1', 'call_0', ...whole] : whole)
  },
)
