// The AI SDK's streamText with tools: over HTTP, over Vercel's WebSocket fetch, and on Warmline.
// The framework runs the loop.
import { createOpenAI } from '@ai-sdk/openai'
import { createWebSocketFetch } from '@vercel/ai-sdk-openai-websocket-fetch'
import { createWarmline } from '@warmline/ai-sdk'
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import { isStepCount, jsonSchema, type LanguageModel, streamText, type ToolSet, tool } from 'ai'
import { type Client, type Target, webSocketUrl } from '../client.js'
import { type Conversation, readCall } from '../conversation.js'

/** `createOpenAI` with its defaults. */
export function aiSdkHttp({ baseURL, apiKey }: Target): Client {
  const provider = createOpenAI({ baseURL, apiKey })
  return {
    run: (conversation) => loop(conversation, provider.responses(conversation.model)),
    close() {},
  }
}

/** `createOpenAI` with `@vercel/ai-sdk-openai-websocket-fetch`. */
export function aiSdkVercelWs(target: Target): Client {
  const { baseURL, apiKey } = target
  const fetch = createWebSocketFetch({ url: webSocketUrl(target) })
  const provider = createOpenAI({ baseURL, apiKey, fetch })
  return {
    run: (conversation) => loop(conversation, provider.responses(conversation.model)),
    close: () => fetch.close(),
  }
}

/** `createWarmline`. */
export function warmlineAiSdk({ baseURL, apiKey }: Target): Client {
  // A separate client: dialing ahead needs the key, which a provider only has for its requests.
  const client = createResponsesClient({ apiKey, endpoint: openaiEndpoint({ baseURL }) })
  const provider = createWarmline({ apiKey, baseURL, client })
  return {
    connect: () => client.connect(),
    run: (conversation) => loop(conversation, provider.responses(conversation.model)),
    close: () => client.close(),
  }
}

async function loop(conversation: Conversation, model: LanguageModel): Promise<string> {
  const result = streamText({
    model,
    instructions: conversation.instructions,
    prompt: conversation.prompt,
    tools: toolsOf(conversation),
    stopWhen: isStepCount(conversation.task.turns + 1),
    maxRetries: 0,
    providerOptions: { openai: { store: false, include: ['reasoning.encrypted_content'] } },
    // Errors are thrown below; without this they would be printed as well.
    onError: () => {},
  })
  let answer = ''
  for await (const part of result.stream) {
    if (part.type === 'error') throw part.error
    if (part.type === 'start-step') answer = ''
    if (part.type === 'text-delta') answer += part.text
    if (outputParts.has(part.type)) conversation.meter.eventSeen()
  }
  return answer
}

/** Stream parts that start a model's output. */
const outputParts: ReadonlySet<string> = new Set([
  'reasoning-start',
  'text-start',
  'tool-input-start',
])

function toolsOf({ tools, callTool }: Conversation): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({
        description,
        inputSchema: jsonSchema({ ...parameters, properties: schemaOf(parameters.properties) }),
        execute: (input) => callTool(readCall(input)),
      }),
    ]),
  )
}

function schemaOf(
  properties: Conversation['tools'][number]['parameters']['properties'],
): Record<string, { type: 'string' | 'number'; description: string }> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type, description }]) => [
      name,
      { type: type === 'number' ? 'number' : 'string', description },
    ]),
  )
}
