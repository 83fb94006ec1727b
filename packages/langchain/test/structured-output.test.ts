// Structured output of LangChain on the dev-server's default model: the value is one of the
// schema, over HTTP as in WebSocket mode.
import type { ChatOpenAI } from '@langchain/openai'
import { createAgent, providerStrategy, tool, toolStrategy } from 'langchain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openModels } from './support/models.js'

const schema = z.object({
  summary: z.string(),
  severity: z.enum(['low', 'high']),
  score: z.number().min(1).max(10),
  version: z.string().regex(/^v\d+\.\d+$/),
  steps: z.array(z.object({ title: z.string(), minutes: z.number().int().positive() })).min(2),
  owner: z.string().nullable(),
})
type Value = z.output<typeof schema>

const ways: Readonly<Record<string, (model: ChatOpenAI) => Promise<Value>>> = {
  'withStructuredOutput, strict': (model) =>
    model.withStructuredOutput(schema, { name: 'report', strict: true }).invoke('What?'),
  'withStructuredOutput by a function call': (model) =>
    model
      .withStructuredOutput(schema, { name: 'report', method: 'functionCalling' })
      .invoke('What?'),
  'withStructuredOutput in JSON mode, which names no schema': async (model) => {
    const loose = z.object({ answer: z.string() })
    const form = model.withStructuredOutput(loose, { name: 'report', method: 'jsonMode' })
    expect((await form.invoke('What?')).answer).toBe('You said: What?')
    return await model.withStructuredOutput(schema, { name: 'report' }).invoke('What?')
  },
}

describe.each(Object.entries(ways))('%s', (_, way) => {
  test('gives a value of the schema', async () => {
    await using line = await openModels()
    const warm = await way(line.warm())
    expect(schema.parse(warm)).toEqual(warm)
    expect(await way(line.http())).toEqual(warm)
  })
})

test('an agent ends with a value of its format, by either strategy', async () => {
  await using line = await openModels()
  const look = tool(async ({ path }: { path: string }) => `${path}: three files`, {
    name: 'look',
    description: 'Looks',
    schema: z.object({ path: z.string() }),
  })
  const input = { messages: [{ role: 'user', content: 'Look.' }] }
  for (const model of [line.warm(), line.http()]) {
    const native = createAgent({ model, tools: [look], responseFormat: providerStrategy(schema) })
    const { structuredResponse } = await native.invoke(input)
    expect(schema.parse(structuredResponse).summary).toBe(
      'The tools returned: example: three files',
    )
    // Here the format is a tool, and the default model calls the first tool only.
    const byTool = createAgent({ model, tools: [], responseFormat: toolStrategy(schema) })
    const answer = await byTool.invoke(input)
    expect(schema.parse(answer.structuredResponse)).toEqual(answer.structuredResponse)
  }
})
