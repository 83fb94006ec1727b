// `@openai/agents` with its WebSocket model, unmodified, runs tool loops against the server.
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import { afterAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type DevServer, type ModelPart, scripted, startDevServer } from '../src/index.js'

// The SDK reports its traces to OpenAI unless it is told not to.
vi.stubEnv('OPENAI_AGENTS_DISABLE_TRACING', '1')
afterAll(() => vi.unstubAllEnvs())

const weatherByCity: Readonly<Record<string, string>> = { Kyiv: '21 degrees', Oslo: '9 degrees' }
const weather = tool({
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => weatherByCity[city] ?? 'unknown',
})

const ask = (city: string): ModelPart => ({
  type: 'function_call',
  name: 'get_weather',
  arguments: { city },
})

/** Asks for one city, then for two at once, then answers from what it got. */
function weatherScript(): ReturnType<typeof scripted> {
  return scripted(
    [
      [ask('Kyiv')],
      [ask('Oslo'), ask('Rome')],
      ({ items }) => {
        const outputs = items.filter(({ type }) => type === 'function_call_output')
        return [{ type: 'text', text: outputs.map((item) => textOfOutput(item.output)).join(', ') }]
      },
      ({ items }) => [{ type: 'text', text: `Still 21 degrees, after ${items.length} items.` }],
    ],
    { by: 'context' },
  )
}

function textOfOutput(output: unknown): string {
  return /\d+ degrees|unknown/.exec(JSON.stringify(output))?.[0] ?? ''
}

function run(server: DevServer): { provider: OpenAIProvider; runner: Runner; agent: Agent } {
  const provider = new OpenAIProvider({
    apiKey: 'sk-test',
    baseURL: server.baseURL,
    useResponses: true,
    useResponsesWebSocket: true,
  })
  const runner = new Runner({ modelProvider: provider, tracingDisabled: true })
  const agent = new Agent({
    name: 'forecaster',
    model: 'gpt-6-astra',
    instructions: 'Be brief.',
    tools: [weather],
  })
  return { provider, runner, agent }
}

test('a tool loop with parallel calls, on one connection', async () => {
  await using server = await startDevServer({ model: weatherScript() })
  const { provider, runner, agent } = run(server)
  const result = await runner.run(agent, 'What is the weather?')
  expect(result.finalOutput).toBe('21 degrees, 9 degrees, unknown')
  expect([...server.journal.responses.values()].map(({ transport }) => transport)).toEqual(
    Array.from({ length: 3 }, () => 'websocket'),
  )
  expect(server.journal.entries.filter(({ kind }) => kind === 'upgrade')).toHaveLength(1)
  await provider.close()
})

test('the same, streamed', async () => {
  await using server = await startDevServer({ model: weatherScript() })
  const { provider, runner, agent } = run(server)
  const stream = await runner.run(agent, 'What is the weather?', { stream: true })
  let text = ''
  for await (const event of stream) {
    if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
      text += event.data.delta
  }
  await stream.completed
  expect(text).toBe('21 degrees, 9 degrees, unknown')
  expect(stream.finalOutput).toBe(text)
  await provider.close()
})

test('a second run chained by previousResponseId continues from the connection', async () => {
  await using server = await startDevServer({ model: weatherScript() })
  const { provider, runner, agent } = run(server)
  const first = await runner.run(agent, 'What is the weather?')
  const second = await runner.run(agent, 'And again?', {
    previousResponseId: first.lastResponseId ?? '',
  })
  expect(second.finalOutput).toBe('Still 21 degrees, after 9 items.')
  expect(server.journal.responses.get(second.lastResponseId ?? '')).toMatchObject({
    previousResponseId: first.lastResponseId,
    source: 'connection',
    input: [{ role: 'user' }],
  })
  await provider.close()
})
