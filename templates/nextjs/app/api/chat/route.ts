// One answer: the model and its tools over Warmline, as a stream of UI messages. Each step of the
// loop says what it sent.
import { turnOf, warmline } from '@warmline/ai-sdk'
import { convertToModelMessages, isStepCount, streamText } from 'ai'
import type { ChatMessage, Turn } from '@/lib/chat'
import { tools } from '@/lib/tools'

export async function POST(request: Request): Promise<Response> {
  const { messages }: { messages: ChatMessage[] } = await request.json()
  const turns: Turn[] = []
  const result = streamText({
    model: warmline(process.env.OPENAI_MODEL ?? 'gpt-6-astra'),
    instructions: 'Answer briefly. Ask the tools for the time, one city after the other.',
    messages: await convertToModelMessages(messages, { tools, ignoreIncompleteToolCalls: true }),
    tools,
    stopWhen: isStepCount(10),
    abortSignal: request.signal,
    providerOptions: { openai: { store: false } },
  })
  return result.toUIMessageStreamResponse<ChatMessage>({
    originalMessages: messages,
    messageMetadata({ part }) {
      if (part.type !== 'finish-step') return undefined
      const turn = turnOf(part)
      if (turn === undefined) return undefined
      const { mode, transport, bytesSent, bytesFull, durationMs } = turn
      turns.push({ mode, transport, bytesSent, bytesFull, durationMs })
      return { turns: [...turns] }
    },
  })
}
