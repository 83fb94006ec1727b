'use client'
// The chat: questions, answers, and below each answer what its turns sent.
import { useChat } from '@ai-sdk/react'
import { isToolUIPart } from 'ai'
import { useEffect, useRef, useState } from 'react'
import type { ChatMessage } from '@/lib/chat'
import { Turns } from './turns'

const suggestions = ['What time is it in Bergen, Tokyo and Lima?', 'And in Nairobi and Sydney?']

export default function Page() {
  const { messages, sendMessage, status, error, stop, regenerate } = useChat<ChatMessage>()
  const [draft, setDraft] = useState('')
  const end = useRef<HTMLDivElement>(null)
  const isBusy = status === 'submitted' || status === 'streaming'
  const suggestion = suggestions[messages.filter(({ role }) => role === 'user').length]

  useEffect(() => {
    if (messages.length > 0) end.current?.scrollIntoView({ block: 'end' })
  }, [messages])

  const ask = (text: string) => {
    if (text.trim() === '' || isBusy) return
    setDraft('')
    void sendMessage({ text })
  }

  return (
    <main data-status={status}>
      <h1>Chat over one warm connection</h1>
      {messages.length === 0 && (
        <p className="lead">
          Each step of an answer sends only what is new. Below each answer you see how much that
          was.
        </p>
      )}
      {messages.map((message) => (
        <article key={message.id} className={message.role}>
          {message.parts.map((part, index) => {
            if (part.type === 'text') return <p key={index}>{part.text}</p>
            if (!isToolUIPart(part)) return null
            return (
              <p key={index} className="tool">
                {part.type.slice('tool-'.length)}({JSON.stringify(part.input)})
                {part.state === 'output-available' && ` → ${part.output}`}
              </p>
            )
          })}
          <Turns turns={message.metadata?.turns ?? []} />
        </article>
      ))}
      {status === 'submitted' && <p className="lead">Waiting for the first word…</p>}
      {error !== undefined && (
        <p role="alert">
          The answer failed: {error.message}{' '}
          <button type="button" onClick={() => void regenerate()}>
            Try again
          </button>
        </p>
      )}
      <div ref={end} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask(draft)
        }}
      >
        {suggestion !== undefined && !isBusy && (
          <button type="button" className="suggestion" onClick={() => ask(suggestion)}>
            {suggestion}
          </button>
        )}
        <div className="line">
          <input
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            aria-label="Your question"
            placeholder="Ask for the time somewhere"
          />
          {isBusy ? (
            <button type="button" onClick={() => void stop()}>
              Stop
            </button>
          ) : (
            <button type="submit" disabled={draft.trim() === ''}>
              Ask
            </button>
          )}
        </div>
      </form>
    </main>
  )
}
