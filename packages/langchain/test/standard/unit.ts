// LangChain's 8 standard unit checks, by their names.
import { HumanMessage } from '@langchain/core/messages'
import { tool } from 'langchain'
import { expect } from 'vitest'
import { z } from 'zod'
import type { Check } from './check.js'

const person = z.object({ name: z.string(), age: z.number().int().positive() }).describe('A person')
const personTool = tool(async (input) => JSON.stringify(input), {
  name: 'PersonTool',
  description: 'A person',
  schema: person,
})
const standard = { temperature: 0, maxTokens: 100, timeout: 60, stopSequences: [], maxRetries: 2 }

/** Every unit check. */
export const unitChecks: Readonly<Record<string, Check>> = {
  'should initialize chat model successfully': (make) => {
    expect(make(standard)).toBeDefined()
  },
  'should initialize chat model with API key': (make) => {
    expect(make({ ...standard, apiKey: 'test' }).apiKey).toBe('test')
  },
  'should initialize chat model with streaming enabled': (make) => {
    expect(make({ ...standard, streaming: true }).streaming).toBe(true)
  },
  'should bind tools when tool calling is supported': (make) => {
    expect(make(standard).bindTools([personTool])).toBeDefined()
  },
  'should create structured output when supported': (make) => {
    expect(make(standard).withStructuredOutput(person)).toBeDefined()
  },
  'should return standard LangSmith parameters': (make) => {
    const expected = [
      'ls_max_tokens',
      'ls_model_name',
      'ls_model_type',
      'ls_provider',
      'ls_stop',
      'ls_temperature',
    ]
    expect(Object.keys(make(standard).getLsParams({})).sort()).toEqual(expected)
  },
  'invoke should throw when signal is already aborted': async (make) => {
    const signal = AbortSignal.abort()
    await expect(make(standard).invoke([new HumanMessage('hello')], { signal })).rejects.toThrow()
  },
  'stream should handle aborted signal correctly': async (make) => {
    const read = async (): Promise<number> => {
      let chunks = 0
      const stream = await make(standard).stream([new HumanMessage('hello')], {
        signal: AbortSignal.abort(),
      })
      for await (const _ of stream) chunks += 1
      return chunks
    }
    expect(await read().catch(() => 0)).toBe(0)
  },
}
