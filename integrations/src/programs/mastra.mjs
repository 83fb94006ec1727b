// A run of Mastra's agent with Warmline's provider. Gives the answer.
import { Agent } from '@mastra/core/agent'
import { createTool } from '@mastra/core/tools'
import { createWarmline } from '@warmline/ai-sdk'
import { z } from 'zod'

const weather = createTool({
  id: 'weather',
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async () => 'Rain',
})

export async function run(baseURL) {
  const warmline = createWarmline({ baseURL, apiKey: 'sk-local' })
  const model = warmline('gpt-6-astra')
  const instructions = 'Be brief.'
  const agent = new Agent({
    id: 'forecaster',
    name: 'forecaster',
    instructions,
    model,
    tools: { weather },
  })
  return (await agent.generate('Do I need an umbrella in Bergen?')).text
}
