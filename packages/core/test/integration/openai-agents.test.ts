// @openai/agents over `client.fetch`: its HTTP model, unmodified, resends the whole history of a
// run with every step. What of that is incremental, and why the rest is not. The server's model
// answers from its context, so that a wrong one shows.
import { Agent, handoff, OpenAIProvider, Runner, tool } from '@openai/agents'
import { fromContext, type Item, itemText, type Model, type ModelPart } from '@warmline/dev-server'
import OpenAI from 'openai'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Line, openLine } from '../support/agent.js'
import { model } from '../support/requests.js'

// The SDK reports its traces to OpenAI unless it is told not to.
vi.stubEnv('OPENAI_AGENTS_DISABLE_TRACING', '1')
afterAll(() => vi.unstubAllEnvs())

const weather = tool({
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: z.object({ city: z.string(), unit: z.enum(['C', 'F']).default('C') }),
  execute: async ({ city, unit }) => `rain in ${city}, ${unit}`,
})
const call = (name: string, args: object): ModelPart => ({
  type: 'function_call',
  name,
  arguments: { ...args },
})

/** What tools gave since the last question. */
function told(items: readonly Item[]): readonly string[] {
  const last = items.findLastIndex(({ role }) => role === 'user')
  return items
    .slice(last)
    .filter(({ type }) => type === 'function_call_output')
    .map(itemText)
}

/** Looks up one city, then two at once, and answers from all of it. */
const traveler: Model = fromContext(({ items }) => {
  const known = told(items)
  if (known.length === 0)
    return [
      { type: 'reasoning', summary: ['One first.'], encrypted: 'opaque' },
      { type: 'text', text: 'Looking.', phase: 'commentary' },
      call('get_weather', { city: 'Kyiv' }),
    ]
  if (known.length === 1)
    return [call('get_weather', { city: 'Oslo', unit: 'F' }), call('get_weather', { city: 'Rome' })]
  return [{ type: 'text', text: `${items.length} items: ${known.join('; ')}` }]
})

/** The SDK's runner over the client of a line. */
function runnerOn({ client, server }: Line): Runner {
  const openAIClient = new OpenAI({
    apiKey: 'sk-test',
    baseURL: server.baseURL,
    fetch: client.fetch,
    maxRetries: 0,
  })
  return new Runner({
    modelProvider: new OpenAIProvider({ openAIClient, useResponses: true }),
    tracingDisabled: true,
  })
}

/** `kept+sent` of an incremental turn, the reason of another. */
const turnsOf = ({ records }: Line): readonly string[] =>
  records.map(({ mode, reason, itemsKept, itemsSent }) =>
    mode === 'incremental' ? `${itemsKept}+${itemsSent}` : String(reason),
  )

describe.each([true, false])('store: %s', (store) => {
  const modelSettings = { store }

  test.each([true, false])(
    'A run of @openai/agents and a second question over its history are incremental, streamed: %s',
    async (stream) => {
      await using line = await openLine({ server: { model: traveler } })
      const runner = runnerOn(line)
      const agent = new Agent({
        name: 'forecaster',
        model,
        instructions: 'Be brief.',
        tools: [weather],
        modelSettings,
      })
      const run = async (input: Parameters<Runner['run']>[1]) => {
        if (!stream) return runner.run(agent, input)
        const streamed = await runner.run(agent, input, { stream: true })
        await streamed.completed
        return streamed
      }
      const first = await run('Where does it rain?')
      const rain = 'rain in Kyiv, C; rain in Oslo, F; rain in Rome, C'
      expect(first.finalOutput).toBe(`9 items: ${rain}`)
      const second = await run([...first.history, { role: 'user', content: 'And now?' }])
      expect(second.finalOutput).toBe(`19 items: ${rain}`)
      expect(turnsOf(line)).toEqual(['no_chain', '4+1', '7+2', '10+1', '14+1', '17+2'])
      expect(new Set(line.records.map(({ transport }) => transport))).toEqual(
        new Set(['websocket']),
      )
    },
  )

  /** Hands over, and looks the weather up. */
  const handing: Model = fromContext(({ items, request }) => {
    const tools = Array.isArray(request.tools) ? request.tools : []
    const known = told(items)
    if (tools.some(({ name }) => name === 'transfer_to_spanish'))
      return [call('transfer_to_spanish', {})]
    if (!known.some((text) => text.startsWith('rain')))
      return [call('get_weather', { city: 'Madrid' })]
    return [{ type: 'text', text: `${items.length} items, ${known.at(-1)}` }]
  })

  test('A handoff of @openai/agents goes on with the other agent’s instructions and tools', async () => {
    await using line = await openLine({ server: { model: handing } })
    const spanish = new Agent({
      name: 'spanish',
      model,
      instructions: 'Hablas.',
      tools: [weather],
      modelSettings,
    })
    const triage = Agent.create({
      name: 'triage',
      model,
      instructions: 'Choose.',
      handoffs: [spanish],
      modelSettings,
    })
    const { finalOutput } = await runnerOn(line).run(triage, 'Hola.')
    expect(finalOutput).toBe('5 items, rain in Madrid, C')
    expect(turnsOf(line)).toEqual(['no_chain', '2+1', '4+1'])
  })

  test('A handoff of @openai/agents that drops the calls is another history, and says so', async () => {
    await using line = await openLine({ server: { model: handing } })
    const spanish = new Agent({
      name: 'spanish',
      model,
      instructions: 'Hablas.',
      tools: [weather],
      modelSettings,
    })
    const onward = handoff(spanish, {
      inputFilter: (given) => ({ ...given, preHandoffItems: [], newItems: [] }),
    })
    const handoffs = [onward]
    const triage = Agent.create({
      name: 'triage',
      model,
      instructions: 'Choose.',
      handoffs,
      modelSettings,
    })
    const { finalOutput } = await runnerOn(line).run(triage, 'Hola.')
    expect(finalOutput).toBe('3 items, rain in Madrid, C')
    expect(turnsOf(line)).toEqual(['no_chain', 'no_chain', '2+1'])
  })

  test.each([
    [true, 'paid 5'],
    [false, 'Tool execution was not approved.'],
  ])(
    'An approval of @openai/agents goes on in the same chain, given: %s',
    async (isGiven, output) => {
      const pays: Model = fromContext(({ items }) => {
        const [outcome] = told(items)
        return [outcome === undefined ? call('pay', { euros: 5 }) : { type: 'text', text: outcome }]
      })
      await using line = await openLine({ server: { model: pays } })
      const pay = tool({
        name: 'pay',
        description: 'Pays',
        parameters: z.object({ euros: z.number() }),
        needsApproval: true,
        execute: async ({ euros }) => `paid ${euros}`,
      })
      const runner = runnerOn(line)
      const agent = new Agent({
        name: 'payer',
        model,
        instructions: 'Pay.',
        tools: [pay],
        modelSettings,
      })
      const asked = await runner.run(agent, 'Pay.')
      for (const interruption of asked.interruptions)
        isGiven ? asked.state.approve(interruption) : asked.state.reject(interruption)
      const { finalOutput } = await runner.run(agent, asked.state)
      expect(finalOutput).toBe(output)
      expect(turnsOf(line)).toEqual(['no_chain', '2+1'])
    },
  )

  test('Agents of @openai/agents that run as tools at the same time each have their own chain', async () => {
    const asks: Model = fromContext(({ items, request }) => {
      const known = told(items)
      if (request.instructions === 'Ask both.')
        return known.length === 0
          ? [call('north', { input: 'Oslo?' }), call('south', { input: 'Rome?' })]
          : [{ type: 'text', text: known.join(' | ') }]
      const city = items.map(itemText).join(' ').includes('Oslo') ? 'Oslo' : 'Rome'
      return known.length === 0
        ? [call('get_weather', { city })]
        : [{ type: 'text', text: known.join('; ') }]
    })
    await using line = await openLine({ server: { model: asks } })
    const helper = (name: string) =>
      new Agent({ name, model, instructions: 'Look.', tools: [weather], modelSettings }).asTool({
        toolName: name,
        toolDescription: 'Looks the weather up',
      })
    const agent = new Agent({
      name: 'lead',
      model,
      instructions: 'Ask both.',
      tools: [helper('north'), helper('south')],
      modelSettings,
    })
    const { finalOutput } = await runnerOn(line).run(agent, 'Where does it rain?')
    expect(finalOutput).toBe('rain in Oslo, C | rain in Rome, C')
    expect(turnsOf(line).filter((turn) => turn.includes('+'))).toEqual(['2+1', '2+1', '3+2'])
    expect(line.records).toHaveLength(6)
  })
})
