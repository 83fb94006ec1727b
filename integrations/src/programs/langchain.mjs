// A tool loop of LangChain over Warmline, as an application would write it. Gives the answer.
import { ChatOpenAI } from '@langchain/openai'
import { ChatWarmline, withWarmline } from '@warmline/langchain'
import { createAgent, tool } from 'langchain'
import { z } from 'zod'

const weather = tool(async () => 'Rain', {
  name: 'weather',
  description: 'The weather in a city',
  schema: z.object({ city: z.string() }),
})

export async function run(baseURL) {
  const fields = {
    model: 'gpt-6-astra',
    apiKey: 'sk-local',
    maxRetries: 0,
    configuration: { baseURL },
  }
  const model = new ChatWarmline(fields)
  if (!(model instanceof ChatOpenAI)) throw new Error('ChatWarmline is of another LangChain.')
  if (!(withWarmline(new ChatOpenAI(fields)) instanceof ChatWarmline))
    throw new Error('withWarmline makes no ChatWarmline.')
  const agent = createAgent({ model, tools: [weather] })
  const { messages } = await agent.invoke({
    messages: [{ role: 'user', content: 'An umbrella in Bergen?' }],
  })
  return messages.at(-1).text
}
