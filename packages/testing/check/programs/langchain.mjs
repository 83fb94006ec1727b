// A tool loop of LangChain over Warmline, as an application would write it. Gives what each turn
// did.
import { ChatOpenAI } from '@langchain/openai'
import { ChatWarmline, withWarmline } from '@warmline/langchain'
import { createAgent, tool } from 'langchain'
import { z } from 'zod'

const weather = tool(async () => 'Rain', {
  name: 'weather',
  schema: z.object({ city: z.string() }),
})

export async function run(baseURL) {
  const fields = {
    model: 'gpt-6-astra',
    apiKey: 'sk-check',
    maxRetries: 0,
    configuration: { baseURL },
  }
  const model = new ChatWarmline(fields)
  if (!(model instanceof ChatOpenAI)) throw new Error('ChatWarmline is of another LangChain.')
  if (!(withWarmline(new ChatOpenAI(fields)) instanceof ChatWarmline))
    throw new Error('withWarmline')
  const turns = []
  model.warmline.onTurn((turn) => turns.push(turn))
  const agent = createAgent({ model, tools: [weather] })
  const { messages } = await agent.invoke({
    messages: [{ role: 'user', content: 'An umbrella in Bergen?' }],
  })
  return { text: messages.at(-1).text, turns }
}
