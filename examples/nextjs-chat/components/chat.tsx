'use client'
// The chat: what the parts of the page share, and what their controls do.
import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ChatMessage } from '@/lib/chat-message'
import type { Transport } from '@/lib/turns'
import { Composer } from './composer'
import { Logo } from './logo'
import { Message } from './message'
import { Race, type StartedRace, startRace, stopRace } from './race'
import { SentPanel, sayShare, turnsOf } from './sent-panel'
import { loadChat, saveChat } from './stored-chat'
import { Switch } from './switch'
import { Welcome } from './welcome'

const chatTransport = new DefaultChatTransport<ChatMessage>({ api: '/api/chat' })
const ways = { http: 'HTTP', websocket: 'WebSocket', race: 'Race' } as const
type Way = Transport | 'race'

export function Chat(): ReactNode {
  const { messages, setMessages, sendMessage, regenerate, stop, status, error, clearError } =
    useChat<ChatMessage>({ transport: chatTransport, throttle: 40 })
  const [isLoaded, setIsLoaded] = useState(false)
  const [way, setWay] = useState<Way>('websocket')
  const [race, setRace] = useState<StartedRace>()
  const [isRacing, setIsRacing] = useState(false)
  const [isPanelOpen, setIsPanelOpen] = useState(false)
  const isBusy = status === 'submitted' || status === 'streaming' || isRacing
  /** The newest race whose answer the chat took over: the page of a race may be shown again. */
  const joined = useRef(0)
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
    if (messages.length > 0 && way !== 'race') end.current?.scrollIntoView({ block: 'end' })
  }, [messages, status, way])

  const body = { transport: way === 'http' ? 'http' : 'websocket' } satisfies {
    transport: Transport
  }
  const ask = (text: string, messageId?: string): void => {
    clearError()
    if (way === 'race') {
      setRace(startRace(text, messages))
      setIsRacing(true)
    } else void sendMessage(messageId === undefined ? { text } : { text, messageId }, { body })
  }
  const again = (messageId?: string): void => {
    clearError()
    void regenerate({ ...(messageId === undefined ? {} : { messageId }), body })
  }
  const failure =
    error !== undefined
      ? sayError(error)
      : !isBusy && messages.at(-1)?.role === 'user'
        ? 'This question was not answered.'
        : undefined
  const halt = (): void => {
    void stop()
    if (race !== undefined) stopRace(race)
  }
  const clear = (): void => {
    halt()
    clearError()
    setMessages([])
    setRace(undefined)
    setIsRacing(false)
  }
  const raceOver = (id: number, raced: readonly ChatMessage[]): void => {
    if (joined.current === id) return
    joined.current = id
    setIsRacing(false)
    if (raced.at(-1)?.role === 'assistant') setMessages([...raced])
  }

  return (
    <div className="page" data-status={isRacing ? 'streaming' : status} data-loaded={isLoaded}>
      <main className="chat">
        <header className="bar">
          <h1>
            <Logo isWarm={isBusy} /> Warmline
          </h1>
          <Switch
            label="How questions are sent"
            choices={ways}
            value={way}
            isDisabled={isBusy}
            onChange={setWay}
          />
          <button
            type="button"
            className="quiet"
            onClick={clear}
            disabled={messages.length === 0 && race === undefined}
          >
            New chat
          </button>
        </header>
        <div className="messages" aria-live="polite">
          {way === 'race' ? (
            race === undefined ? (
              isLoaded && <Welcome isRace onAsk={ask} />
            ) : (
              <Race key={race.id} race={race} onOver={(raced) => raceOver(race.id, raced)} />
            )
          ) : (
            <>
              {isLoaded && messages.length === 0 && <Welcome isRace={false} onAsk={ask} />}
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
            </>
          )}
          <div ref={end} />
        </div>
        <button
          type="button"
          className="share"
          aria-expanded={isPanelOpen}
          onClick={() => setIsPanelOpen(true)}
        >
          {sayShare(turnsOf(messages))}
        </button>
        <Composer isBusy={isBusy} isRace={way === 'race'} onAsk={ask} onStop={halt} />
      </main>
      <SentPanel messages={messages} isOpen={isPanelOpen} onClose={() => setIsPanelOpen(false)} />
    </div>
  )
}

/** The route says what happened; what never reached it is the browser's own network error. */
function sayError(error: Error): string {
  return error instanceof TypeError ? 'This page’s own server cannot be reached.' : error.message
}
