// Mastra's own agent with Warmline's provider, in a project that has @mastra/core: two questions,
// each with a loop of three steps, by `generate` and by `stream`. Prints what was answered and how
// each turn went, as JSON.
import { Agent } from '@mastra/core/agent'
import { createTool } from '@mastra/core/tools'
import { createWarmline } from '@warmline/ai-sdk'
import { fromContext, itemText, startDevServer } from '@warmline/dev-server'
import { z } from 'zod'

const call = (args) => ({ type: 'function_call', name: 'weather', arguments: args })
const model = fromContext(({ items }) => {
  const last = items.findLastIndex(({ role }) => role === 'user')
  const told = items
    .slice(last)
    .filter(({ type }) => type === 'function_call_output')
    .map(itemText)
  if (told.length === 0)
    return [{ type: 'reasoning', summary: ['One.'], encrypted: 'opaque' }, call({ city: 'Kyiv' })]
  if (told.length === 1) return [call({ city: 'Oslo', unit: 'F' }), call({ city: 'Rome' })]
  return [{ type: 'text', text: `${items.length} items: ${told.join('; ')}` }]
})
const weather = createTool({
  id: 'weather',
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string(), unit: z.enum(['C', 'F']).default('C') }),
  execute: async ({ city, unit }) => `rain in ${city}, ${unit}`,
})

/** One conversation. */
async function converse(way, store) {
  const server = await startDevServer({ model })
  const warmline = createWarmline({ apiKey: 'sk-test', baseURL: server.baseURL })
  const turns = []
  warmline.client.onTurn(({ transport, mode, reason, itemsKept, itemsSent }) =>
    turns.push(`${transport} ${mode === 'incremental' ? `${itemsKept}+${itemsSent}` : reason}`),
  )
  const instructions = 'Be brief.'
  const agent = new Agent({
    id: 'a',
    name: 'a',
    instructions,
    model: warmline('gpt-6-astra'),
    tools: { weather },
  })
  const ask = async (messages) => {
    const options = { providerOptions: { openai: { store } }, maxSteps: 5 }
    if (way === 'generate') return agent.generate(messages, options)
    const output = await agent.stream(messages, options)
    return { text: await output.text, response: await output.response }
  }
  const question = { role: 'user', content: 'Where does it rain?' }
  const first = await ask([question])
  const second = await ask([
    question,
    ...first.response.messages,
    { role: 'user', content: 'And now?' },
  ])
  await warmline.close()
  await server.close()
  return { way, store, texts: [first.text, second.text], turns }
}

const results = []
for (const way of ['generate', 'stream'])
  for (const store of [true, false]) results.push(await converse(way, store))
console.log(JSON.stringify(results))
process.exit()
