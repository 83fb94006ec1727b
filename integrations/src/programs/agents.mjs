// A run of @openai/agents over `client.fetch`. Gives the answer.
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import { createResponsesClient } from '@warmline/core'
import OpenAI from 'openai'
import { z } from 'zod'

const weather = tool({
  name: 'weather',
  description: 'The weather in a city',
  parameters: z.object({ city: z.string() }),
  execute: async () => 'Rain',
})

export async function run(baseURL) {
  const client = createResponsesClient({ baseURL, apiKey: 'sk-local' })
  const openAIClient = new OpenAI({ baseURL, apiKey: 'sk-local', fetch: client.fetch })
  const modelProvider = new OpenAIProvider({ openAIClient, useResponses: true })
  const runner = new Runner({ modelProvider, tracingDisabled: true })
  const agent = new Agent({ name: 'forecaster', model: 'gpt-6-astra', tools: [weather] })
  return (await runner.run(agent, 'Do I need an umbrella in Bergen?')).finalOutput
}
