// The list of turns, with the steps and tools of a framework between them.
import { span } from '../model/format.ts'
import type { Row } from '../model/rows.ts'
import { commonScale, type Scale, type Span, segmentWords, timeScale } from '../model/waterfall.ts'
import { filter, largest, now, rows, selectedId, shownTurns, waterfallBy } from '../store.ts'
import { NoMatch } from './no-match.tsx'
import { StepRow } from './step-row.tsx'
import { TurnRow } from './turn-row.tsx'
import { VirtualList } from './virtual-list.tsx'

/** Below this width a turn has two lines; list.css has it too. */
const narrowPx = 480

export function Turns() {
  const all = rows.value
  if (all.length === 0) return <NoMatch />
  const common = commonScale(shownTurns.value, now.peek())
  let scale = common
  return (
    <VirtualList
      key={JSON.stringify(filter.value)}
      rows={all}
      label="Turns"
      heightOf={heightOf}
      keyOf={keyOf}
      selectedKey={selectedId.value}
      head={(inSight) => {
        scale = waterfallBy.value === 'start' ? common : timeScale(spansOf(inSight), now.value)
        return <Head scale={scale} />
      }}
      draw={(row, place) =>
        row.kind === 'turn' ? (
          <TurnRow
            turn={row.turn}
            depth={row.depth}
            place={place}
            scale={scale}
            longest={largest.value}
          />
        ) : (
          <StepRow step={row.step} depth={row.depth} place={place} scale={scale} />
        )
      }
    />
  )
}

function heightOf(row: Row, width: number): number {
  if (row.kind === 'step') return 26
  return width < narrowPx ? 52 : 32
}

function keyOf(row: Row): string {
  return row.id
}

function Head({ scale }: { scale: Scale }) {
  return (
    <div class="row list-head" aria-hidden="true">
      <span class="cell-turn">Turn</span>
      <span class="cell-label">Label and model</span>
      <span class="cell-how">How it was sent</span>
      <span class="cell-bytes">Bytes of full</span>
      <span class="cell-waterfall">
        <span class="legend">
          {Object.entries(segmentWords).map(([name, words]) => (
            <i key={name} class={`is-${name}`} title={words} />
          ))}
        </span>
        {span(scale.lengthMs)}
      </span>
      <span class="cell-time">Time</span>
    </div>
  )
}

/** When each row began and ended. */
function spansOf(inSight: readonly Row[]): readonly Span[] {
  return inSight.flatMap((row): readonly Span[] => {
    if (row.kind === 'turn') {
      const { startedAt, record } = row.turn
      return [{ startedAt, endedAt: record && startedAt + record.durationMs }]
    }
    // A run or step may be much longer than what is in sight of it.
    return row.step.kind === 'tool' ? [row.step] : []
  })
}
