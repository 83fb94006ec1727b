// Everything about one turn, in tabs.
import { useRef } from 'preact/hooks'
import type { TurnEntry } from '../../../src/model.ts'
import { closeDetail, moveSelection } from '../../actions.ts'
import { factsOf, labelOf, modelOf, outcomeOf } from '../../model/facts.ts'
import { moment } from '../../model/format.ts'
import { type TabName, tab, tabNames } from '../../store.ts'
import { Icon } from '../icons.tsx'
import { Compare } from './compare.tsx'
import { Context } from './context.tsx'
import { Output } from './output.tsx'
import { Overview } from './overview.tsx'
import { RecordTab } from './record.tsx'

const words: Readonly<Record<TabName, string>> = {
  overview: 'Overview',
  context: 'Sent and context',
  compare: 'Compare',
  output: 'Output',
  record: 'Record',
}

export function Detail({ turn }: { turn: TurnEntry }) {
  const { mode } = factsOf(turn)
  const outcome = outcomeOf(turn)
  return (
    <aside class="detail" aria-label={`Turn ${turn.turn}`}>
      <header>
        <h2>
          Turn {turn.turn} <span>{labelOf(turn) ?? modelOf(turn) ?? ''}</span>
        </h2>
        {mode !== undefined && <span class={`mode is-${mode}`}>{mode}</span>}
        {outcome !== 'completed' && <span class={`tag is-${outcome}`}>{outcome}</span>}
        <time title="When it began">{moment(turn.startedAt).slice(11, 23)}</time>
        <button
          type="button"
          class="bare"
          aria-label="Turn before"
          title="Turn before (k)"
          onClick={() => moveSelection(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="bare"
          aria-label="Next turn"
          title="Next turn (j)"
          onClick={() => moveSelection(1)}
        >
          ↓
        </button>
        <button
          type="button"
          class="bare"
          aria-label="Close the turn"
          title="Close (Esc)"
          onClick={closeDetail}
        >
          <Icon of="close" />
        </button>
      </header>
      <Tabs />
      <div
        key={`${turn.id} ${tab.value}`}
        id="tab-panel"
        class="panel"
        role="tabpanel"
        aria-labelledby={`tab-${tab.value}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        tabIndex={0}
      >
        {tab.value === 'overview' && <Overview turn={turn} />}
        {tab.value === 'context' && <Context turn={turn} />}
        {tab.value === 'compare' && <Compare turn={turn} />}
        {tab.value === 'output' && <Output turn={turn} />}
        {tab.value === 'record' && <RecordTab turn={turn} />}
      </div>
    </aside>
  )
}

function Tabs() {
  const list = useRef<HTMLDivElement>(null)
  const move = (by: number) => {
    const next = tabNames[(tabNames.indexOf(tab.value) + by + tabNames.length) % tabNames.length]
    if (next === undefined) return
    tab.value = next
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <div ref={list} class="tabs" role="tablist" aria-label="Parts of the turn">
      {tabNames.map((each) => (
        <button
          key={each}
          id={`tab-${each}`}
          type="button"
          role="tab"
          aria-selected={tab.value === each}
          aria-controls="tab-panel"
          tabIndex={tab.value === each ? 0 : -1}
          onClick={() => {
            tab.value = each
          }}
          onKeyDown={({ key }) => {
            if (key === 'ArrowRight') move(1)
            if (key === 'ArrowLeft') move(-1)
          }}
        >
          {words[each]}
        </button>
      ))}
    </div>
  )
}
