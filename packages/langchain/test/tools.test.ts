// Tools beyond plain functions, and tools that call the model: each returns what it returns over
// HTTP.
import { AIMessage } from '@langchain/core/messages'
import { customTool } from '@langchain/openai'
import { fromContext, itemText, scripted } from '@warmline/dev-server'
import { createAgent, tool } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openModels, ways } from './support/models.js'
import { normalize } from './support/normalize.js'
import { errand, errandTools, traveler } from './support/traveler.js'

describe('tools that are not functions', () => {
  test('custom tools go and come as over HTTP', async () => {
    const model = scripted(
      [
        [{ type: 'custom_tool_call', name: 'shout', input: 'hey' }],
        [{ type: 'text', text: 'Done.' }],
      ],
      { by: 'context' },
    )
    await using line = await openModels({ model })
    const shout = customTool(async (input) => input.toUpperCase(), {
      name: 'shout',
      description: 'Shouts',
      format: { type: 'text' },
    })
    const answers: unknown[] = []
    for (const each of [line.http(), line.warm()]) {
      const agent = createAgent({ model: each, tools: [shout] })
      const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Shout.' }] })
      answers.push(messages.map(({ text }) => text))
    }
    expect(answers).toEqual([
      ['Shout.', '', 'HEY', 'Done.'],
      ['Shout.', '', 'HEY', 'Done.'],
    ])
    // LangChain answers a custom call with the output of a function call, which no chain takes for
    // its answer.
    expect(ways(line.records)).toEqual(['websocket no_chain', 'websocket pending_tool_calls'])
  })

  test.each(['v0', 'v1'] as const)(
    'hosted tools, in the next turn of the user: %s',
    async (outputVersion) => {
      const search = {
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'rain' },
      }
      const model = fromContext(({ items }) =>
        items.some(({ type }) => type === 'web_search_call')
          ? [{ type: 'text', text: items.map(itemText).join('|') }]
          : [
              { type: 'item', item: search },
              { type: 'text', text: 'It rains.' },
            ],
      )
      await using line = await openModels({ model })
      const results: unknown[] = []
      for (const each of [line.http({ outputVersion }), line.warm({ outputVersion })]) {
        const bound = each.bindTools([{ type: 'web_search' }])
        const first = await bound.invoke([{ role: 'user', content: 'Rain?' }])
        const second = await bound.invoke([
          { role: 'user', content: 'Rain?' },
          first,
          { role: 'user', content: 'Sure?' },
        ])
        results.push([first.text, normalize(first.contentBlocks), second.text])
      }
      expect(results[1]).toEqual(results[0])
      expect(ways(line.records)).toEqual([
        'websocket no_chain',
        outputVersion === 'v0'
          ? 'websocket incremental'
          : expect.stringMatching(/^websocket history_edited/),
      ])
    },
  )
})

test('an answer of an agent’s tool that uses the same model does not mix with it', async () => {
  await using line = await openModels({ model: traveler })
  const model = line.warm()
  const nested = tool(async ({ city }: { city: string }) => (await model.invoke(`${city}?`)).text, {
    name: 'weather',
    description: 'Asks a model',
    schema: z.object({ city: z.string() }),
  })
  const agent = createAgent({ model, tools: [nested, ...errandTools.slice(1)] })
  const { messages } = await agent.invoke({
    messages: [{ role: 'user', content: errand.question }],
  })
  expect(AIMessage.isInstance(messages.at(-1))).toBe(true)
  expect(messages.at(-1)?.text).toMatch(/^Let me look that up\.; noon at Europe\/Oslo/)
})
