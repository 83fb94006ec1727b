// The list of turns, with the steps and tools of a framework between them.
import { count, span } from '../model/format.ts'
import type { Row } from '../model/rows.ts'
import { commonScale, type Scale, segmentWords, timeScale } from '../model/waterfall.ts'
import { filter, now, rows, selectedId, shownTurns, waterfallBy } from '../store.ts'
import { NoMatch } from './no-match.tsx'
import { StepRow } from './step-row.tsx'
import { TurnRow } from './turn-row.tsx'
import { VirtualList } from './virtual-list.tsx'

/** Below this width a row has two lines. */
export const narrowPx = 620

export function Turns() {
  const all = rows.value
  if (all.length === 0) return <NoMatch />
  const common = commonScale(shownTurns.value, now.peek())
  const longest = Math.max(1, ...sizes(shownTurns.value))
  const scaleFor = (inSight: readonly Row[]): Scale =>
    waterfallBy.value === 'start' ? common : timeScale(turnsOf(inSight), now.value)
  let scale = common
  return (
    <VirtualList
      key={JSON.stringify(filter.value)}
      rows={all}
      label="Turns"
      heightFor={(width) => (width < narrowPx ? 58 : 32)}
      keyOf={(row) => row.id}
      selectedKey={selectedId.value}
      head={(inSight) => {
        scale = scaleFor(inSight)
        return <Head scale={scale} />
      }}
      draw={(row, place) =>
        row.kind === 'turn' ? (
          <TurnRow
            turn={row.turn}
            depth={row.depth}
            place={place}
            scale={scale}
            longest={longest}
          />
        ) : (
          <StepRow step={row.step} depth={row.depth} place={place} />
        )
      }
    />
  )
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

function turnsOf(inSight: readonly Row[]) {
  return inSight.flatMap((row) => (row.kind === 'turn' ? [row.turn] : []))
}

/** The largest full input, in one entry, so that no list is too long for an argument list. */
function sizes(turns: typeof shownTurns.value): readonly number[] {
  return [
    turns.reduce(
      (most, { record, live }) => Math.max(most, record?.bytesFull ?? live.bytesFull ?? 0),
      0,
    ),
  ]
}

export function position(place: { position: number; size: number }): string {
  return `${count(place.position)} of ${count(place.size)}`
}
