// Runs as a program of its own, because @ai-sdk/devtools chooses its file by the folder in which it
// is loaded. It makes `.devtools/generations.json` of tool loops, a streamed answer, a regenerated
// one, and a call whose body was not recorded.
import { DevToolsTelemetry, devToolsMiddleware } from '@ai-sdk/devtools'
import { createOpenAI } from '@ai-sdk/openai'
import {
  generateText,
  type ModelMessage,
  registerTelemetry,
  stepCountIs,
  streamText,
  tool,
  wrapLanguageModel,
} from 'ai'
import { z } from 'zod'

const [baseURL = ''] = process.argv.slice(2)
const openai = createOpenAI({ baseURL, apiKey: 'any' })
const tools = {
  weather: tool({
    description: 'The weather in a city',
    inputSchema: z.object({
      city: z.string(),
      unit: z.enum(['celsius', 'kelvin']).default('celsius'),
    }),
    execute: ({ city }) => ({ city, degrees: 21 }),
  }),
}
const loop = {
  tools,
  stopWhen: stepCountIs(5),
  providerOptions: { openai: { store: false } },
}
const watched = (): ReturnType<typeof wrapLanguageModel> =>
  wrapLanguageModel({
    model: openai('gpt-5.4'),
    // @ts-expect-error Its types are those of an older @ai-sdk/provider.
    middleware: devToolsMiddleware(),
  })

const messages: ModelMessage[] = [{ role: 'user', content: 'What is the weather in Oslo?' }]
for (const question of ['And in Rome?', 'And in Lima?']) {
  const { steps } = await generateText({ model: watched(), ...loop, messages })
  messages.push(...steps.flatMap(({ response }) => response.messages))
  messages.push({ role: 'user', content: question })
}
const streamed = streamText({ model: watched(), ...loop, messages })
await streamed.consumeStream()
// The same question again, without its answer.
await generateText({ model: watched(), ...loop, messages })
// An earlier question in other words: the history is edited there.
const edited = messages.map((message) =>
  message.content === 'And in Rome?' ? { role: 'user' as const, content: 'In Rome?' } : message,
)
await generateText({ model: watched(), ...loop, messages: edited })
registerTelemetry(DevToolsTelemetry())
const told = { requestBody: true, responseBody: true }
await generateText({ model: openai('gpt-5.4'), ...loop, messages, include: told })
await generateText({ model: openai('gpt-5.4'), ...loop, messages })
