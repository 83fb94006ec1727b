// Reads one answer through each framework, and gives what the application would see of it.
import { createOpenAI } from '@ai-sdk/openai'
import type { AIMessageChunk } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { jsonSchema, streamText, tool } from 'ai'
import OpenAI from 'openai'

/** Gives everything that the application sees, in order; an error is the last. */
export type Read = (answer: () => Response) => Promise<readonly unknown[]>

/** The name of a reader. */
export type ReaderName = 'openai' | 'ai-sdk' | 'ai-sdk-transformed' | 'langchain'

/** A reader for each framework; the AI SDK with a transform of the caller's too. */
export const readers: Readonly<Record<ReaderName, Read>> = {
  openai: (answer) => {
    const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: async () => answer() })
    return seen(async function* () {
      yield* await client.responses.create({ model: 'm', input: 'Go.', stream: true })
    })
  },
  'ai-sdk': (answer) => seen(() => parts(answer, undefined)),
  'ai-sdk-transformed': (answer) => seen(() => parts(answer, () => new TransformStream())),
  langchain: (answer) => {
    const model = new ChatOpenAI({
      model: 'm',
      apiKey: 'none',
      useResponsesApi: true,
      maxRetries: 0,
      configuration: { fetch: async () => answer() },
    }).bindTools([stepTool])
    return seen(async function* () {
      let whole: AIMessageChunk | undefined
      for await (const chunk of await model.stream('Go.')) {
        whole = whole === undefined ? chunk : whole.concat(chunk)
        yield [chunk, chunk.text]
      }
      yield [whole, whole?.text, whole?.tool_calls, whole?.invalid_tool_calls]
    })
  },
}

/** Whether a text is the name of a reader. */
export function isReaderName(name: string): name is ReaderName {
  return Object.hasOwn(readers, name)
}

type Transform = NonNullable<Parameters<typeof streamText>[0]['experimental_transform']>

function parts(answer: () => Response, transform: Transform | undefined): AsyncIterable<unknown> {
  const provider = createOpenAI({ apiKey: 'none', fetch: async () => answer() })
  return streamText({
    model: provider.responses('m'),
    prompt: 'Go.',
    maxRetries: 0,
    tools: { next_step: tool({ inputSchema: jsonSchema(stepTool.function.parameters) }) },
    onError: () => {},
    ...(transform === undefined ? {} : { experimental_transform: transform }),
  }).stream
}

const stepTool = {
  type: 'function' as const,
  function: {
    name: 'next_step',
    description: 'The next step.',
    parameters: { type: 'object' as const, additionalProperties: true },
  },
}

async function seen(read: () => AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = []
  try {
    for await (const value of read()) all.push(value)
  } catch (error) {
    all.push({ thrown: String(error) })
  }
  return all
}
