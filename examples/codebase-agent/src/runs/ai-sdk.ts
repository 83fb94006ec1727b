// The job through the AI SDK: streamText with tools, on @ai-sdk/openai as it is or on Warmline. The
// loop is the framework's.
import { createOpenAI } from '@ai-sdk/openai'
import { createWarmline } from '@warmline/ai-sdk'
import { isStepCount, type LanguageModel, streamText, type ToolSet, tool } from 'ai'
import type { AgentTool } from '../tools/toolbox.js'
import { countingFetch } from './counting-fetch.js'
import type { Job, Runner, Target } from './job.js'
import type { Meter } from './meter.js'

/** Over HTTP, with the provider that everybody uses. */
export const aiSdkOverHttp: Runner = (job, target, meter, signal) => {
  const provider = createOpenAI({ ...settingsOf(target), fetch: countingFetch(meter) })
  return loop(job, target, provider.responses(target.model), meter, signal)
}

/** In WebSocket mode: the provider is the one line that changes. */
export const aiSdkOverWebSocket: Runner = async (job, target, meter, signal) => {
  await using warmline = createWarmline(settingsOf(target))
  warmline.client.onTurn(({ bytesSent, mode }) =>
    meter.requestSent({ bytes: bytesSent, isIncremental: mode === 'incremental' }),
  )
  return await loop(job, target, warmline.responses(target.model), meter, signal)
}

function settingsOf({ baseURL, apiKey }: Target): { baseURL?: string; apiKey: string } {
  return { ...(baseURL === undefined ? {} : { baseURL }), apiKey }
}

async function loop(
  job: Job,
  target: Target,
  model: LanguageModel,
  meter: Meter,
  signal: AbortSignal,
): Promise<string> {
  const result = streamText({
    model,
    instructions: job.instructions,
    prompt: job.question,
    tools: toolsOf(job.tools, meter),
    stopWhen: isStepCount(job.maxTurns),
    maxRetries: target.maxRetries,
    abortSignal: signal,
    onLanguageModelCallStart: () => meter.turnStarted(),
    onLanguageModelCallEnd: () => meter.turnEnded(),
    // Errors are thrown below; without this they would be printed as well.
    onError: () => {},
  })
  let answer = ''
  for await (const part of result.stream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'start-step') answer = ''
    if (part.type === 'text-delta') answer += part.text
    if (OUTPUT_PARTS.has(part.type)) meter.outputSeen()
  }
  signal.throwIfAborted()
  return answer
}

/** Parts that a model's output begins with. */
const OUTPUT_PARTS: ReadonlySet<string> = new Set([
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
