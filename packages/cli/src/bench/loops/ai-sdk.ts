// The loop on the AI SDK that the user's folder has: createOpenAI over HTTP, createWarmline over a
// WebSocket.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ClientJob, LoopResult } from '../job.js'
import {
  instructionsOf,
  outputOf,
  promptOf,
  toolDescription,
  toolName,
  toolParameters,
} from '../workload.js'

/** Runs a loop. @throws the AI SDK's errors. */
export async function runAiSdk(job: ClientJob): Promise<LoopResult> {
  const { workload, baseURL, carrier, cwd, model } = job
  const load = createRequire(join(cwd, 'package.json'))
  const { generateText, jsonSchema, tool }: typeof import('ai') = load('ai')
  const { createOpenAI }: typeof import('@ai-sdk/openai') = load('@ai-sdk/openai')
  const { createWarmline }: typeof import('@warmline/ai-sdk') = load('@warmline/ai-sdk')
  const settings = { baseURL, apiKey: 'any' }
  const provider = carrier === 'http' ? createOpenAI(settings) : createWarmline(settings)
  const { text, steps } = await generateText({
    model: provider.responses(model),
    // As a message, because versions of the AI SDK name the option for it differently.
    messages: [{ role: 'user', content: `${instructionsOf(workload)}\n${promptOf(workload)}` }],
    tools: {
      [toolName]: tool({
        description: toolDescription,
        inputSchema: jsonSchema<{ part: number }>({
          ...toolParameters,
          required: [...toolParameters.required],
        }),
        execute: () => outputOf(workload),
      }),
    },
    stopWhen: (state) => state.steps.length >= workload.turns,
    maxRetries: 0,
    providerOptions: { openai: { store: false } },
  })
  return { answer: text, turns: steps.length }
}
