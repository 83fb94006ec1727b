// Runs the job with LangChain: createAgent on plain ChatOpenAI or on ChatWarmline. The framework
// runs the loop.
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { LLMResult } from '@langchain/core/outputs'
import { ChatOpenAI } from '@langchain/openai'
import { createResponsesClient } from '@warmline/core'
import { ChatWarmline } from '@warmline/langchain'
import { AIMessageChunk, type BaseMessage, createAgent, tool } from 'langchain'
import { z } from 'zod'
import type { AgentTool } from '../tools/toolbox.js'
import { countingFetch } from './counting-fetch.js'
import type { Run, Runner, Target } from './job.js'
import type { Meter } from './meter.js'

/** Runs over HTTP with the usual model. */
export const langchainOverHttp: Runner = (run) => {
  const { target, meter } = run
  const { configuration, ...fields } = fieldsOf(target)
  const model = new ChatOpenAI({
    ...fields,
    useResponsesApi: true,
    configuration: { ...configuration, fetch: countingFetch(meter) },
  })
  return loop(model, run)
}

/**
 * Runs in WebSocket mode: only the model's class differs. The run has its own client, so that it
 * begins without a connection.
 */
export const langchainOverWebSocket: Runner = async (run) => {
  const { target, meter } = run
  const { baseURL, apiKey } = target
  await using client = createResponsesClient({
    ...(baseURL === undefined ? {} : { baseURL }),
    apiKey,
  })
  client.onTurn(({ bytesSent, mode }) =>
    meter.requestSent({ bytes: bytesSent, isIncremental: mode === 'incremental' }),
  )
  return await loop(new ChatWarmline({ ...fieldsOf(target), client }), run)
}

interface Fields {
  readonly model: string
  readonly apiKey: string
  readonly streaming: true
  readonly maxRetries: number
  readonly configuration: { readonly baseURL?: string }
}

function fieldsOf({ model, apiKey, maxRetries, baseURL }: Target): Fields {
  const configuration = baseURL === undefined ? {} : { baseURL }
  return { model, apiKey, maxRetries, streaming: true, configuration }
}

async function loop(model: ChatOpenAI, { job, meter, signal }: Run): Promise<string> {
  const agent = createAgent({
    model,
    tools: toolsOf(job.tools, meter),
    systemPrompt: job.instructions,
  })
  const stream = await agent.stream(
    {
      messages: [
        ...job.history.flatMap((earlier) => [
          { role: 'user', content: earlier.question },
          { role: 'assistant', content: earlier.answer },
        ]),
        { role: 'user', content: job.question },
      ],
    },
    {
      streamMode: 'messages',
      signal,
      callbacks: [new TurnTimes(meter)],
      // Each turn takes two steps of the graph, one for the model and one for the tools.
      recursionLimit: 2 * job.maxTurns,
    },
  )
  let answer = ''
  for await (const [message] of stream) {
    // The answer is the text after the last tool output; earlier text was a remark.
    if (message.getType() === 'tool') answer = ''
    if (message.getType() === 'ai') answer += message.text
  }
  signal.throwIfAborted()
  return answer
}

function toolsOf(tools: readonly AgentTool[], meter: Meter): ReturnType<typeof langchainTool>[] {
  return tools.map((each) => langchainTool(each, meter))
}

function langchainTool(each: AgentTool, meter: Meter) {
  return tool(
    (input, { signal }) => {
      meter.toolCalled(each.name, input)
      return each.call(input, signal)
    },
    { name: each.name, description: each.description, schema: each.schema },
  )
}

/** The tokens of a turn, where LangChain puts them. */
const usageSchema = z.object({
  message: z.object({
    usage_metadata: z.object({
      input_tokens: z.number(),
      output_tokens: z.number(),
      input_token_details: z
        .object({ cache_read: z.number().optional(), cache_creation: z.number().optional() })
        .optional(),
    }),
  }),
})

/** What LangChain hands over with each token. */
type NewToken = Parameters<NonNullable<BaseCallbackHandler['handleLLMNewToken']>>

/** Reports to the meter when the model is called, when output appears, and when the turn ends. */
class TurnTimes extends BaseCallbackHandler {
  readonly name = 'turn-times'
  /** Callbacks run synchronously, because a queued one would measure the queue. */
  override readonly awaitHandlers = true
  readonly #meter: Meter

  constructor(meter: Meter) {
    super()
    this.#meter = meter
  }

  override handleChatModelStart(): void {
    this.#meter.turnStarted()
  }

  override handleLLMNewToken(...[token, , , , , fields]: NewToken): void {
    // The first chunks of a turn have no output.
    const chunk = fields?.chunk
    const message = chunk !== undefined && 'message' in chunk ? chunk.message : undefined
    if (token !== '' || isOutput(message)) this.#meter.outputSeen()
  }

  override handleLLMEnd({ generations }: LLMResult): void {
    this.#meter.turnEnded()
    const usage = usageSchema.safeParse(generations[0]?.[0]).data?.message.usage_metadata
    this.#meter.tokensCounted({
      input: usage?.input_tokens ?? 0,
      cached: usage?.input_token_details?.cache_read ?? 0,
      written: usage?.input_token_details?.cache_creation ?? 0,
      output: usage?.output_tokens ?? 0,
    })
  }
}

function isOutput(message: BaseMessage | undefined): boolean {
  if (!(message instanceof AIMessageChunk)) return false
  const calls = message.tool_call_chunks ?? []
  return (
    message.content.length > 0 ||
    calls.length > 0 ||
    message.additional_kwargs.reasoning !== undefined
  )
}
