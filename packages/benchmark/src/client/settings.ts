// The fields that every native request of the workload shares, as the openai SDK spells them.
import type OpenAI from 'openai'
import type { Conversation } from './conversation.js'

/**
 * All fields of a request except its input. Requests are not stored, so only the connection can
 * hold a context.
 */
export interface Settings {
  readonly model: string
  readonly instructions: string
  readonly tools: OpenAI.Responses.FunctionTool[]
  readonly include: OpenAI.Responses.ResponseIncludable[]
  readonly store: false
}

/** The settings of a conversation. */
export function settingsOf({ model, instructions, tools }: Conversation): Settings {
  return {
    model,
    instructions,
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      name,
      description,
      parameters: { ...parameters },
      strict: true,
    })),
    include: ['reasoning.encrypted_content'],
    store: false,
  }
}

/**
 * The output items of this workload as input items; the filter satisfies the SDK's types.
 */
export function asInput(
  output: readonly OpenAI.Responses.ResponseOutputItem[],
): OpenAI.Responses.ResponseInputItem[] {
  return output.filter(
    (item) => item.type === 'function_call' || item.type === 'reasoning' || item.type === 'message',
  )
}
