// The chat of a page without the page: `useChat`'s own state and transport, whose requests go
// straight to the route.
import { Chat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { POST } from '../../app/api/chat/route'
import type { ChatMessage } from '../../lib/chat-message'

/** A chat that has said nothing, or these messages. @param body More of each request's body. */
export function openChat(messages: ChatMessage[] = [], body: object = {}): Chat<ChatMessage> {
  const transport = new DefaultChatTransport<ChatMessage>({
    api: 'http://page.test/api/chat',
    body,
    fetch: (input, init) => POST(new Request(input, init)),
  })
  return new Chat<ChatMessage>({ transport, messages })
}

/** What the newest message says, all its texts in a row. */
export function lastText(chat: Chat<ChatMessage>): string {
  const parts = chat.lastMessage?.parts ?? []
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** A question as the page makes it. */
export function asked(text: string): ChatMessage {
  return { id: `question-${text}`, role: 'user', parts: [{ type: 'text', text }] }
}
