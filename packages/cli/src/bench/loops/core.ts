// The loop on Warmline's core: over HTTP it sends the caller's own bodies, as any client does.
import {
  createResponsesClient,
  endpointFor,
  type InputItem,
  openaiEndpoint,
  type TurnRequest,
} from '@warmline/core'
import type { ClientJob, LoopResult } from '../job.js'
import {
  instructionsOf,
  outputOf,
  promptOf,
  toolDescription,
  toolName,
  toolParameters,
} from '../workload.js'

/** Runs a loop. @throws WarmlineError; Error where a model does not call the tool. */
export async function runCore(job: ClientJob): Promise<LoopResult> {
  const { workload, carrier, baseURL, maxOutputTokens } = job
  const isReal = maxOutputTokens !== undefined
  await using client = createResponsesClient({
    endpoint: isReal ? endpointFor(baseURL) : openaiEndpoint({ baseURL }),
    ...(isReal ? {} : { apiKey: 'any' }),
    transport: carrier,
  })
  const history: InputItem[] = [
    // In the input, where the frameworks put them too.
    { role: 'developer', content: instructionsOf(workload) },
    { role: 'user', content: promptOf(workload) },
  ]
  const totals = {
    incrementalTurns: 0,
    webSocketTurns: 0,
    bodyBytes: 0,
    inputTokens: 0,
    outputTokens: 0,
  }
  for (let turns = 1; ; turns++) {
    const turn = client.create({ ...requestOf(job, turns), input: history })
    const { output, output_text: answer } = await turn.response
    const { mode, transport, bytesSent, tokens } = await turn.record
    totals.incrementalTurns += mode === 'incremental' ? 1 : 0
    totals.webSocketTurns += transport === 'websocket' ? 1 : 0
    totals.bodyBytes += bytesSent
    totals.inputTokens += tokens?.input ?? 0
    totals.outputTokens += tokens?.output ?? 0
    if (turns === workload.turns) return { answer, turns, ...totals }
    const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
    if (calls.length === 0) {
      throw new Error(`The model called no tool in turn ${turns} of ${workload.turns}.`)
    }
    history.push(...output)
    for (const { call_id } of calls) {
      history.push({ type: 'function_call_output', call_id, output: outputOf(workload) })
    }
  }
}

/** The request of a turn, without its input. A real model is told when to call the tool. */
function requestOf({ workload, model, maxOutputTokens }: ClientJob, turn: number): TurnRequest {
  return {
    model,
    store: false,
    tools: [
      {
        type: 'function',
        name: toolName,
        description: toolDescription,
        parameters: toolParameters,
        strict: true,
      },
    ],
    ...(maxOutputTokens === undefined
      ? {}
      : {
          max_output_tokens: maxOutputTokens,
          parallel_tool_calls: false,
          include: ['reasoning.encrypted_content'],
          tool_choice: turn < workload.turns ? 'required' : 'none',
        }),
  }
}
