// The loop on the LangChain that the user's folder has: ChatOpenAI over HTTP, ChatWarmline over a
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

/** Runs a loop. @throws LangChain's errors. */
export async function runLangChain(job: ClientJob): Promise<LoopResult> {
  const { workload, baseURL, carrier, cwd, model } = job
  const load = createRequire(join(cwd, 'package.json'))
  const { HumanMessage, SystemMessage, ToolMessage }: typeof import('@langchain/core/messages') =
    load('@langchain/core/messages')
  const { ChatOpenAI }: typeof import('@langchain/openai') = load('@langchain/openai')
  const { ChatWarmline }: typeof import('@warmline/langchain') = load('@warmline/langchain')
  const fields = {
    model,
    apiKey: 'any',
    maxRetries: 0,
    zdrEnabled: true,
    configuration: { baseURL },
  }
  const chat =
    carrier === 'http'
      ? new ChatOpenAI({ ...fields, useResponsesApi: true })
      : new ChatWarmline(fields)
  const bound = chat.bindTools([
    {
      type: 'function',
      function: { name: toolName, description: toolDescription, parameters: toolParameters },
    },
  ])
  const messages: Parameters<typeof bound.invoke>[0] & unknown[] = [
    new SystemMessage(instructionsOf(workload)),
    new HumanMessage(promptOf(workload)),
  ]
  for (let turns = 1; ; turns++) {
    const answer = await bound.invoke(messages)
    messages.push(answer)
    const calls = answer.tool_calls ?? []
    if (calls.length === 0 || turns === workload.turns) return { answer: answer.text, turns }
    for (const { id = '' } of calls) {
      messages.push(new ToolMessage({ tool_call_id: id, content: outputOf(workload) }))
    }
  }
}
