// A row of a turn: how it was sent and why, its bytes against full, and its waterfall.
import type { TurnEntry } from '../../src/model.ts'
import { openTurn } from '../actions.ts'
import { dryRunOf, factsOf, labelOf, modelOf, outcomeOf, responseKey } from '../model/facts.ts'
import { bytes, span } from '../model/format.ts'
import { explainReason } from '../model/reasons.ts'
import { durationOf, placeOf, type Scale, segmentsOf, segmentWords } from '../model/waterfall.ts'
import { heads, now } from '../store.ts'
import type { RowPlace } from './virtual-list.tsx'

interface Props {
  readonly turn: TurnEntry
  readonly depth: number
  readonly place: RowPlace
  readonly scale: Scale
  /** The bytes that a bar of the whole width stands for. */
  readonly longest: number
}

export function TurnRow({ turn, depth, place, scale, longest }: Props) {
  const outcome = outcomeOf(turn)
  const at = outcome === 'running' ? now.value : 0
  const label = labelOf(turn)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and its keys.
    <div
      id={place.id}
      class={`row is-turn is-${outcome}${place.isSelected ? ' is-selected' : ''}`}
      role="option"
      // The list has the focus; a row is never focused itself.
      tabIndex={-1}
      aria-selected={place.isSelected}
      aria-setsize={place.size}
      aria-posinset={place.position}
      aria-label={nameOf(turn)}
      onClick={() => openTurn(turn.id)}
    >
      <span class="cell-turn" style={{ paddingInlineStart: `${depth * 14}px` }}>
        {turn.turn}
      </span>
      <span class="cell-label">
        {label !== undefined && <b>{label}</b>} <span class="model">{modelOf(turn) ?? ''}</span>
        {turn.isReseed && (
          <span class="tag" title="Warmline's own warm-up of a chain on a new connection">
            re-seed
          </span>
        )}
      </span>
      <span class="cell-how">
        <How turn={turn} />
      </span>
      <Bytes turn={turn} longest={longest} />
      <span class="cell-waterfall" aria-hidden="true">
        {segmentsOf(turn, at).map((segment) => {
          const where = placeOf(segment, turn.startedAt, scale)
          return where === undefined ? null : (
            <i
              key={segment.name}
              class={`bar is-${segment.name}`}
              title={`${segmentWords[segment.name]}: ${span(segment.until - segment.from)}`}
              style={{ left: `${where.left * 100}%`, width: `${where.width * 100}%` }}
            />
          )
        })}
        {scale.startAt === undefined && durationOf(turn, at) > scale.lengthMs && <em>»</em>}
      </span>
      <span class="cell-time">
        {outcome === 'running' ? 'running' : span(durationOf(turn, at))}
      </span>
    </div>
  )
}

/** Incremental or full, and what there is to say about it. */
function How({ turn }: { turn: TurnEntry }) {
  const { mode, reason, fallback, replays, errorCode, transport, hints, itemsKept, itemsSent } =
    factsOf(turn)
  const outcome = outcomeOf(turn)
  const dry = dryRunOf(turn)
  const isHead = heads.value.has(responseKey(turn.client, factsOf(turn).responseId ?? ''))
  return (
    <>
      {mode === undefined ? (
        <span class="mode">planning</span>
      ) : (
        <span class={`mode is-${mode}`}>{mode}</span>
      )}
      {outcome !== 'completed' && outcome !== 'running' && (
        <span class={`tag is-${outcome}`} title={errorCode}>
          {outcome}
          {errorCode === undefined ? '' : `: ${errorCode}`}
        </span>
      )}
      {isHead && (
        <span
          class="tag is-head"
          title="A lane holds this response: the next turn can continue from it"
        >
          head
        </span>
      )}
      {transport === 'http' && reason !== 'http' && <span class="tag">HTTP</span>}
      {fallback !== undefined && (
        <span class="tag is-warning" title={`Fallback to HTTP: ${fallback}`}>
          fallback: {fallback}
        </span>
      )}
      {replays !== undefined && replays > 0 && (
        <span class="tag is-warning">sent again{replays > 1 ? ` ${replays}×` : ''}</span>
      )}
      {hints !== undefined && hints.length > 0 && (
        <span
          class="tag is-hint"
          title={hints.map(({ code }) => String(code).slice(0, 80)).join(', ')}
        >
          {hints.length === 1 ? 'hint' : `${hints.length} hints`}
        </span>
      )}
      <span class="why">
        {dry !== undefined
          ? `would be ${dry.mode}${dry.reason === undefined ? '' : `, ${explainReason(dry.reason).short}`}`
          : reason !== undefined
            ? explainReason(reason).short
            : mode === 'incremental' && itemsKept !== undefined
              ? `${itemsSent} new, ${itemsKept} kept`
              : ''}
        {reason !== undefined && dry === undefined && <code>{reason}</code>}
      </span>
    </>
  )
}

function Bytes({ turn, longest }: { turn: TurnEntry; longest: number }) {
  const { bytesSent, bytesFull } = factsOf(turn)
  if (bytesSent === undefined || bytesFull === undefined) return <span class="cell-bytes" />
  const sent = dryRunOf(turn)?.bytesSent ?? bytesSent
  const share = (size: number) => `${Math.max(0, Math.min(1, size / longest)) * 100}%`
  return (
    <span class="cell-bytes">
      <span class="bytes-bar" aria-hidden="true">
        <i class="is-full" style={{ width: share(bytesFull) }} />
        <i class="is-sent" style={{ width: share(sent) }} />
      </span>
      <span class="bytes-words">
        <b>{bytes(sent)}</b> <span>of {bytes(bytesFull)}</span>
      </span>
    </span>
  )
}

/** The row as somebody hears it. */
export function nameOf(turn: TurnEntry): string {
  const { mode, reason, bytesSent, bytesFull } = factsOf(turn)
  const label = labelOf(turn)
  const said = [
    `Turn ${turn.turn}`,
    label,
    mode,
    reason === undefined ? undefined : explainReason(reason).short,
    bytesSent === undefined ? undefined : `${bytes(bytesSent)} of ${bytes(bytesFull ?? bytesSent)}`,
    turn.record === undefined ? undefined : span(turn.record.durationMs),
    outcomeOf(turn),
  ]
  return said.filter((each) => each !== undefined).join(', ')
}
