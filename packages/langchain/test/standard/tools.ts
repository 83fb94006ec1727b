// Tools, prompts and schemas of the standard checks, and how they read a stream.
import type { AIMessageChunk } from '@langchain/core/messages'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { concat } from '@langchain/core/utils/stream'
import { tool } from 'langchain'
import { z } from 'zod'

export const adderSchema = z
  .object({ a: z.number().int().describe('The first'), b: z.number().int().describe('The second') })
  .describe('Add two integers')

export const adder = tool(async ({ a, b }) => JSON.stringify({ result: a + b }), {
  name: 'AdderTool',
  description: 'Add two integers',
  schema: adderSchema,
})

export const additionPrompt = ChatPromptTemplate.fromMessages([
  ['system', 'You are bad at math and must ALWAYS call the {toolName} function.'],
  ['human', 'What is the sum of 1836281973 and 19973286?'],
])
export const addition = { toolName: 'math_addition' }

const place = z.object({ location: z.string().describe('The city') })
export const weather = tool(async () => '70 degrees and sunny.', {
  name: 'get_current_weather',
  description: 'The weather in a city',
  schema: place,
})
export const time = tool(async () => '12:02 PM.', {
  name: 'get_current_time',
  description: 'The time in a city',
  schema: place,
})
/** A tool without its function. */
export const weatherParams = {
  name: 'get_current_weather',
  description: 'The weather in a city',
  schema: place,
}

/** All chunks of a stream as one. */
export async function joined(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let all: AIMessageChunk | undefined
  for await (const chunk of stream) all = all === undefined ? chunk : concat(all, chunk)
  if (all === undefined) throw new Error('Nothing came.')
  return all
}
