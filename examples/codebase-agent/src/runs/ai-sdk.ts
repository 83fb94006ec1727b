// Runs the job with the AI SDK: streamText with tools, on plain @ai-sdk/openai or on Warmline. The
// framework runs the loop.
import { createOpenAI } from '@ai-sdk/openai'
import { createWarmline } from '@warmline/ai-sdk'
import { isStepCount, type LanguageModel, streamText, type ToolSet, tool } from 'ai'
import type { AgentTool } from '../tools/toolbox.js'
import { countingFetch } from './counting-fetch.js'
import type { Run, Runner, Target } from './job.js'
import type { Meter } from './meter.js'

/** Runs over HTTP with the usual provider. */
export const aiSdkOverHttp: Runner = (run) => {
  const { target, meter } = run
  const provider = createOpenAI({ ...settingsOf(target), fetch: countingFetch(meter) })
  return loop(provider.responses(target.model), run)
}

/** Runs in WebSocket mode: only the line that creates the provider differs. */
export const aiSdkOverWebSocket: Runner = async (run) => {
  const { target, meter } = run
  await using warmline = createWarmline(settingsOf(target))
  warmline.client.onTurn(({ bytesSent, mode }) =>
    meter.requestSent({ bytes: bytesSent, isIncremental: mode === 'incremental' }),
  )
  return await loop(warmline.responses(target.model), run)
}

function settingsOf({ baseURL, apiKey }: Target): { baseURL?: string; apiKey: string } {
  return { ...(baseURL === undefined ? {} : { baseURL }), apiKey }
}

async function loop(model: LanguageModel, { job, target, meter, signal }: Run): Promise<string> {
  const result = streamText({
    model,
    instructions: job.instructions,
    messages: [
      ...job.history.flatMap((earlier) => [
        { role: 'user' as const, content: earlier.question },
        { role: 'assistant' as const, content: earlier.answer },
      ]),
      { role: 'user', content: job.question },
    ],
    tools: toolsOf(job.tools, meter),
    stopWhen: isStepCount(job.maxTurns),
    maxRetries: target.maxRetries,
    abortSignal: signal,
    onLanguageModelCallStart: () => meter.turnStarted(),
    onLanguageModelCallEnd: ({ usage }) => {
      meter.turnEnded()
      meter.tokensCounted({
        input: usage.inputTokens ?? 0,
        cached: usage.inputTokenDetails.cacheReadTokens ?? 0,
        written: usage.inputTokenDetails.cacheWriteTokens ?? 0,
        output: usage.outputTokens ?? 0,
      })
    },
    // Errors are thrown below; without this they would be printed as well.
    onError: () => {},
  })
  let answer = ''
  for await (const part of result.stream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'start-step') answer = ''
    if (part.type === 'text-delta') answer += part.text
    if (outputParts.has(part.type)) meter.outputSeen()
  }
  signal.throwIfAborted()
  return answer
}

/** Stream parts that start a model's output. */
const outputParts: ReadonlySet<string> = new Set([
  'reasoning-start',
  'text-start',
  'tool-input-start',
  'tool-call',
])

function toolsOf(tools: readonly AgentTool[], meter: Meter): ToolSet {
  return Object.fromEntries(
    tools.map((each) => [
      each.name,
      tool({
        description: each.description,
        inputSchema: each.schema,
        execute: (input, { abortSignal }) => {
          meter.toolCalled(each.name, input)
          return each.call(input, abortSignal)
        },
      }),
    ]),
  )
}
