// The `openai` package over `client.fetch`: `create`, `stream` and `parse`, as its guides write a
// loop. Each resends the whole history, and every step after the first is incremental.
import { fromContext, type Item, itemText, type Model } from '@warmline/dev-server'
import OpenAI from 'openai'
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import type { Response as Answered, ResponseInput } from 'openai/resources/responses/responses'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Line, openLine } from '../support/agent.js'

const Weather = z.object({ city: z.string(), unit: z.enum(['C', 'F']) })
const Report = z.object({ rain: z.array(z.string()), seen: z.number() })

/**
 * Looks up one city, then two at once, and reports what it was told and how long its context is.
 */
const traveler: Model = fromContext(({ items }) => {
  const last = items.findLastIndex(({ role }) => role === 'user')
  const rain = items.slice(last).filter(isOutput).map(itemText)
  const look = (city: string) =>
    ({
      type: 'function_call',
      name: 'get_weather',
      arguments: `{"unit": "C", "city":"${city}"}`,
    }) as const
  if (rain.length === 0)
    return [{ type: 'reasoning', summary: ['One first.'], encrypted: 'opaque' }, look('Kyiv')]
  if (rain.length === 1) return [look('Oslo'), look('Rome')]
  return [{ type: 'text', text: JSON.stringify({ rain, seen: items.length }) }]
})

function isOutput({ type }: Item): boolean {
  return type === 'function_call_output'
}

const request = (store: boolean, input: ResponseInput) => ({
  model: 'gpt-6-astra',
  store,
  input,
  tools: [zodResponsesFunction({ name: 'get_weather', parameters: Weather })],
  text: { format: zodTextFormat(Report, 'report') },
})
type GivenRequest = ReturnType<typeof request>
type Answer = Pick<Answered, 'output' | 'output_text'>

const ways: Readonly<Record<string, (openai: OpenAI, request: GivenRequest) => Promise<Answer>>> = {
  create: (openai, each) => openai.responses.create(each),
  'create, streamed': async (openai, each) => {
    let answer: Answer | undefined
    for await (const event of await openai.responses.create({ ...each, stream: true }))
      if (event.type === 'response.completed') answer = event.response
    if (answer === undefined) throw new Error('The stream ended without a response.')
    const text = answer.output.flatMap((item) => (item.type === 'message' ? item.content : []))
    return {
      ...answer,
      output_text: text.map((part) => ('text' in part ? part.text : '')).join(''),
    }
  },
  stream: (openai, each) => openai.responses.stream(each).finalResponse(),
  parse: (openai, each) => openai.responses.parse(each),
}

/** The loop of the guides: what came out goes in again as it is. */
async function ask(line: Line, way: string, store: boolean): Promise<readonly string[]> {
  const { client, server } = line
  const openai = new OpenAI({
    apiKey: 'sk-test',
    baseURL: server.baseURL,
    fetch: client.fetch,
    maxRetries: 0,
  })
  const input: ResponseInput = []
  const answers: string[] = []
  for (const question of ['Where does it rain?', 'And now?']) {
    input.push({ role: 'user', content: question })
    for (;;) {
      const answer = await ways[way]?.(openai, request(store, input))
      // Of what may come out, only what this model says may go in by the package's own types.
      for (const item of answer?.output ?? [])
        if (item.type === 'reasoning' || item.type === 'message' || item.type === 'function_call')
          input.push(item)
      const calls = answer?.output.filter((item) => item.type === 'function_call') ?? []
      for (const { call_id, arguments: args } of calls) {
        const { city, unit } = Weather.parse(JSON.parse(args))
        input.push({ type: 'function_call_output', call_id, output: `rain in ${city}, ${unit}` })
      }
      if (calls.length > 0) continue
      answers.push(answer?.output_text ?? '')
      break
    }
  }
  return answers
}

describe.each([true, false])('store: %s', (store) => {
  test.each(Object.keys(ways))(
    'A loop of the openai package is incremental after its first step: %s',
    async (way) => {
      await using line = await openLine({ server: { model: traveler } })
      const rain = ['rain in Kyiv, C', 'rain in Oslo, C', 'rain in Rome, C']
      const answers = await ask(line, way, store)
      expect(answers.map((text) => Report.parse(JSON.parse(text)))).toEqual([
        { rain, seen: 8 },
        { rain, seen: 17 },
      ])
      const turns = line.records.map(({ mode, reason, itemsKept, itemsSent }) =>
        mode === 'incremental' ? `${itemsKept}+${itemsSent}` : reason,
      )
      expect(turns).toEqual(['no_chain', '3+1', '6+2', '9+1', '12+1', '15+2'])
    },
  )
})
