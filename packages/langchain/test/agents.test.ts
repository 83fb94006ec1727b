// Agents on one connection: growing histories stay incremental, crowds do not mix, and an abort
// affects only its own call.
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { END, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph'
import { ToolNode } from '@langchain/langgraph/prebuilt'
import type { ChatOpenAI } from '@langchain/openai'
import {
  fromContext,
  itemText,
  type Model,
  type ModelContext,
  type ModelPart,
} from '@warmline/dev-server'
import { createAgent, tool } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openModels, ways } from './support/models.js'
import { errand, errandTools, traveler } from './support/traveler.js'

const question = { messages: [{ role: 'user', content: errand.question }] }
const incremental = (count: number): readonly string[] =>
  Array.from({ length: count }, () => 'websocket incremental')

test('an agent finds the model’s native structured output by itself', async () => {
  const model = fromContext(({ items, request }) => {
    const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
    if (told.length === 0)
      return [{ type: 'function_call', name: 'weather', arguments: { city: 'Bergen' } }]
    const format = JSON.stringify(request.text)
    return [
      {
        type: 'text',
        text: JSON.stringify({ city: 'Bergen', isNative: format.includes('json_schema') }),
      },
    ]
  })
  await using line = await openModels({ model })
  const responseFormat = z.object({ city: z.string(), isNative: z.boolean() })
  const agent = createAgent({ model: line.warm(), tools: errandTools, responseFormat })
  const { structuredResponse } = await agent.invoke(question)
  expect(structuredResponse).toEqual({ city: 'Bergen', isNative: true })
  expect(ways(line.records)).toEqual(['websocket no_chain', 'websocket incremental'])
})

test('a LangGraph of one’s own, with a checkpointer, stays incremental from one user turn to the next', async () => {
  await using line = await openModels({ model: traveler })
  const model = line.warm().bindTools(errandTools)
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('model', async (state) => ({ messages: [await model.invoke(state.messages)] }))
    .addNode('tools', new ToolNode(errandTools))
    .addEdge(START, 'model')
    .addConditionalEdges('model', (state) => (hasToolCalls(state.messages.at(-1)) ? 'tools' : END))
    .addEdge('tools', 'model')
    .compile({ checkpointer: new MemorySaver() })
  const config = { configurable: { thread_id: 'one' } }
  await graph.invoke(question, config)
  const { messages } = await graph.invoke(
    { messages: [{ role: 'user', content: errand.followUp }] },
    config,
  )
  expect(messages.at(-1)?.text).toBe(`${errand.followUp}: ${errand.answer}`)
  expect(ways(line.records)).toEqual(['websocket no_chain', ...incremental(4)])
})

function hasToolCalls(message: BaseMessage | undefined): boolean {
  return AIMessage.isInstance(message) && (message.tool_calls ?? []).length > 0
}

describe('fifty agents on one model', () => {
  /** Asks for its own number three times, and answers with all that it was told. */
  const counter: Model = fromContext(({ items }) => {
    const own = items.find(({ role }) => role === 'user')
    const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
    const number = own === undefined ? '' : itemText(own)
    return told.length < 3
      ? [{ type: 'function_call', name: 'note', arguments: { number } }]
      : [{ type: 'text', text: `${number}: ${told.join(' ')}` }]
  })
  const crowd = Array.from({ length: 50 }, (_, index) => String(index))
  const answerTo = (number: string): string =>
    `${number}: ${[0, 1, 2].map(() => `noted ${number}`).join(' ')}`

  test('do not mix', async () => {
    await using line = await openModels({ model: counter })
    const agent = createAgent({
      model: line.warm(),
      tools: [note(async (number) => `noted ${number}`)],
    })
    const results = await Promise.all(
      crowd.map((number) => agent.invoke({ messages: [{ role: 'user', content: number }] })),
    )
    expect(results.map(({ messages }) => messages.at(-1)?.text)).toEqual(crowd.map(answerTo))
    expect(line.records.filter(({ mode }) => mode === 'incremental')).toHaveLength(150)
  })

  const isSeven = (items: ModelContext['items']): boolean =>
    items.some((item) => itemText(item) === '7')

  /**
   * Runs all of them, the seventh with options of its own. Gives each one's answer, or the name of
   * its error.
   */
  async function run(model: ChatOpenAI, ofSeven: object, write: (number: string) => string) {
    const agent = createAgent({ model, tools: [note(async (number) => write(number))] })
    const results = await Promise.allSettled(
      crowd.map((number) =>
        agent.invoke(
          { messages: [{ role: 'user', content: number }] },
          number === '7' ? ofSeven : {},
        ),
      ),
    )
    return results.map((result) =>
      result.status === 'fulfilled' ? result.value.messages.at(-1)?.text : result.reason.name,
    )
  }
  const allButSeven = crowd.map((number) => (number === '7' ? 'AbortError' : answerTo(number)))

  test('one that is aborted between its turns leaves forty-nine right', async () => {
    await using line = await openModels({ model: counter })
    const stop = new AbortController()
    const texts = await run(line.warm({ maxRetries: 6 }), { signal: stop.signal }, (number) => {
      if (number === '7') stop.abort()
      return `noted ${number}`
    })
    expect(texts).toEqual(allButSeven)
    expect(line.server.journal.responses.size).toBe(49 * 4 + 1)
    expect(line.records.filter(({ outcome }) => outcome !== 'completed')).toEqual([])
    expect(line.client.stats()).toMatchObject({ inFlight: 0, queued: 0 })
  })

  describe('one that is aborted while its turn is in flight leaves forty-nine right', () => {
    /** The counter, but the seventh's second turn says this much and then no more. */
    const stuck = (said: readonly ModelPart[], reached: () => void): Model =>
      async function* (context) {
        const { items, signal } = context
        const isStuck = isSeven(items) && items.some(({ type }) => type === 'function_call_output')
        if (!isStuck) return yield* counter(context)
        yield* said
        reached()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      }
    const text: ModelPart = { type: 'text', text: 'Well' }

    test.each([
      { when: 'nothing of it has come', streaming: false, said: [], isRead: false },
      { when: 'nothing of its stream has come', streaming: true, said: [], isRead: false },
      { when: 'some of it is on its way', streaming: false, said: [text], isRead: false },
      { when: 'some of its stream was read', streaming: true, said: [text], isRead: true },
    ])('$when', async ({ streaming, said, isRead }) => {
      const stop = new AbortController()
      const model = stuck(said, () => {
        if (!isRead) stop.abort()
      })
      await using line = await openModels({ model })
      const handleLLMNewToken = (token: string): void => {
        if (token !== '') stop.abort()
      }
      const texts = await run(
        line.warm({ maxRetries: 6, streaming }),
        { signal: stop.signal, callbacks: [{ handleLLMNewToken }] },
        (number) => `noted ${number}`,
      )
      expect(texts).toEqual(allButSeven)

      // Two turns of the seventh, four of each other one: none was tried again.
      const turns = [...line.server.journal.responses.values()]
      expect(turns).toHaveLength(49 * 4 + 2)
      expect(turns.filter(({ items }) => isSeven(items))).toHaveLength(2)
      expect(line.records.filter(({ outcome }) => outcome !== 'completed')).toMatchObject([
        { outcome: 'aborted', transport: 'websocket', mode: 'incremental', replays: 0 },
      ])
      expect(line.records.filter(({ replays }) => replays > 0)).toEqual([])
      // Its lane stays taken until the server ends the turn, so that nothing late can be taken for
      // another's.
      expect(line.client.stats()).toMatchObject({ inFlight: 1, queued: 0 })
    })
  })

  function note(write: (number: string) => Promise<string>) {
    return tool(({ number }) => write(number), {
      name: 'note',
      description: 'Notes a number',
      schema: z.object({ number: z.string() }),
    })
  }
})
