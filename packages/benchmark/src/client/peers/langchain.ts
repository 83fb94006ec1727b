// LangChain's createAgent: on ChatOpenAI over HTTP, and on ChatWarmline. The loop is the
// framework's.
import { ChatOpenAI } from '@langchain/openai'
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import { ChatWarmline } from '@warmline/langchain'
import { createAgent, tool } from 'langchain'
import type { Client, Place } from '../client.js'
import { type Conversation, readCall } from '../conversation.js'

/** `ChatOpenAI` on the Responses API as everybody uses it. */
export function langchainHttp(place: Place): Client {
  return {
    run: (conversation) =>
      loop(
        conversation,
        new ChatOpenAI({ ...fieldsOf(place, conversation), useResponsesApi: true }),
      ),
    close() {},
  }
}

/** `ChatWarmline`. */
export function warmlineLangchain(place: Place): Client {
  const { apiKey, baseURL } = place
  const client = createResponsesClient({ apiKey, endpoint: openaiEndpoint({ baseURL }) })
  return {
    connect: () => client.connect(),
    run: (conversation) =>
      loop(conversation, new ChatWarmline({ ...fieldsOf(place, conversation), client })),
    close: () => client.close(),
  }
}

function fieldsOf({ apiKey, baseURL }: Place, { model }: Conversation) {
  return {
    model,
    apiKey,
    streaming: true,
    maxRetries: 0,
    zdrEnabled: true,
    configuration: { baseURL },
  }
}

async function loop(conversation: Conversation, model: ChatOpenAI): Promise<string> {
  const agent = createAgent({
    model,
    tools: toolsOf(conversation),
    systemPrompt: conversation.instructions,
  })
  const stream = await agent.stream(
    { messages: [{ role: 'user', content: conversation.prompt }] },
    // Each turn is two steps of the graph: the model's and the tools'.
    { streamMode: 'messages', recursionLimit: 2 * conversation.task.turns + 2 },
  )
  let answer = ''
  for await (const [message] of stream) {
    const type = message.getType()
    // Text before a tool's output was a remark; what follows the last output is the answer.
    if (type === 'tool') answer = ''
    if (type !== 'ai') continue
    conversation.meter.eventSeen()
    answer += message.text
  }
  return answer
}

function toolsOf({ tools, callTool }: Conversation) {
  return tools.map(({ name, description, parameters }) =>
    tool((input: unknown) => callTool(readCall(input)), {
      name,
      description,
      schema: { ...parameters },
    }),
  )
}
