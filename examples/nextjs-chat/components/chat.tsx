'use client'
// The chat: what the parts of the page share, and what their controls do.
import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ChatMessage } from '@/lib/chat-message'
import { Composer } from './composer'
import { LinePanel } from './line-panel'
import { Message } from './message'
import { loadChat, saveChat } from './stored-chat'
import { Welcome } from './welcome'

const transport = new DefaultChatTransport<ChatMessage>({ api: '/api/chat' })

export function Chat(): ReactNode {
  const { messages, setMessages, sendMessage, regenerate, stop, status, error, clearError } =
    useChat<ChatMessage>({ transport, throttle: 40 })
  const [isLoaded, setIsLoaded] = useState(false)
  const isBusy = status === 'submitted' || status === 'streaming'
  const end = useRef<HTMLDivElement>(null)

  useEffect(() => {
    setMessages(loadChat())
    setIsLoaded(true)
  }, [setMessages])
  useEffect(() => {
    if (isLoaded) saveChat(messages)
  }, [messages, isLoaded])
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that ends grows
  useEffect(() => {
    if (messages.length > 0) end.current?.scrollIntoView({ block: 'end' })
  }, [messages, status])

  const ask = (text: string, messageId?: string): void => {
    clearError()
    void sendMessage(messageId === undefined ? { text } : { text, messageId })
  }
  const again = (messageId?: string): void => {
    clearError()
    void regenerate(messageId === undefined ? {} : { messageId })
  }
  const failure =
    error !== undefined
      ? sayError(error)
      : !isBusy && messages.at(-1)?.role === 'user'
        ? 'This question was not answered.'
        : undefined
  const clear = (): void => {
    void stop()
    clearError()
    setMessages([])
  }

  return (
    <div className="page" data-status={status} data-loaded={isLoaded}>
      <main className="chat">
        <header className="bar">
          <h1>
            <span className="lamp" data-on={isBusy} /> Warmline chat
          </h1>
          <button type="button" className="quiet" onClick={clear} disabled={messages.length === 0}>
            New chat
          </button>
        </header>
        <div className="messages" aria-live="polite">
          {isLoaded && messages.length === 0 && <Welcome onAsk={ask} />}
          {messages.map((message, index) => (
            <Message
              key={message.id}
              message={message}
              isBusy={isBusy}
              isLast={index === messages.length - 1}
              isFailing={failure !== undefined && index === messages.length - 1}
              onEdit={(text) => ask(text, message.id)}
              onAgain={() => again(message.id)}
            />
          ))}
          {status === 'submitted' && <p className="waiting">Waiting for the first word…</p>}
          {failure !== undefined && (
            <div className="failure" role="alert">
              <p>{failure}</p>
              <button type="button" className="quiet" onClick={() => again()}>
                Try again
              </button>
            </div>
          )}
          <div ref={end} />
        </div>
        <Composer isBusy={isBusy} onAsk={ask} onStop={() => void stop()} />
      </main>
      <LinePanel messages={messages} isBusy={isBusy} />
    </div>
  )
}

/** The route says what happened; what never reached it is the browser's own network error. */
function sayError(error: Error): string {
  return error instanceof TypeError ? 'This page’s own server cannot be reached.' : error.message
}
