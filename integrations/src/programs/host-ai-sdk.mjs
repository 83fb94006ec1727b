// The loop of ai-sdk.mjs without Warmline: what the framework itself weighs.
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, isStepCount, jsonSchema, tool } from 'ai'

const inputSchema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } } })
const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL, apiKey: 'sk-local' })

generateText({
  model: openai('gpt-6-astra'),
  prompt: 'Do I need an umbrella in Bergen?',
  tools: { weather: tool({ inputSchema, execute: async () => 'Rain' }) },
  stopWhen: isStepCount(4),
  maxRetries: 0,
}).then(({ text }) => console.log(text))
