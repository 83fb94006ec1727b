// Keeps a tab's chat over a reload: in the tab's own storage, so that two tabs are two chats.
import type { ChatMessage } from '@/lib/chat-message'

const key = 'warmline-chat'

/** The messages that this tab had. What cannot be read counts as none. */
export function loadChat(): ChatMessage[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

/** Keeps the messages. A full or forbidden storage keeps nothing, and nothing else fails. */
export function keepChat(messages: readonly ChatMessage[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(messages))
  } catch {}
}
