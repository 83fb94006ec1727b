// The twelve cases of the comparison with HTTP: the server's model, its faults, and the call.
import { openai } from '@ai-sdk/openai'
import {
  type Fault,
  fromContext,
  itemText,
  type Model,
  type ModelPart,
  scripted,
} from '@warmline/dev-server'
import { Output, stepCountIs, type ToolSet, tool } from 'ai'
import { z } from 'zod'

/** One case. */
export interface Case {
  readonly name: string
  /** The server's model; `reached` is for a case that must know that its turn runs. */
  readonly model: (reached: () => void) => Model
  readonly faults?: readonly Fault[]
  readonly tools?: ToolSet
  readonly output?: ReturnType<typeof Output.object>
  /** Aborts at its first text, or where nothing is streamed once the model runs. */
  readonly aborts?: true
  readonly store?: false
  /** How the turns went in WebSocket mode. */
  readonly modes: readonly string[]
}

const says =
  (...parts: readonly ModelPart[]) =>
  (): Model =>
    fromContext(() => parts)

/** A fault on either transport. */
const both = (fault: Fault): readonly Fault[] => [fault, { ...fault, transport: 'http' }]

/** Tools that the caller runs. */
export const weather: ToolSet = {
  weather: tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string(), units: z.enum(['C', 'F']).default('C') }),
    execute: async ({ city, units }) => `rain in ${city}, ${units}`,
  }),
}

/**
 * Looks three cities up, two of them at once, with some reasoning, and answers from all it was
 * told.
 */
export const traveler: Model = fromContext(({ items }) => {
  const last = items.findLastIndex(({ type, role }) => type === 'message' && role === 'user')
  const told = items
    .slice(last)
    .filter(({ type }) => type === 'function_call_output')
    .map(itemText)
  if (told.length === 0) {
    return [
      { type: 'reasoning', summary: ['First two.', 'Then one.'], encrypted: 'opaque' },
      { type: 'text', text: 'Looking.', phase: 'commentary' },
      { type: 'function_call', name: 'weather', arguments: '{"city": "Bergen", "junk": true}' },
      { type: 'function_call', name: 'weather', arguments: '{ "city":"Z\\u00fcrich" }' },
    ]
  }
  if (told.length === 2) {
    return [
      { type: 'reasoning', summary: [], encrypted: 'opaque too' },
      { type: 'function_call', name: 'weather', arguments: '{"city":"Oslo","units":"F"}' },
    ]
  }
  return [{ type: 'text', text: `${items.length} items: ${told.join('; ')}` }]
})

const full = 'full no_chain'
const next = 'incremental'
const hostedTools: ToolSet = {
  code_interpreter: openai.tools.codeInterpreter({}),
  web_search: openai.tools.webSearch({}),
  file_search: openai.tools.fileSearch({ vectorStoreIds: ['vs_1'] }),
}
const hostedItems: readonly ModelPart[] = [
  {
    type: 'item',
    item: {
      type: 'web_search_call',
      status: 'completed',
      action: {
        type: 'search',
        query: 'rain',
        sources: [{ type: 'url', url: 'https://example.com/rain' }],
      },
    },
  },
  {
    type: 'item',
    item: {
      type: 'code_interpreter_call',
      status: 'completed',
      code: 'print(6 * 7)',
      container_id: 'cntr_1',
      outputs: [{ type: 'logs', logs: '42' }],
    },
  },
  {
    type: 'item',
    item: {
      type: 'file_search_call',
      status: 'completed',
      queries: ['rain'],
      results: [
        { attributes: {}, file_id: 'file-1', filename: 'rain.md', score: 0.5, text: 'It rains.' },
      ],
    },
  },
]

/** The twelve. */
export const cases: readonly Case[] = [
  {
    name: 'text',
    model: says({ type: 'text', text: 'It rains in Bergen, more often than not.' }),
    modes: [full],
  },
  {
    name: 'parallel tools, reasoning, several steps',
    model: () => traveler,
    tools: weather,
    modes: [full, next, next],
  },
  {
    name: 'the same with nothing stored',
    model: () => traveler,
    tools: weather,
    store: false,
    modes: [full, next, next],
  },
  {
    name: 'structured output',
    model: says({ type: 'text', text: '{"city":"Bergen","days":7}' }),
    output: Output.object({ schema: z.object({ city: z.string(), days: z.number() }) }),
    modes: [full],
  },
  {
    name: 'sources',
    model: says({
      type: 'text',
      text: 'It rains.',
      annotations: [
        {
          type: 'url_citation',
          url: 'https://example.com/rain',
          title: 'Rain',
          start_index: 0,
          end_index: 9,
        },
      ],
    }),
    modes: [full],
  },
  { name: 'refusal', model: says({ type: 'refusal', refusal: 'I will not say.' }), modes: [full] },
  {
    name: 'hosted tools',
    model: () => scripted([[...hostedItems, { type: 'text', text: 'Forty-two.' }]]),
    tools: hostedTools,
    modes: [full],
  },
  {
    name: 'abort',
    model: (reached) =>
      fromContext(async function* () {
        yield { type: 'text', text: 'Well' }
        reached()
        yield { type: 'wait', delayMs: 60_000 }
      }),
    aborts: true,
    modes: [full],
  },
  {
    name: 'an error before output',
    model: says({ type: 'text', text: 'Never said.' }),
    faults: both({
      type: 'error',
      at: 'before-created',
      status: 429,
      code: 'rate_limit_exceeded',
      errorType: 'rate_limit_error',
      message: 'Too many.',
      headers: { 'retry-after': '7' },
    }),
    modes: [full],
  },
  {
    name: 'an error after output',
    model: says({ type: 'text', text: 'Half of a sentence, and then' }),
    faults: both({
      type: 'error',
      at: 'after-first-output',
      code: 'server_error',
      message: 'Broke.',
    }),
    modes: [full],
  },
  {
    name: 'a failed response',
    model: says(
      { type: 'text', text: 'Half' },
      { type: 'failed', code: 'server_error', message: 'Broke.' },
    ),
    modes: [full],
  },
  {
    name: 'stopped at the length',
    model: says(
      { type: 'text', text: 'Too long' },
      { type: 'incomplete', reason: 'max_output_tokens' },
    ),
    modes: [full],
  },
  {
    name: 'stopped by the content filter',
    model: says({ type: 'text', text: 'Too' }, { type: 'incomplete', reason: 'content_filter' }),
    modes: [full],
  },
]

/** As many steps as any case takes. */
export const stopWhen: ReturnType<typeof stepCountIs> = stepCountIs(10)
