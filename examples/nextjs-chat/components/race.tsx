'use client'
// The race: one question over both transports at the same moment, each answer as it comes.
import { Chat, useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { type ReactNode, useEffect, useState } from 'react'
import { type ChatMessage, isCutShort } from '@/lib/chat-message'
import { shownQuestion } from '@/lib/question'
import { type LaneState, laneOf, resultOf } from '@/lib/race'
import { sayBytes, sayMs } from '@/lib/size'
import type { Transport } from '@/lib/turns'
import { Message } from './message'

/** One lane: a chat of its own, with the history that both have. */
export interface Runner {
  readonly chat: Chat<ChatMessage>
  /** When it ended, well or not, on the page's clock. */
  readonly ended: Promise<number>
}

/** A race that was started. */
export interface StartedRace {
  readonly id: number
  readonly question: string
  /** Messages before the question. */
  readonly before: number
  readonly startedAt: number
  readonly http: Runner
  readonly websocket: Runner
}

let races = 0

/** Starts both lanes at the same moment. */
export function startRace(question: string, history: readonly ChatMessage[]): StartedRace {
  races += 1
  const startedAt = performance.now()
  const [http, websocket] = [
    runner('http', question, history),
    runner('websocket', question, history),
  ]
  return { id: races, question, before: history.length, startedAt, http, websocket }
}

/** Stops what still runs. */
export function stopRace({ http, websocket }: StartedRace): void {
  for (const { chat } of [http, websocket]) void chat.stop()
}

function runner(transport: Transport, question: string, history: readonly ChatMessage[]): Runner {
  const chat = new Chat<ChatMessage>({
    messages: [...history],
    transport: new DefaultChatTransport({ api: '/api/chat', body: { transport } }),
  })
  return { chat, ended: chat.sendMessage({ text: question }).then(() => performance.now()) }
}

interface RaceProps {
  readonly race: StartedRace
  /** Called once both lanes have ended; the messages are those of the warm one. */
  readonly onOver: (messages: readonly ChatMessage[]) => void
}

export function Race({ race, onOver }: RaceProps): ReactNode {
  const http = useLane(race, 'http')
  const websocket = useLane(race, 'websocket')
  const isOver = !http.isRunning && !websocket.isRunning
  const result = resultOf(http.state, websocket.state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when the race is over
  useEffect(() => {
    if (isOver) onOver(race.websocket.chat.messages)
  }, [isOver])
  const shown = shownQuestion(race.question)
  const most = Math.max(http.state.sent, websocket.state.sent, 1)
  return (
    <section className="race" data-over={isOver} aria-label="Race">
      <p className="asked">
        {shown.line} {shown.note !== undefined && <small>({shown.note})</small>}
      </p>
      <p className="result" role="status">
        {result ?? (isOver ? 'A lane did not reach its end.' : 'Both are on their way…')}
      </p>
      <div className="lanes">
        <Lane name="HTTP" lane={http} most={most} />
        <Lane name="WebSocket" lane={websocket} most={most} />
      </div>
      {result !== undefined && (
        <p className="hint">
          Both answers are real, and ran at the same time. Times are from the question to the end of
          the answer, as this page saw them; bytes are those of the requests. The chat goes on with
          the answer that came over WebSocket.
        </p>
      )}
    </section>
  )
}

interface LaneView {
  readonly transport: Transport
  readonly messages: readonly ChatMessage[]
  readonly state: LaneState
  readonly isRunning: boolean
  readonly clockMs: number
  readonly failure: string | undefined
  /** The newest message, once it is an answer. */
  readonly answer: ChatMessage | undefined
}

function useLane(race: StartedRace, transport: Transport): LaneView {
  const { chat, ended } = race[transport]
  const { messages, error } = useChat<ChatMessage>({ chat, throttle: 40 })
  const endedAt = useValue(ended)
  const isRunning = endedAt === undefined
  const now = useClock(isRunning)
  const clockMs = Math.max(0, (endedAt ?? now) - race.startedAt)
  const last = messages.at(-1)
  const answer = last?.role === 'assistant' ? last : undefined
  const isWhole = !isRunning && error === undefined && answer !== undefined && !isCutShort(answer)
  return {
    transport,
    messages,
    isRunning,
    clockMs,
    failure: error?.message,
    answer,
    state: laneOf(messages, race.before, isWhole ? clockMs : undefined),
  }
}

/** The value of a promise, once it has one. */
function useValue<Value>(promise: Promise<Value>): Value | undefined {
  const [value, setValue] = useState<Value>()
  useEffect(() => {
    let isWanted = true
    void promise.then((settled) => {
      if (isWanted) setValue(settled)
    })
    return () => {
      isWanted = false
    }
  }, [promise])
  return value
}

interface LaneProps {
  readonly name: string
  readonly lane: LaneView
  /** The most bytes that a lane has sent. */
  readonly most: number
}

function Lane({ name, lane, most }: LaneProps): ReactNode {
  const { state, transport, isRunning, clockMs, failure, answer } = lane
  return (
    <article className="lane" data-transport={transport} data-running={isRunning}>
      <header>
        <h3>{name}</h3>
        <b className="clock">{sayMs(clockMs)}</b>
      </header>
      <div className="meter" aria-hidden="true">
        <span style={{ width: `${(100 * state.sent) / most}%` }} />
      </div>
      <p className="size">
        {sayBytes(state.sent)} sent in {state.turns} {state.turns === 1 ? 'turn' : 'turns'}
      </p>
      {answer !== undefined && (
        <Message message={answer} isBusy={isRunning} isLast isFailing={false} />
      )}
      {failure !== undefined && <p className="note">{failure}</p>}
    </article>
  )
}

/** The page's clock, moving while something runs. */
function useClock(isRunning: boolean): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    if (!isRunning) return
    let frame = requestAnimationFrame(function tick(time) {
      setNow(time)
      frame = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(frame)
  }, [isRunning])
  return now
}
