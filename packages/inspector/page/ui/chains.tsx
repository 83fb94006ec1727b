// The chains as trees: which turn continues which, where branches begin, where the heads are, and
// why a turn in full left its history.
import type { ComponentChildren } from 'preact'
import { openTurn } from '../actions.ts'
import { type ChainRow, type LinkKind, maxColumns } from '../model/chains.ts'
import { factsOf, labelOf, modelOf, outcomeOf, responseKey } from '../model/facts.ts'
import { bytes, clock } from '../model/format.ts'
import { explainReason } from '../model/reasons.ts'
import { chains, filter, heads, selectedId } from '../store.ts'
import { NoMatch } from './no-match.tsx'
import { nameOf } from './turn-row.tsx'
import { type RowPlace, VirtualList } from './virtual-list.tsx'

const rowPx = 34
const columnPx = 14

export function Chains() {
  const rows = chains.value
  if (rows.length === 0) return <NoMatch />
  return (
    <VirtualList
      key={JSON.stringify(filter.value)}
      rows={rows}
      label="Chains"
      heightOf={heightOf}
      keyOf={({ turn }) => turn.id}
      selectedKey={selectedId.value}
      head={() => (
        <p class="list-head chain-legend">
          <span>
            <i class="dot" /> incremental <i class="dot is-full" /> full
          </span>
          <span>
            <i class="is-continues" /> continues: only new items sent
          </span>
          <span>
            <i class="is-again" /> same history, sent in full again
          </span>
          <span>
            <i class="is-parts" /> the histories part
          </span>
        </p>
      )}
      draw={(row, place) => <Row row={row} place={place} />}
    />
  )
}

function heightOf(): number {
  return rowPx
}

function Row({ row, place }: { row: ChainRow; place: RowPlace }) {
  const { turn, parent, isRoot, children } = row
  const { mode, reason, responseId, bytesSent, bytesFull, itemsSent, itemsKept } = factsOf(turn)
  const outcome = outcomeOf(turn)
  const places =
    responseId === undefined ? undefined : heads.value.get(responseKey(turn.client, responseId))
  const label = labelOf(turn)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and its keys.
    <div
      id={place.id}
      class={`chain-row is-${outcome}${place.isSelected ? ' is-selected' : ''}${isRoot ? ' is-root' : ''}`}
      role="option"
      tabIndex={-1}
      aria-selected={place.isSelected}
      aria-setsize={place.size}
      aria-posinset={place.position}
      aria-label={`${nameOf(turn)}${parent === undefined ? ', begins a chain' : `, ${linkWords[parent.kind]} turn ${parent.turn.turn}`}${places === undefined ? '' : `, head of ${places.join(' and ')}`}`}
      onClick={() => openTurn(turn.id)}
    >
      <Graph row={row} />
      <span class="chain-turn">#{turn.turn}</span>
      {mode !== undefined && <span class={`mode is-${mode}`}>{mode}</span>}
      {places !== undefined && (
        <span class="tag is-head" title={`Lanes that hold it: ${places.join(', ')}`}>
          head of {places.slice(0, 2).join(', ')}
        </span>
      )}
      {children.length > 1 && <span class="tag">{children.length} branches</span>}
      {outcome !== 'completed' && <span class={`tag is-${outcome}`}>{outcome}</span>}
      {mode === 'full' && reason !== undefined && (
        <span class={parent?.kind === 'parts' ? 'chain-why is-parted' : 'chain-why'}>
          {explainReason(reason).short} <code>{reason}</code>
        </span>
      )}
      {mode === 'incremental' && (
        <span class="chain-why">
          {itemsSent} new, {itemsKept} kept
        </span>
      )}
      <span class="chain-rest">
        {label ?? modelOf(turn) ?? ''}{' '}
        <span>
          {bytesSent === undefined ? '' : `${bytes(bytesSent)} of ${bytes(bytesFull ?? 0)}`}
        </span>{' '}
        <time>{clock(turn.startedAt).slice(0, 8)}</time>
      </span>
    </div>
  )
}

const linkWords: Readonly<Record<LinkKind, string>> = {
  continues: 'continues',
  again: 'has the history of',
  parts: 'parts from',
}

function Graph({ row }: { row: ChainRow }) {
  const { column, parent, above, below, children, kinds, turn } = row
  const seen = children.filter((child) => child.column < maxColumns)
  const widest = Math.max(column, ...above, ...below, ...seen.map((child) => child.column))
  const x = (at: number) => at * columnPx + 10
  const middle = rowPx / 2
  const passing = above.filter((at) => below.includes(at))
  const { mode, outcome } = { mode: factsOf(turn).mode ?? 'full', outcome: outcomeOf(turn) }
  const lines: ComponentChildren[] = passing.map((at) => (
    <path key={`p${at}`} class={`is-${kinds[at] ?? 'continues'}`} d={`M${x(at)} 0V${rowPx}`} />
  ))
  if (parent !== undefined && column < maxColumns)
    lines.push(<path key="up" class={`is-${parent.kind}`} d={`M${x(column)} 0V${middle}`} />)
  for (const child of seen)
    lines.push(
      <path
        key={`c${child.column}`}
        class={`is-${child.kind}`}
        d={
          child.column === column
            ? `M${x(column)} ${middle}V${rowPx}`
            : `M${x(column)} ${middle}C${x(column)} ${rowPx} ${x(child.column)} ${middle} ${x(child.column)} ${rowPx}`
        }
      />,
    )
  return (
    <svg class="graph" width={x(Math.max(2, widest)) + 8} height={rowPx} aria-hidden="true">
      {lines}
      <circle
        class={`is-${mode} is-${outcome}`}
        cx={x(column)}
        cy={middle}
        r={mode === 'full' ? 4.5 : 4}
      />
    </svg>
  )
}
