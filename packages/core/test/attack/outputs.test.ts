// Servers that leave `output` empty, or out, in the event that ends a response: whoever reads the stream finds the whole
// output there all the same, as in JSON mode.
import type OpenAI from 'openai'
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner'
import { describe, expect, test } from 'vitest'
import { openLine, textOf, user } from '../support/agent.js'
import { sdkOf, settled } from './support/attacked.js'

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
const model = 'gpt-6-astra'

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

  test('the stream ends with all of it', async () => {
    await using line = await open()
    let last: OpenAI.Responses.ResponseStreamEvent | undefined
    const finished: unknown[] = []
    for await (const event of await sdkOf(line).responses.create({ model, input: 'hi', stream: true })) {
      if (event.type === 'response.output_item.done') finished.push(event.item)
      last = event
    }
    if (last?.type !== 'response.completed') throw new Error('It did not complete.')
    expect(last.response.output.map(({ type }) => type)).toEqual(['message', 'function_call'])
    expect(last.response.output).toEqual(finished)
  })

  test('finalResponse() of the SDK’s stream helper has it', async () => {
    await using line = await open()
    const response = await settled(sdkOf(line).responses.stream({ model, input: 'hi' }).finalResponse())
    expect(response.output_text).toBe('step 0')
    expect(response.output.map(({ type }) => type)).toEqual(['message', 'function_call'])
  })

  test.each([{ stream: false }, { stream: true }, { stream: true, eager: true }])(
    'the SDK’s tool runner runs to the end: %j',
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

  test('a loop that echoes the output of its stream stays incremental', async () => {
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

  test('natively, the response has it, and the next turn continues it', async () => {
    await using line = await open()
    const { output = [] } = await line.client.create({ model, store: false, input: [user('hi')] }).response
    expect(textOf({ output })).toContain('step 0')
    const made = output.find((item) => item.type === 'function_call')
    const result = { type: 'function_call_output', call_id: made?.call_id ?? null, output: 'rain' } as const
    const turn = line.client.create({ model, store: false, input: [user('hi'), ...output, result] })
    expect(textOf(await settled(turn.response))).toContain('step 1')
    expect(await turn.record).toMatchObject({ mode: 'incremental' })
  })
})
