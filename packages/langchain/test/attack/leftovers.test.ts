// Abandoned streams leave nothing in their client, and a server that omits its output is
// understood.
import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { fromContext } from '@warmline/dev-server'
import { createAgent } from 'langchain'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { ChatWarmline, ResponsesClient } from '../../src/index.js'
import { openModels } from '../support/models.js'

/** Ways to begin a stream and to leave it. */
const leavings: Readonly<Record<string, (model: ChatWarmline) => Promise<unknown>>> = {
  'read once, and dropped': async (model) =>
    (await model.stream('hi'))[Symbol.asyncIterator]().next(),
  'never read': (model) => model.stream('hi'),
  'a generator, begun and dropped': (model) =>
    model._streamResponseChunks([new HumanMessage('hi')], {}).next(),
  'a generator, never begun': async (model) =>
    model._streamResponseChunks([new HumanMessage('hi')], {}),
  'left in the middle': async (model) => {
    for await (const _ of await model.stream('hi')) break
  },
  aborted: async (model) => {
    const signal = AbortSignal.abort()
    await expect(model.invoke('hi', { signal })).rejects.toThrow()
  },
  'aborted in the middle': async (model) => {
    const stop = new AbortController()
    await expect(async () => {
      for await (const _ of await model.stream('hi', { signal: stop.signal })) stop.abort()
    }).rejects.toThrow()
  },
}

/** A client that counts those who listen to it. */
function counting(client: ResponsesClient): {
  readonly client: ResponsesClient
  readonly listeners: () => number
} {
  let listeners = 0
  const onTurn: ResponsesClient['onTurn'] = (listener) => {
    const stop = client.onTurn(listener)
    let isListening = true
    listeners++
    return () => {
      if (isListening) listeners--
      isListening = false
      stop()
    }
  }
  const counted = new Proxy(client, {
    get: (target, key) => (key === 'onTurn' ? onTurn : Reflect.get(target, key, target)),
  })
  return { client: counted, listeners: () => listeners }
}

describe('streams that nobody reads to the end', () => {
  test.each(Object.entries(leavings))('%s: leave no listener', async (_, leave) => {
    await using line = await openModels({
      model: fromContext(() => [{ type: 'text', text: 'hello '.repeat(50) }]),
    })
    const { client, listeners } = counting(line.client)
    const model = line.warm({ client })
    const left: unknown[] = []
    for (let i = 0; i < 10; i++) left.push(await leave(model))
    await vi.waitFor(() => expect(line.client.stats().inFlight).toBe(0))
    await vi.waitFor(() => expect(listeners()).toBe(0))
    // They are held until here, so that nothing but the client itself can have let them go.
    expect(left).toHaveLength(10)
  })
})

describe.each(['empty', 'missing'] as const)('the output of the last event is %s', (as) => {
  test.each([false, true])('an agent runs to its end (streaming: %s)', async (streaming) => {
    await using line = await openModels({
      faults: [{ type: 'empty-completed-output', as, times: 'always' }],
      model: fromContext(({ items }) => {
        const told = items.filter(({ type }) => type === 'function_call_output').length
        return told < 2
          ? [
              { type: 'text', text: `step ${told}` },
              { type: 'function_call', name: 'weather', arguments: '{"city":"Rome"}' },
            ]
          : [{ type: 'text', text: `done after ${told}` }]
      }),
    })
    const weather = tool(async () => 'rain', {
      name: 'weather',
      description: 'The weather in a city',
      schema: z.object({ city: z.string() }),
    })
    const agent = createAgent({ model: line.warm({ streaming }), tools: [weather] })
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'hi' }] })
    expect(messages.at(-1)?.text).toBe('done after 2')
    expect(line.records.map(({ mode }) => mode)).toEqual(['full', 'incremental', 'incremental'])
  })
})
