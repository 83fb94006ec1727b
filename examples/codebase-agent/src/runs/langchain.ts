// The job through LangChain: createAgent on ChatOpenAI as it is or on ChatWarmline. The loop is the
// framework's.
import {
  BaseCallbackHandler,
  type HandleLLMNewTokenCallbackFields,
} from '@langchain/core/callbacks/base'
import { ChatOpenAI } from '@langchain/openai'
import { createResponsesClient } from '@warmline/core'
import { ChatWarmline } from '@warmline/langchain'
import { AIMessageChunk, type BaseMessage, createAgent, tool } from 'langchain'
import type { AgentTool } from '../tools/toolbox.js'
import { countingFetch } from './counting-fetch.js'
import type { Job, Runner, Target } from './job.js'
import type { Meter } from './meter.js'

/** Over HTTP, with the model that everybody uses. */
export const langchainOverHttp: Runner = (job, target, meter, signal) => {
  const { configuration, ...fields } = fieldsOf(target)
  const model = new ChatOpenAI({
    ...fields,
    useResponsesApi: true,
    configuration: { ...configuration, fetch: countingFetch(meter) },
  })
  return loop(job, model, meter, signal)
}

/**
 * In WebSocket mode: the model's class is the one line that changes. Its own client, so that a run
 * begins cold.
 */
export const langchainOverWebSocket: Runner = async (job, target, meter, signal) => {
  const { baseURL, apiKey } = target
  await using client = createResponsesClient({
    ...(baseURL === undefined ? {} : { baseURL }),
    apiKey,
  })
  client.onTurn(({ bytesSent, mode }) =>
    meter.requestSent({ bytes: bytesSent, isIncremental: mode === 'incremental' }),
  )
  return await loop(job, new ChatWarmline({ ...fieldsOf(target), client }), meter, signal)
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

async function loop(
  job: Job,
  model: ChatOpenAI,
  meter: Meter,
  signal: AbortSignal,
): Promise<string> {
  const agent = createAgent({
    model,
    tools: toolsOf(job.tools, meter),
    systemPrompt: job.instructions,
  })
  const stream = await agent.stream(
    { messages: [{ role: 'user', content: job.question }] },
    {
      streamMode: 'messages',
      signal,
      callbacks: [new TurnTimes(meter)],
      // Each turn is two steps of the graph: the model's and the tools'.
      recursionLimit: 2 * job.maxTurns,
    },
  )
  let answer = ''
  for await (const [message] of stream) {
    // Text before a tool's output was a remark; what follows the last output is the answer.
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

/** Tells the meter when the model is called, when it says something, and when it has ended. */
class TurnTimes extends BaseCallbackHandler {
  readonly name = 'turn-times'
  /** Called in line: a queued callback would measure the queue. */
  override readonly awaitHandlers = true
  readonly #meter: Meter

  constructor(meter: Meter) {
    super()
    this.#meter = meter
  }

  override handleChatModelStart(): void {
    this.#meter.turnStarted()
  }

  override handleLLMNewToken(
    token: string,
    _indices: unknown,
    _runId: string,
    _parentRunId?: string,
    _tags?: string[],
    fields?: HandleLLMNewTokenCallbackFields,
  ): void {
    // The first chunks of a turn only say that it has begun.
    const chunk = fields?.chunk
    const message = chunk !== undefined && 'message' in chunk ? chunk.message : undefined
    if (token !== '' || isOutput(message)) this.#meter.outputSeen()
  }

  override handleLLMEnd(): void {
    this.#meter.turnEnded()
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
