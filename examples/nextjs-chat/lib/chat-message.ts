// A message of this chat: text, the three tools, and the turns that made it.
import type { UIMessage } from 'ai'
import type { ChatTools } from './tools'
import type { ChatMetadata } from './turns'

/** A message as the page and the route exchange it. */
export type ChatMessage = UIMessage<ChatMetadata, never, ChatTools>

/**
 * Whether an answer that has ended did so in the middle of a turn: it was stopped, or its page went
 * away.
 */
export function isCutShort({ parts, metadata }: ChatMessage): boolean {
  const steps = parts.filter(({ type }) => type === 'step-start').length
  return steps === 0 || steps > (metadata?.turns.length ?? 0)
}
