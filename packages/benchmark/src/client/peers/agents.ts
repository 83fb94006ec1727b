// @openai/agents with its WebSocket model. The framework runs the loop.
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import type { Client, Target } from '../client.js'
import { type Conversation, readCall } from '../conversation.js'

/** `Runner.run` with streaming, over `useResponsesWebSocket`. */
export function agentsWs({ baseURL, apiKey }: Target): Client {
  const modelProvider = new OpenAIProvider({
    apiKey,
    baseURL,
    useResponses: true,
    useResponsesWebSocket: true,
  })
  const runner = new Runner({ modelProvider, tracingDisabled: true })
  return {
    async run(conversation) {
      const agent = new Agent({
        name: 'benchmark',
        model: conversation.model,
        instructions: conversation.instructions,
        tools: conversation.tools.map((text) => toolOf(text, conversation)),
        modelSettings: { store: false, providerData: { include: ['reasoning.encrypted_content'] } },
      })
      const maxTurns = conversation.task.turns + 1
      const result = await runner.run(agent, conversation.prompt, { stream: true, maxTurns })
      for await (const event of result) {
        if (event.type === 'raw_model_stream_event') conversation.meter.eventSeen()
      }
      await result.completed
      return result.finalOutput ?? ''
    },
    close: () => modelProvider.close(),
  }
}

function toolOf(
  { name, description, parameters }: Conversation['tools'][number],
  { callTool }: Conversation,
) {
  const { type, properties, required, additionalProperties } = parameters
  return tool({
    name,
    description,
    parameters: { type, properties: { ...properties }, required, additionalProperties },
    execute: (input) => callTool(readCall(input)),
  })
}
