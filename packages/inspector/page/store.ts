// What the page shows now, as signals: the turns, the filter, and what is selected. The only place
// that is written to from several others.
import { computed, signal } from '@preact/signals'
import type { TurnContent, TurnEntry } from '../src/model.ts'
import { chainRows } from './model/chains.ts'
import { factsOf, headsOf, responseKey } from './model/facts.ts'
import { type Filter, facetValues, isFiltering, noFilter, wanted } from './model/filters.ts'
import { rowsOf } from './model/rows.ts'
import { emptyState, type PageState } from './model/state.ts'
import { links, totalsOf } from './model/totals.ts'
import { remembered } from './remembered.ts'

/** Where the turns come from. */
export type Source =
  | { readonly kind: 'starting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'away'; readonly retryAt: number }
  | { readonly kind: 'refused' }
  /** The page has no server: somebody opened it as a file, or without a token. */
  | { readonly kind: 'alone' }
  | { readonly kind: 'file'; readonly file: string; readonly leftOut: number }

export const tabNames = ['overview', 'context', 'compare', 'output', 'record'] as const
export type TabName = (typeof tabNames)[number]

export const source = signal<Source>({ kind: 'starting' })
export const state = signal<PageState>(emptyState)
export const filter = signal<Filter>(noFilter)
export const selectedId = signal<string | undefined>(undefined)
export const isDetailOpen = signal(false)
export const view = signal<'turns' | 'chains'>('turns')
export const tab = signal<TabName>('overview')
export const waterfallBy = signal<'start' | 'time'>('start')
export const areStepsShown = signal(true)
export const isHelpOpen = signal(false)
export const notice = signal<string | undefined>(undefined)
/** The clock, as far as the page shows it. */
export const now = signal(Date.now())
export const linkIndex = remembered('link', '2')
export const theme = remembered('theme', 'system')
/** The contents that are loaded, by the turns' ids. */
export const contents = signal<ReadonlyMap<string, TurnContent>>(new Map())
/** Their texts in lower case, as the search looks at them. */
export const contentTexts = signal<ReadonlyMap<string, string>>(new Map())

export const shownTurns = computed(() =>
  wanted(state.value.turns, filter.value, (id) => contentTexts.value.get(id)),
)
export const rows = computed(() =>
  areStepsShown.value
    ? rowsOf(shownTurns.value, state.value.steps, isFiltering(filter.value))
    : rowsOf(shownTurns.value, new Map(), true),
)
export const chains = computed(() => chainRows(shownTurns.value))
export const totals = computed(() => totalsOf(shownTurns.value))
export const facets = computed(() => facetValues(state.value.turns))
/** The largest full input of the turns that are shown, in bytes. */
export const largest = computed(() =>
  shownTurns.value.reduce((most, turn) => Math.max(most, factsOf(turn).bytesFull ?? 0), 1),
)
export const heads = computed(() => headsOf(state.value.clients.values()))
/** The turns by their responses. */
export const byResponse = computed(() => {
  const turns = new Map<string, TurnEntry>()
  for (const turn of state.value.turns) {
    const { responseId } = factsOf(turn)
    if (responseId !== undefined) turns.set(responseKey(turn.client, responseId), turn)
  }
  return turns
})
export const selected = computed(() =>
  selectedId.value === undefined ? undefined : state.value.byId.get(selectedId.value),
)
export const link = computed(() => links[Number(linkIndex.value)] ?? links[2] ?? linkOfLast())
/** The ids of the turns in the order of the view, for the keyboard. */
export const turnOrder = computed(() =>
  view.value === 'chains'
    ? chains.value.map(({ turn }) => turn.id)
    : rows.value.flatMap((row) => (row.kind === 'turn' ? [row.id] : [])),
)

function linkOfLast() {
  return { bitsPerSecond: 20e6, name: '20 Mbit/s' }
}
