// The bar above the list: turns or chains, the filters, and how the waterfall is drawn.
import { clearFilter, setFacet } from '../actions.ts'
import { type FacetName, facetNames, isFiltering } from '../model/filters.ts'
import { count, counted } from '../model/format.ts'
import { explainReason } from '../model/reasons.ts'
import { areStepsShown, facets, filter, shownTurns, state, view, waterfallBy } from '../store.ts'

const words: Readonly<Record<FacetName, string>> = {
  mode: 'mode',
  reason: 'reason',
  outcome: 'outcome',
  scope: 'scope',
  connection: 'connection',
}

export function Filters() {
  const all = state.value.turns.length
  const shown = shownTurns.value.length
  return (
    <div class="filters">
      <fieldset class="segments" aria-label="View">
        <Choice
          is={view.value === 'turns'}
          words="Turns"
          choose={() => {
            view.value = 'turns'
          }}
        />
        <Choice
          is={view.value === 'chains'}
          words="Chains"
          choose={() => {
            view.value = 'chains'
          }}
        />
      </fieldset>
      {facetNames.map((facet) => (
        <Facet key={facet} facet={facet} />
      ))}
      {isFiltering(filter.value) && (
        <button type="button" class="clear" onClick={clearFilter}>
          Clear
        </button>
      )}
      <output class="shown">
        {shown === all ? counted(all, 'turn') : `${count(shown)} of ${counted(all, 'turn')}`}
        {state.value.dropped > 0 && ` (${count(state.value.dropped)} older dropped)`}
      </output>
      {view.value === 'turns' && <ListOptions />}
    </div>
  )
}

function ListOptions() {
  return (
    <>
      {state.value.steps.size > 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={areStepsShown.value}
            onChange={({ currentTarget }) => {
              areStepsShown.value = currentTarget.checked
            }}
          />
          Steps and tools
        </label>
      )}
      <select
        aria-label="How the waterfall is drawn"
        value={waterfallBy.value}
        onChange={({ currentTarget }) => {
          waterfallBy.value = currentTarget.value === 'time' ? 'time' : 'start'
        }}
      >
        <option value="start">Waterfall from each call</option>
        <option value="time">Waterfall in time</option>
      </select>
    </>
  )
}

function Facet({ facet }: { facet: FacetName }) {
  const values = facets.value[facet]
  const chosen = filter.value.facets[facet]
  const isPointless = values.length < 2 && chosen === undefined
  return (
    <select
      class={chosen === undefined ? '' : 'is-set'}
      aria-label={`Filter by ${words[facet]}`}
      disabled={isPointless}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => setFacet(facet, currentTarget.value || undefined)}
    >
      <option value="">Any {words[facet]}</option>
      {values.map(([value, turns]) => (
        <option key={value} value={value}>
          {wordsOf(facet, value)} ({count(turns)})
        </option>
      ))}
      {chosen !== undefined && !values.some(([value]) => value === chosen) && (
        <option value={chosen}>{chosen}</option>
      )}
    </select>
  )
}

function wordsOf(facet: FacetName, value: string): string {
  return facet === 'reason' ? `${value}: ${explainReason(value).short}` : value
}

function Choice({ is, words: text, choose }: { is: boolean; words: string; choose: () => void }) {
  return (
    <button type="button" aria-pressed={is} onClick={choose}>
      {text}
    </button>
  )
}
