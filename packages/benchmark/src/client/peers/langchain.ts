// LangChain's createAgent: on ChatOpenAI over HTTP, and on ChatWarmline. The framework runs
// the loop.
import { ChatOpenAI } from '@langchain/openai'
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import { ChatWarmline } from '@warmline/langchain'
import { createAgent, tool } from 'langchain'
import type { Client, Target } from '../client.js'
import { type Conversation, readCall } from '../conversation.js'

/** `ChatOpenAI` on the Responses API with its defaults. */
export function langchainHttp(target: Target): Client {
  return {
    run: (conversation) =>
      loop(
        conversation,
        new ChatOpenAI({ ...fieldsOf(target, conversation), useResponsesApi: true }),
      ),
    close() {},
  }
}

/** `ChatWarmline`. */
export function warmlineLangchain(target: Target): Client {
  const { apiKey, baseURL } = target
  const client = createResponsesClient({ apiKey, endpoint: openaiEndpoint({ baseURL }) })
  return {
    connect: () => client.connect(),
    run: (conversation) =>
      loop(conversation, new ChatWarmline({ ...fieldsOf(target, conversation), client })),
    close: () => client.close(),
  }
}

function fieldsOf({ apiKey, baseURL }: Target, { model }: Conversation) {
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
    // Each turn takes two steps of the graph, one for the model and one for the tools.
    { streamMode: 'messages', recursionLimit: 2 * conversation.task.turns + 2 },
  )
  let answer = ''
  for await (const [message] of stream) {
    const type = message.getType()
    // The answer is the text after the last tool output; earlier text was a remark.
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
