// One answer: the model with its tools over Warmline, as a stream of UI messages, with what each
// turn did beside it.
import { turnOf } from '@warmline/ai-sdk'
import {
  convertToModelMessages,
  createUIMessageStream,
  createUIMessageStreamResponse,
  generateId,
  isStepCount,
  safeValidateUIMessages,
  streamText,
  toUIMessageStream,
} from 'ai'
import type { ChatMessage } from '@/lib/chat-message'
import { describeFailure, tellFailure } from '@/lib/failure'
import { modelOver } from '@/lib/models'
import { tools } from '@/lib/tools'
import { metadataSchema, type TurnView, transportSchema, viewOf } from '@/lib/turns'

const instructions =
  'You answer questions about Warmline from its manual, and do sums. Search the manual, read what fits, and say where it stands. Use calculate for arithmetic.'

/** Answers a chat over the `transport` that the page chose. @returns 400 without messages. */
export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => undefined)
  const given = await safeValidateUIMessages<ChatMessage>({
    messages: Object(body).messages,
    metadataSchema: metadataSchema.optional(),
  })
  if (!given.success)
    return Response.json({ error: 'The body must hold the messages of a chat.' }, { status: 400 })
  const messages = given.data
  const transport = transportSchema.catch('websocket').parse(Object(body).transport)
  // Thoughts that broke off are of no use to the model.
  const told = messages.map((message) => ({
    ...message,
    parts: message.parts.filter((part) => part.type !== 'reasoning' || part.state !== 'streaming'),
  }))
  const turns: TurnView[] = []
  const { stream } = streamText({
    model: modelOver(transport),
    instructions,
    tools,
    // A call whose answer was stopped or broke off has no output, and the server refuses a call
    // without one.
    messages: await convertToModelMessages(told, { tools, ignoreIncompleteToolCalls: true }),
    // With `store` the AI SDK would name earlier items by their ids, and the server never kept
    // those of a broken answer.
    providerOptions: { openai: { store: false } },
    stopWhen: isStepCount(8),
    abortSignal: request.signal,
    onError: () => {},
  })
  const chunks = toUIMessageStream({
    stream,
    originalMessages: messages,
    generateMessageId: generateId,
    onError: describeFailure,
    // The model was told what a tool said when it failed, and must be told the same next time.
    redactToolErrors: false,
    messageMetadata({ part }) {
      if (part.type !== 'finish-step') return undefined
      const turn = turnOf(part)
      if (turn !== undefined) turns.push(viewOf(turn, part.performance.timeToFirstOutputMs))
      return { turns: [...turns] }
    },
  })
  const answer = tellFailure(chunks, (failure) => ({ turns: [...turns], failure }))
  return createUIMessageStreamResponse({
    stream: createUIMessageStream<ChatMessage>({
      async execute({ writer }) {
        for await (const chunk of answer) writer.write(chunk)
      },
    }),
  })
}
