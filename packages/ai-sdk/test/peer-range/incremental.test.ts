// The turns that are incremental, mode by mode (docs/internals/ai-sdk.md#what-a-loop-sends), and
// that the server sees the same history as over HTTP.
import { openai } from '@ai-sdk/openai'
import { fromContext, itemText, type ModelPart, scripted } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, streamText, ToolLoopAgent, type ToolSet, tool } from 'ai'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { stopWhen, traveler, weather } from '../support/cases.js'
import { type OpenProvider, openProvider } from '../support/provider.js'
import { answer, lastText, says } from '../support/round-trip.js'

const prompt = 'Where does it rain?'
type OpenAIOptions = Record<string, string | boolean | string[]>

describe('a loop of three steps', () => {
  const optionsOf = (line: OpenProvider, given: OpenAIOptions, id: string) => ({
    model: line.warmline(id),
    tools: weather,
    stopWhen,
    providerOptions: { openai: given },
  })
  const ways: Record<
    string,
    (line: OpenProvider, given: OpenAIOptions, id: string) => PromiseLike<string>
  > = {
    generateText: async (...given) => (await generateText({ ...optionsOf(...given), prompt })).text,
    streamText: (...given) => streamText({ ...optionsOf(...given), prompt }).text,
    'agent.generate': async (...given) =>
      (await new ToolLoopAgent(optionsOf(...given)).generate({ prompt })).text,
    'agent.stream': async (...given) =>
      (await new ToolLoopAgent(optionsOf(...given)).stream({ prompt })).text,
  }
  const modes: readonly (readonly [string, OpenAIOptions, string])[] = [
    ['default', {}, modelId],
    ['store: true', { store: true }, modelId],
    ['store: false', { store: false }, modelId],
    [
      'store: false and include',
      { store: false, include: ['reasoning.encrypted_content'] },
      modelId,
    ],
    ['a model that does not reason', {}, 'gpt-4.1'],
    ['a model that does not reason, store: false', { store: false }, 'gpt-4.1'],
  ]
  const rows = modes.flatMap((mode) => Object.keys(ways).map((way) => [way, ...mode] as const))

  test.for(rows)('%s, %s: step 2 sends two outputs, step 3 one', async ([way, _, given, id]) => {
    await using line = await openProvider({ model: traveler })
    const text = await ways[way]?.(line, given, id)
    expect(line.turns().map((turn) => turn.replace(/^.*\+/, '+'))).toEqual([
      'no_chain 1',
      '+2',
      '+1',
    ])
    expect(line.records.at(-1)?.itemsKept).toBeGreaterThanOrEqual(7)
    expect(text).toContain('rain in Bergen, C; rain in Zürich, C; rain in Oslo, F')
  })
})

describe('a loop that its caller chains is left alone', () => {
  const remembers = fromContext((context) =>
    context.request.tools === undefined ? [{ type: 'text', text: 'I will.' }] : traveler(context),
  )

  test.each([
    ['previousResponseId', false],
    ['previousResponseId by prepareStep', true],
  ])('%s', async (_, perStep) => {
    await using line = await openProvider({ model: remembers })
    const model = line.warmline(modelId)
    const { response } = await generateText({ model, prompt: 'Remember Bergen.' })
    const providerOptions = { openai: { previousResponseId: response.id } }
    const loop = { model, tools: weather, stopWhen, prompt }
    const { text } = await generateText(
      perStep
        ? { ...loop, prepareStep: () => ({ providerOptions }) }
        : { ...loop, providerOptions },
    )
    expect(text).toContain('rain in Oslo, F')
    // The head is named again though it has been continued, and its lane has moved on.
    const elsewhere = 'http:head_unavailable caller_chained'
    expect(line.turns()).toEqual([
      'no_chain 1',
      'caller_chained 1',
      `${elsewhere} 6`,
      `${elsewhere} 8`,
    ])
  })

  test('conversation goes over HTTP', async () => {
    await using line = await openProvider({ model: traveler })
    const made = await fetch(`${line.server.baseURL}/conversations`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
      body: '{}',
    })
    const { id }: { id: string } = JSON.parse(await made.text())
    await generateText({
      model: line.warmline(modelId),
      tools: weather,
      stopWhen,
      prompt,
      providerOptions: { openai: { conversation: id } },
    })
    expect(line.turns()).toEqual([1, 3, 4].map((n) => `http:conversation caller_chained ${n}`))
  })
})

describe('what models and tools do', () => {
  const edgy: ToolSet = {
    fails: tool({
      inputSchema: z.object({}),
      execute: (): string => {
        throw new Error('secret failure')
      },
    }),
    slow: tool({
      inputSchema: z.object({ n: z.number() }),
      execute: async ({ n }) => {
        for (let turns = n; turns > 0; turns--) await Promise.resolve()
        return `${n} turns`
      },
    }),
  }
  const call = (name: string, args: string): ModelPart => ({
    type: 'function_call',
    name,
    arguments: args,
  })
  const edges: Record<string, readonly [string, ...ModelPart[]]> = {
    'a tool that throws': ['2+1', call('fails', '{}')],
    'arguments that are not JSON': ['2+1', call('slow', '{"n": 1')],
    'arguments that break the schema': ['2+1', call('slow', '{"n":"many"}')],
    'a tool that nobody knows': ['2+1', call('unknown', '{"n":1}')],
    'outputs in another order than they came in': [
      '3+2',
      call('slow', '{"n":50}'),
      call('slow', '{"n":1}'),
    ],
    'a text of several parts': [
      '4+1',
      { type: 'text', text: 'One. ' },
      { type: 'text', text: 'Two.' },
      call('slow', '{"n":1}'),
    ],
  }
  test.each(Object.entries(edges))('%s', async (_, [sent, ...parts]) => {
    await using line = await openProvider({
      model: scripted([parts, [{ type: 'text', text: 'Done.' }]]),
    })
    const { text } = await generateText({
      model: line.warmline(modelId),
      tools: edgy,
      stopWhen,
      prompt,
    })
    expect(text).toBe('Done.')
    expect(line.turns()).toEqual(['no_chain 1', sent])
  })

  const search: ModelPart = {
    type: 'item',
    item: {
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'rain' },
    },
  }
  const interpreter: ModelPart = {
    type: 'item',
    item: {
      type: 'code_interpreter_call',
      status: 'completed',
      code: '6 * 7',
      container_id: 'cntr_1',
      outputs: [{ type: 'logs', logs: '42' }],
    },
  }
  test.for([
    ['a web search', search, {}, '3+1'],
    ['a web search, store: false', search, { store: false }, '3+1'],
    ['a code interpreter', interpreter, {}, '3+1'],
    [
      'a code interpreter, store: false, which the SDK leaves out',
      interpreter,
      { store: false },
      'history_edited@2 3',
    ],
  ] as const)('%s', async ([_, part, options, sent]) => {
    await using line = await openProvider({
      model: scripted([[part, call('slow', '{"n":1}')], [{ type: 'text', text: 'Done.' }]]),
    })
    const hosted = {
      web_search: openai.tools.webSearch({}),
      code_interpreter: openai.tools.codeInterpreter({}),
    }
    const providerOptions = { openai: options }
    await generateText({
      model: line.warmline(modelId),
      tools: { ...edgy, ...hosted },
      stopWhen,
      prompt,
      providerOptions,
    })
    expect(line.turns()).toEqual(['no_chain 1', sent])
  })
})

describe('a chat in the browser is incremental from the second question', () => {
  const loop = ['no_chain 1', '5+2', '9+1']
  test.each([
    ['default', {}, ['11+1', '16+2', '20+1']],
    ['store: false', { store: false }, ['11+1', '16+2', '20+1']],
    // Reasoning that does not come back is no edit: the server still holds it.
    ['without reasoning', { sendReasoning: false }, ['9+1', '14+2', '18+1']],
  ] as const)('%s', async (_, how, second) => {
    await using line = await openProvider({ model: traveler })
    const chat = { model: line.warmline(modelId), tools: weather, ...how }
    const first = await answer(chat, [says('Where does it rain?')])
    // What the model says tells all that it had before it.
    const told = 'rain in Bergen, C; rain in Zürich, C; rain in Oslo, F'
    expect(lastText(first)).toBe(`10 items: ${told}`)
    const next = await answer(chat, [...first, says('And now?')])
    expect(next).toHaveLength(4)
    expect(lastText(next)).toBe(`21 items: ${told}`)
    expect(line.turns()).toEqual([...loop, ...second])
  })

  test('a tool whose output the model sees in other words: where the conversion knows the tools', async () => {
    const shown: ToolSet = {
      look: tool({
        inputSchema: z.object({}),
        execute: async () => ({ temperature: 7 }),
        toModelOutput: () => ({ type: 'text', value: 'Seven degrees.' }),
      }),
    }
    const model = scripted(
      [
        [{ type: 'function_call', name: 'look', arguments: '{}' }],
        [{ type: 'text', text: 'Cold.' }],
        [{ type: 'text', text: 'Still cold.' }],
      ],
      { by: 'context' },
    )
    const sent = async (how: { readonly knowsTools?: false }): Promise<string | undefined> => {
      await using line = await openProvider({ model })
      const chat = { model: line.warmline(modelId), tools: shown, ...how }
      const first = await answer(chat, [says('Is it cold?')])
      await answer(chat, [...first, says('Still?')])
      return line.turns().at(-1)
    }
    expect(await sent({})).toBe('4+1')
    // The raw output came back, which is another history from there on.
    expect(await sent({ knowsTools: false })).toBe('2+3')
  })

  test('an edited question, and one asked again, continue from where the history parts', async () => {
    await using line = await openProvider({
      model: fromContext(({ items }) => [{ type: 'text', text: items.map(itemText).join(' ') }]),
    })
    const chat = { model: line.warmline(modelId), tools: {} }
    const first = await answer(chat, [says('One?')])
    const second = await answer(chat, [...first, says('Two?')])
    const edited = await answer(chat, [...first, says('Two, I mean?')])
    const again = await answer(chat, second.slice(0, 3))
    expect([first, second, edited, again].map(lastText)).toEqual([
      'One?',
      'One? One? Two?',
      'One? One? Two, I mean?',
      'One? One? Two?',
    ])
    expect(line.turns()).toEqual(['no_chain 1', '2+1', '2+1', '2+1'])
  })
})
