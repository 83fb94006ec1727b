// The loop of langchain.mjs without Warmline: what the framework itself weighs.
import { ChatOpenAI } from '@langchain/openai'
import { createAgent, tool } from 'langchain'
import { z } from 'zod'

const weather = tool(async () => 'Rain', {
  name: 'weather',
  schema: z.object({ city: z.string() }),
})
const model = new ChatOpenAI({ model: 'gpt-6-astra', apiKey: 'sk-local', maxRetries: 0 })

createAgent({ model, tools: [weather] })
  .invoke({ messages: [{ role: 'user', content: 'An umbrella in Bergen?' }] })
  .then(({ messages }) => console.log(messages.at(-1).text))
