// Middleware: a changed history is never continued past the change and its record says why; the
// server's context equals that over HTTP; middleware that checks the model's name finds it.

import { type BaseMessage, HumanMessage, trimMessages } from '@langchain/core/messages'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { MemorySaver } from '@langchain/langgraph'
import type { ChatOpenAI } from '@langchain/openai'
import { fromContext, itemText } from '@warmline/dev-server'
import {
  type AgentMiddleware,
  ClearToolUsesEdit,
  contextEditingMiddleware,
  createAgent,
  createMiddleware,
  openAIModerationMiddleware,
  providerToolSearchMiddleware,
  summarizationMiddleware,
} from 'langchain'
import { describe, expect, test } from 'vitest'
import { type OpenModels, openModels, ways } from './support/models.js'
import { normalize } from './support/normalize.js'
import { errand, errandTools, traveler } from './support/traveler.js'

const question = { messages: [{ role: 'user', content: errand.question }] }
const incremental = (count: number): readonly string[] =>
  Array.from({ length: count }, () => 'websocket incremental')

describe('middleware that changes the history', () => {
  /** Answers with all that it was told, so that an answer shows its context. */
  const echo = fromContext(({ items }) => [{ type: 'text', text: items.map(itemText).join(' ') }])

  const turns = ({ server }: OpenModels, transport: 'http' | 'websocket') =>
    [...server.journal.responses.values()].filter((turn) => turn.transport === transport)
  /**
   * What the server had before it for each turn that came this way: over HTTP that is what
   * LangChain sent.
   */
  const contexts = (line: OpenModels, transport: 'http' | 'websocket') =>
    normalize(turns(line, transport).map(({ items }) => items))

  /** Middleware that shows the model other messages than there are. */
  const showing = (change: (messages: BaseMessage[]) => BaseMessage[] | Promise<BaseMessage[]>) =>
    createMiddleware({
      name: 'showing',
      wrapModelCall: async (request, handler) =>
        handler({ ...request, messages: await change(request.messages) }),
    })

  interface Talk {
    readonly said: readonly string[]
    readonly systemPrompt?: string | undefined
  }

  /** Runs user turns of one thread over HTTP and in WebSocket mode; returns the equal answers. */
  async function converse(
    line: OpenModels,
    middleware: () => AgentMiddleware,
    { said, systemPrompt }: Talk,
  ) {
    const answers = async (model: ChatOpenAI): Promise<readonly (string | undefined)[]> => {
      const checkpointer = new MemorySaver()
      const agent = createAgent({
        model,
        tools: [],
        middleware: [middleware()],
        checkpointer,
        ...(systemPrompt === undefined ? {} : { systemPrompt }),
      })
      const texts: (string | undefined)[] = []
      for (const content of said) {
        const config = { configurable: { thread_id: 'one' } }
        const { messages } = await agent.invoke({ messages: [{ role: 'user', content }] }, config)
        texts.push(messages.at(-1)?.text)
      }
      return texts
    }
    const theirs = await answers(line.http())
    expect(await answers(line.warm())).toEqual(theirs)
    expect(contexts(line, 'websocket')).toEqual(contexts(line, 'http'))
    return theirs
  }

  test('context editing goes on from the last response before the change', async () => {
    await using line = await openModels({ model: traveler })
    const clear = () =>
      contextEditingMiddleware({
        edits: [new ClearToolUsesEdit({ trigger: { tokens: 1 }, keep: { messages: 1 } })],
      })
    for (const model of [line.http(), line.warm()]) {
      const { messages } = await createAgent({
        model,
        tools: errandTools,
        middleware: [clear()],
      }).invoke(question)
      expect(messages.at(-1)?.text).toBe('[cleared]; [cleared]; [cleared]; noon at Asia/Tokyo')
    }
    // The edits begin after the first answer. Up to there the edited history is what the server
    // holds: the first response is a head like any other, and everything after it, the cleared
    // outputs among it, is sent.
    expect(
      line.records.map(({ mode, reason, itemsKept, itemsSent }) => [
        mode,
        reason,
        itemsKept,
        itemsSent,
      ]),
    ).toEqual([
      ['full', 'no_chain', 0, 1],
      ['incremental', undefined, 5, 2],
      ['incremental', undefined, 5, 5],
      ['incremental', undefined, 5, 7],
    ])
    const anchors = turns(line, 'websocket').map(({ previousResponseId }) => previousResponseId)
    const first = turns(line, 'websocket')[0]?.id
    expect(anchors).toEqual([undefined, first, first, first])
    expect(contexts(line, 'websocket')).toEqual(contexts(line, 'http'))
  })

  test.each([undefined, 'Repeat everything.'])(
    'trimming from the beginning, system prompt: %s',
    async (prompt) => {
      await using line = await openModels({ model: echo })
      const trim = () =>
        showing((messages) =>
          trimMessages(messages, {
            maxTokens: 3,
            tokenCounter: (all) => all.length,
            strategy: 'last',
            startOn: 'human',
          }),
        )
      const answers = await converse(line, trim, {
        said: ['one', 'two', 'three', 'four'],
        systemPrompt: prompt,
      })
      const begin = prompt === undefined ? '' : `${prompt} `
      expect(answers.slice(0, 2)).toEqual([`${begin}one`, `${begin}one ${begin}one two`])
      // The third turn begins with what the user said second: no history that is known begins so. A
      // system prompt says nothing of whose history it is, for all that an application does have
      // the same one.
      expect(ways(line.records)).toEqual([
        'websocket no_chain',
        'websocket incremental',
        'websocket no_chain',
        'websocket no_chain',
      ])
    },
  )

  test('cutting out the middle', async () => {
    await using line = await openModels({ model: echo })
    const cut = () =>
      showing((messages) => [...messages.slice(0, 1), ...messages.slice(1).slice(-2)])
    const answers = await converse(line, cut, { said: ['one', 'two', 'three'] })
    expect(answers).toEqual(['one', 'one one two', 'one one one two three'])
    // It begins alike and then says something else: where the first answer stood there is the
    // second now.
    expect(ways(line.records)).toEqual([
      'websocket no_chain',
      'websocket incremental',
      'websocket history_edited@1',
    ])
  })

  test('cutting off the latest answer', async () => {
    await using line = await openModels({ model: echo })
    const cut = () =>
      showing((messages) =>
        messages.length < 5 ? messages : [...messages.slice(0, 2), ...messages.slice(-1)],
      )
    const answers = await converse(line, cut, { said: ['one', 'two', 'three'] })
    expect(answers).toEqual(['one', 'one one two', 'one one three'])
    // What is left is the first answer's history and something new: a branch of the same chain.
    expect(ways(line.records)).toEqual(['websocket no_chain', ...incremental(2)])
    const [first, , last] = turns(line, 'websocket')
    expect(last?.previousResponseId).toBe(first?.id)
  })

  test('rewriting what the user said', async () => {
    await using line = await openModels({ model: echo })
    const rewrite = () =>
      showing((messages) =>
        messages.map((message, index) =>
          HumanMessage.isInstance(message) && index > 0 && index < messages.length - 1
            ? new HumanMessage('(gone)')
            : message,
        ),
      )
    const answers = await converse(line, rewrite, { said: ['one', 'two', 'three'] })
    expect(answers.at(-1)).toBe('one one (gone) one one two three')
    // As context editing: the first answer's history still holds.
    expect(line.records).toMatchObject([
      { mode: 'full', reason: 'no_chain' },
      { mode: 'incremental', itemsKept: 2 },
      { mode: 'incremental', itemsKept: 2, itemsSent: 3 },
    ])
  })

  test.each([undefined, 'Repeat everything.'])('summarizing, system prompt: %s', async (prompt) => {
    await using line = await openModels({ model: echo })
    // Its types do not stand exactOptionalPropertyTypes.
    const summarize = (): AgentMiddleware =>
      Reflect.apply(summarizationMiddleware, undefined, [
        {
          model: new FakeListChatModel({ responses: ['a b c'] }),
          trigger: { messages: 6 },
          keep: { messages: 2 },
          summaryPrefix: 'So far:',
        },
      ])
    const answers = await converse(line, summarize, {
      said: ['one', 'two', 'three', 'four', 'five'],
      systemPrompt: prompt,
    })
    const begin = prompt === undefined ? '' : `${prompt} `
    expect(answers[3]).toBe(`${begin}So far:\n\na b c ${answers[2]} four`)
    // The fourth turn begins with the summary, where nothing that is known begins so. The summary
    // stays, so that the fifth goes on from there.
    expect(ways(line.records)).toEqual([
      'websocket no_chain',
      ...incremental(2),
      'websocket no_chain',
      ...incremental(1),
    ])
  })

  const named = { tools: errandTools, name: 'surveyor', includeAgentName: 'inline' as const }

  test('a name in the messages, where LangChain sends answers back as they came', async () => {
    await using line = await openModels({ model: traveler })
    await createAgent({ model: line.warm(), ...named }).invoke(question)
    expect(ways(line.records)).toEqual(['websocket no_chain', ...incremental(3)])
  })

  test('a name in the messages, where LangChain respells: streamEvents v3', async () => {
    await using line = await openModels({ model: traveler })
    for (const model of [line.http(), line.warm()]) {
      const run = await createAgent({ model, ...named }).streamEvents(question, { version: 'v3' })
      expect((await run.output).messages.at(-1)?.text).toBe(errand.answer)
    }
    // Respelled, each of them holds a name that the server never gave: the newest is the first that
    // it does not know so.
    expect(ways(line.records)).toEqual([
      'websocket no_chain',
      'websocket history_edited@3',
      'websocket history_edited@8',
      'websocket history_edited@13',
    ])
    expect(contexts(line, 'websocket')).toEqual(contexts(line, 'http'))
  })
})

describe('middleware that looks for the model’s name finds it', () => {
  test('tool search', async () => {
    await using line = await openModels({ model: traveler })
    const middleware = [providerToolSearchMiddleware({ searchableTools: ['time'] })]
    const agent = createAgent({ model: line.warm(), tools: errandTools, middleware })
    expect((await agent.invoke(question)).messages.at(-1)?.text).toBe(errand.answer)
    expect(ways(line.records)).toEqual(['websocket no_chain', ...incremental(3)])
    const [first] = line.server.journal.responses.values()
    expect(first?.request.tools).toMatchObject([
      { name: 'weather' },
      { name: 'time', defer_loading: true },
      { type: 'tool_search' },
    ])
  })

  test('moderation, whose own calls go over the caller’s fetch', async () => {
    await using line = await openModels({ model: traveler })
    const moderated: string[] = []
    const own: typeof fetch = async (input, init) => {
      moderated.push(new URL(String(input)).pathname)
      expect(new Headers(init?.headers).has('x-warmline-control')).toBe(false)
      return Response.json({
        id: 'm',
        model: 'omni-moderation-latest',
        results: [{ flagged: false, categories: {} }],
      })
    }
    const model = line.warm({ configuration: { fetch: own } })
    const middleware = [openAIModerationMiddleware({ model })]
    const agent = createAgent({ model, tools: errandTools, middleware })
    expect((await agent.invoke(question)).messages.at(-1)?.text).toBe(errand.answer)
    expect(new Set(moderated)).toEqual(new Set(['/v1/moderations']))
    expect(ways(line.records)).toEqual(['websocket no_chain', ...incremental(3)])
  })
})
