'use client'
// The panel: what this chat sent, what that saved, and how each turn of each answer travelled.
import type { ReactNode } from 'react'
import type { ChatMessage } from '@/lib/chat-message'
import { sayTurn } from '@/lib/reasons'
import { sayBytes, sayMs } from '@/lib/size'
import { sumOf, type TurnView } from '@/lib/turns'

interface PanelProps {
  readonly messages: readonly ChatMessage[]
  /** On a phone the panel lies over the chat, and only when it was asked for. */
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function SentPanel({ messages, isOpen, onClose }: PanelProps): ReactNode {
  const answers = messages.filter(({ role }) => role === 'assistant')
  const turns = turnsOf(messages)
  return (
    <aside className="panel" aria-label="What was sent" data-open={isOpen}>
      <div className="panel-head">
        <h2>What was sent</h2>
        <button type="button" className="quiet close" onClick={onClose}>
          Close
        </button>
      </div>
      <Saved turns={turns} />
      {answers.map((answer, index) => (
        <section key={answer.id} className="turns">
          <h3>Answer {index + 1}</h3>
          <ol>
            {(answer.metadata?.turns ?? []).map((turn, step) => (
              // Turns are only ever added at the end.
              // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
              <Turn key={step} turn={turn} isFirst={index === 0 && step === 0} />
            ))}
            {answer.metadata?.failure !== undefined && (
              <li data-mode="failed">
                <strong>Failed</strong>
                <p>{answer.metadata.failure}</p>
              </li>
            )}
          </ol>
        </section>
      ))}
    </aside>
  )
}

/** The turns of a chat, oldest first. */
export function turnsOf(messages: readonly ChatMessage[]): readonly TurnView[] {
  return messages.flatMap(({ metadata }) => metadata?.turns ?? [])
}

/** What a chat saved, in a line. */
export function sayShare(turns: readonly TurnView[]): string {
  const { sent, full } = sumOf(turns)
  if (full === 0) return 'Nothing sent yet'
  return `${sayBytes(sent)} sent, ${Math.round(100 * (1 - sent / full))} % saved`
}

function Saved({ turns }: { readonly turns: readonly TurnView[] }): ReactNode {
  const { sent, full, incremental } = sumOf(turns)
  if (full === 0)
    return <p className="hint">Each turn of an answer appears here, with its size and its time.</p>
  const opened = turns.filter(({ handshakeMs }) => handshakeMs !== undefined).length
  return (
    <div className="saved" title="This chat alone, in bytes of its requests">
      <p className="gain" data-total="saved">
        <b>{sayBytes(full - sent)}</b> not sent again
      </p>
      <div className="meter" aria-hidden="true">
        <span style={{ width: `${Math.max(1, (100 * sent) / full)}%` }} />
      </div>
      <dl>
        <div>
          <dt>sent</dt>
          <dd data-total="sent">{sayBytes(sent)}</dd>
        </div>
        <div>
          <dt>would have been</dt>
          <dd>{sayBytes(full)}</dd>
        </div>
        <div>
          <dt>only what is new</dt>
          <dd data-total="incremental">
            {incremental} of {turns.length} turns
          </dd>
        </div>
        <div>
          <dt>connections opened</dt>
          <dd data-total="opened">{opened}</dd>
        </div>
      </dl>
    </div>
  )
}

function Turn({
  turn,
  isFirst,
}: {
  readonly turn: TurnView
  readonly isFirst: boolean
}): ReactNode {
  const { transport, mode, bytesSent, bytesFull, itemsSent, itemsKept, firstTokenMs } = turn
  const whole = Math.max(bytesFull, bytesSent, 1)
  const { title, codes } = sayTurn(turn, isFirst)
  return (
    <li data-mode={mode} data-transport={transport}>
      <details>
        <summary>
          <span className="head">
            <strong>{title}</strong>
            {firstTokenMs !== undefined && (
              <span className="time" title="From the call to the first word">
                {sayMs(firstTokenMs)}
              </span>
            )}
          </span>
          <span className="meter" aria-hidden="true">
            <span style={{ width: `${Math.max(1, (100 * bytesSent) / whole)}%` }} />
          </span>
          <span className="size">
            {bytesSent < whole
              ? `${sayBytes(bytesSent)} instead of ${sayBytes(whole)}`
              : sayBytes(bytesSent)}
          </span>
        </summary>
        <p>
          {transport === 'websocket' ? 'WebSocket' : 'HTTP'}, {count(itemsSent, 'new item')}
          {itemsKept > 0 && `, ${itemsKept} that the server has`}
          {turn.handshakeMs !== undefined && `, connection opened in ${sayMs(turn.handshakeMs)}`}.
          {codes.length > 0 && (
            <>
              {' '}
              Warmline’s record says <code>{codes.join(', ')}</code>.
            </>
          )}
        </p>
      </details>
    </li>
  )
}

function count(items: number, noun: string): string {
  return `${items} ${noun}${items === 1 ? '' : 's'}`
}
