// Stores a tab's chat across reloads, in the tab's own storage, so that two tabs are two chats.
import type { ChatMessage } from '@/lib/chat-message'

const key = 'warmline-chat'

/** Loads the messages of this tab; unreadable ones count as none. */
export function loadChat(): ChatMessage[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

/** Saves the messages; does nothing when the storage is full or forbidden. */
export function saveChat(messages: readonly ChatMessage[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(messages))
  } catch {}
}
