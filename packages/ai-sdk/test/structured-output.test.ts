// Structured output of the AI SDK on the dev-server's default model: the value is one of the
// schema, over HTTP as in WebSocket mode.
import { createOpenAI } from '@ai-sdk/openai'
import { modelId } from '@warmline/testing'
import { generateText, isStepCount, type LanguageModel, Output, streamText, tool } from 'ai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openProvider } from './support/provider.js'

const schema = z.object({
  summary: z.string(),
  severity: z.enum(['low', 'high']),
  score: z.number().min(1).max(10),
  version: z.string().regex(/^v\d+\.\d+$/),
  steps: z.array(z.object({ title: z.string(), minutes: z.int().positive() })).min(2),
  owner: z.string().nullable(),
})
const look = tool({
  description: 'Looks',
  inputSchema: z.object({ path: z.string() }),
  execute: async ({ path }) => `${path}: three files`,
})

test('Output.object, Output.array and Output.choice give values of their schemas', async () => {
  await using line = await openProvider()
  const { server, warmline } = line
  const http = createOpenAI({ baseURL: server.baseURL, apiKey: 'sk-test' })
  const models: readonly LanguageModel[] = [warmline(modelId), http(modelId)]
  for (const model of models) {
    const prompt = 'What is wrong?'
    const { output } = await generateText({ model, prompt, output: Output.object({ schema }) })
    expect(schema.parse(output)).toMatchObject({ summary: 'You said: What is wrong?' })
    const streamed = streamText({ model, prompt, output: Output.object({ schema }) })
    expect(await streamed.output).toEqual(output)
    const array = Output.array({ element: z.object({ n: z.int().min(3) }) })
    expect(Array.isArray((await generateText({ model, prompt, output: array })).output)).toBe(true)
    const choice = Output.choice({ options: ['sunny', 'rainy'] })
    expect((await generateText({ model, prompt, output: choice })).output).toBe('sunny')
  }
})

test('Output.object after a tool loop says what the tool said', async () => {
  await using line = await openProvider()
  const { output } = await generateText({
    model: line.warmline(modelId),
    prompt: 'Look.',
    tools: { look },
    stopWhen: isStepCount(5),
    output: Output.object({ schema }),
  })
  expect(output.summary).toBe('The tools returned: example: three files')
  expect(line.records[1]?.mode).toBe('incremental')
})
