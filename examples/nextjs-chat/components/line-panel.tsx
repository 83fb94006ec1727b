'use client'
// The panel: how each turn of each answer was sent, and what it saved.
import { type ReactNode, useEffect, useState } from 'react'
import { z } from 'zod'
import type { ChatMessage } from '@/lib/chat-message'
import { sumOf, type TurnView } from '@/lib/turns'

const lineSchema = z.object({ connections: z.number(), chains: z.number() })
type Line = z.infer<typeof lineSchema>

export function LinePanel({
  messages,
  isBusy,
}: {
  readonly messages: readonly ChatMessage[]
  readonly isBusy: boolean
}): ReactNode {
  const line = useLine(isBusy)
  const answers = messages.filter(({ role }) => role === 'assistant')
  const turns = answers.flatMap(({ metadata }) => metadata?.turns ?? [])
  const { sent, full, incremental } = sumOf(turns)
  return (
    <aside className="panel" aria-label="What the line did">
      <h2>The line</h2>
      <dl className="totals">
        <Total name="sent" value={size(sent)} />
        <Total name="in full" value={size(full)} />
        <Total name="saved" value={full === 0 ? '–' : `${Math.round(100 * (1 - sent / full))} %`} />
        <Total name="incremental" value={`${incremental} of ${turns.length}`} />
        <Total name="connections" value={line === undefined ? '–' : String(line.connections)} />
        <Total name="chains held" value={line === undefined ? '–' : String(line.chains)} />
      </dl>
      {answers.map((answer, index) => (
        <section key={answer.id} className="turns">
          <h3>Answer {index + 1}</h3>
          <ol>
            {(answer.metadata?.turns ?? []).map((turn, step) => (
              // Turns are only ever added at the end.
              // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
              <Turn key={step} turn={turn} />
            ))}
            {answer.metadata?.failure !== undefined && (
              <li data-mode="failed">
                <div className="head">
                  <strong>failed</strong>
                </div>
                <p>{answer.metadata.failure}</p>
              </li>
            )}
          </ol>
        </section>
      ))}
      {answers.length === 0 && <p className="hint">Turns appear here as they end.</p>}
    </aside>
  )
}

function Total({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-total={name}>{value}</dd>
    </div>
  )
}

function Turn({ turn }: { readonly turn: TurnView }): ReactNode {
  const {
    transport,
    mode,
    reason,
    fallback,
    bytesSent,
    bytesFull,
    itemsSent,
    itemsKept,
    firstTokenMs,
    handshakeMs,
  } = turn
  const whole = Math.max(bytesFull, bytesSent, 1)
  return (
    <li data-mode={mode} data-transport={transport}>
      <div className="head">
        <span className="badge">{transport === 'websocket' ? 'WebSocket' : 'HTTP'}</span>
        <strong>{mode === 'incremental' ? 'incremental' : `full: ${words(reason)}`}</strong>
        {firstTokenMs !== undefined && (
          <span className="time" title="Time to the first token">
            {Math.round(firstTokenMs)} ms
          </span>
        )}
      </div>
      <div className="meter" role="img" aria-label={`${bytesSent} of ${whole} bytes sent`}>
        <span style={{ width: `${Math.max(1, (100 * bytesSent) / whole)}%` }} />
      </div>
      <p>
        {size(bytesSent)} of {size(whole)}, {itemsSent} new {itemsSent === 1 ? 'item' : 'items'}
        {itemsKept > 0 && `, ${itemsKept} kept`}
        {handshakeMs !== undefined && `, handshake ${Math.round(handshakeMs)} ms`}
        {fallback !== undefined && `, ${words(fallback)}`}
      </p>
    </li>
  )
}

/** Asks for the line's counts whenever an answer has begun or ended. */
function useLine(isBusy: boolean): Line | undefined {
  const [line, setLine] = useState<Line>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change is the occasion to ask
  useEffect(() => {
    const asking = new AbortController()
    fetch('/api/line', { signal: asking.signal })
      .then(async (answer) => setLine(lineSchema.parse(await answer.json())))
      // A page that has gone, or a server that is gone: the counts stay as they were.
      .catch(() => {})
    return () => asking.abort()
  }, [isBusy])
  return line
}

function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`
}

function words(reason: string | undefined): string {
  return (reason ?? 'unknown').replaceAll('_', ' ')
}
