// A tool loop of the AI SDK over Warmline, as an application would write it. Gives the answer.
import { createWarmline } from '@warmline/ai-sdk'
import { generateText, isStepCount, jsonSchema, tool } from 'ai'

const inputSchema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } } })

export async function run(baseURL) {
  const warmline = createWarmline({ baseURL, apiKey: 'sk-local' })
  const { text } = await generateText({
    model: warmline('gpt-6-astra'),
    prompt: 'Do I need an umbrella in Bergen?',
    tools: { weather: tool({ inputSchema, execute: async () => 'Rain' }) },
    stopWhen: isStepCount(4),
    maxRetries: 0,
  })
  return text
}
