// A chat as `useChat` has it: each answer goes out as UI messages, over the wire as JSON, and comes
// back with the next question.
import type { OpenAIProvider } from '@ai-sdk/openai'
import {
  convertToModelMessages,
  generateId,
  readUIMessageStream,
  stepCountIs,
  streamText,
  type ToolSet,
  type UIMessage,
} from 'ai'

/** How a chat is held. */
export interface RoundTrip {
  readonly model: ReturnType<OpenAIProvider>
  readonly tools: ToolSet
  readonly store?: false
  readonly sendReasoning?: false
  /** Whether `convertToModelMessages` is told of the tools. @default true */
  readonly knowsTools?: false
}

/** Sends the messages and gives them back with the answer, through JSON and back. */
export async function answer(
  chat: RoundTrip,
  messages: readonly UIMessage[],
): Promise<UIMessage[]> {
  const { model, tools, store, sendReasoning = true, knowsTools = true } = chat
  const result = streamText({
    model,
    tools,
    stopWhen: stepCountIs(10),
    messages: await convertToModelMessages([...messages], knowsTools ? { tools } : {}),
    providerOptions: { openai: store === undefined ? {} : { store } },
    onError: () => {},
  })
  let last: UIMessage | undefined
  const stream = result.toUIMessageStream({
    originalMessages: [...messages],
    sendReasoning,
    generateMessageId: generateId,
  })
  const reply = messages.at(-1)
  const begun = reply?.role === 'assistant' ? { message: reply } : {}
  for await (const message of readUIMessageStream({ stream, ...begun })) last = message
  if (last === undefined) throw new Error('No message came.')
  const before = messages.filter(({ id }) => id !== last.id)
  const sent: UIMessage[] = JSON.parse(JSON.stringify([...before, last]))
  return sent
}

/** What the last message of a chat says, the text of its last part. */
export function lastText(messages: readonly UIMessage[]): string {
  const part = messages.at(-1)?.parts.findLast(({ type }) => type === 'text')
  return part?.type === 'text' ? part.text : ''
}

/** A user's message. */
export function says(text: string): UIMessage {
  return { id: `user-${text}`, role: 'user', parts: [{ type: 'text', text }] }
}
