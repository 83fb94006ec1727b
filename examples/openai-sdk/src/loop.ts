// A tool loop as the SDK's own guide writes it: the whole history goes into every call. It knows
// nothing of Warmline.
import type OpenAI from 'openai'
import type {
  ResponseFunctionToolCall,
  ResponseInput,
  ResponseInputItem,
} from 'openai/resources/responses/responses'
import { runTool, tools } from './tools.js'

/** A question to a model. */
export interface Question {
  readonly model: string
  readonly question: string
  /** Most calls of the model. @default 20 */
  readonly maxTurns?: number
}

/**
 * Asks, runs the tools that the model calls, and asks again, until it answers.
 * @throws Error when there is no answer within `maxTurns`.
 */
export async function ask(
  openai: OpenAI,
  { model, question, maxTurns = 20 }: Question,
): Promise<string> {
  const input: ResponseInput = [{ role: 'user', content: question }]
  for (let turn = 0; turn < maxTurns; turn++) {
    const response = await openai.responses.create({ model, input, tools: [...tools] })
    const calls = response.output.filter((item) => item.type === 'function_call')
    if (calls.length === 0) return response.output_text
    input.push(...response.output.filter(isInputItem))
    for (const call of calls) input.push(answer(call))
  }
  throw new Error(`No answer within ${maxTurns} turns.`)
}

function answer(call: ResponseFunctionToolCall): ResponseInputItem {
  return {
    type: 'function_call_output',
    call_id: call.call_id,
    output: runTool(call.name, call.arguments),
  }
}

/**
 * Whether an output item can be sent back; the union of outputs has more types than that of inputs.
 */
function isInputItem(
  item: OpenAI.Responses.ResponseOutputItem,
): item is Extract<typeof item, { type: 'function_call' | 'message' | 'reasoning' }> {
  return item.type === 'function_call' || item.type === 'message' || item.type === 'reasoning'
}
