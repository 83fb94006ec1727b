// Which turns the page shows: by a search and by values of a few fields. Pure.
import type { TurnEntry } from '../../src/model.ts'
import { connectionKey, factsOf, outcomeOf, reasonGroup, scopeKey } from './facts.ts'

/** The fields by which turns can be filtered. */
export const facetNames = ['mode', 'reason', 'outcome', 'scope', 'connection'] as const
export type FacetName = (typeof facetNames)[number]

export interface Filter {
  readonly search: string
  /** The wanted value of each field; a missing one wants any. */
  readonly facets: Partial<Readonly<Record<FacetName, string>>>
}

export const noFilter: Filter = { search: '', facets: {} }

export function isFiltering(filter: Filter): boolean {
  return filter.search.trim() !== '' || Object.keys(filter.facets).length > 0
}

/** The value of a turn for a filter. */
export function facetOf(turn: TurnEntry, facet: FacetName): string | undefined {
  const { mode, reason } = factsOf(turn)
  switch (facet) {
    case 'mode':
      return mode
    case 'reason':
      return reason === undefined ? undefined : reasonGroup(reason)
    case 'outcome':
      return outcomeOf(turn)
    case 'scope':
      return scopeKey(turn)
    case 'connection':
      return connectionKey(turn)
  }
}

/** The values that turns have of each field, and how many turns have each, the most first. */
export function facetValues(
  turns: readonly TurnEntry[],
): Readonly<Record<FacetName, readonly (readonly [value: string, turns: number])[]>> {
  const valuesOf = (facet: FacetName) => {
    const counts = new Map<string, number>()
    for (const turn of turns) {
      const value = facetOf(turn, facet)
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return [...counts].sort((one, other) => other[1] - one[1])
  }
  return {
    mode: valuesOf('mode'),
    reason: valuesOf('reason'),
    outcome: valuesOf('outcome'),
    scope: valuesOf('scope'),
    connection: valuesOf('connection'),
  }
}

const words = new WeakMap<TurnEntry, string>()

/** What the search looks at in a turn, in lower case. */
function wordsOf(turn: TurnEntry): string {
  const known = words.get(turn)
  if (known !== undefined) return known
  const facts = factsOf(turn)
  const said = [
    `#${turn.turn}`,
    turn.id,
    turn.label,
    facts.label,
    facts.model,
    facts.responseId,
    facts.previousResponseId,
    facts.conversationId,
    facts.requestId,
    facts.reason,
    facts.mode,
    facts.fallback,
    facts.errorCode,
    facts.transport,
    facts.outcome,
    facts.connection,
    facts.scope,
    ...(facts.hints ?? []).map(({ code }) => code),
  ]
  const made = said
    .filter((each) => typeof each === 'string')
    .join('\n')
    .toLowerCase()
  words.set(turn, made)
  return made
}

/**
 * The turns that a filter wants. Every word of the search must be found, in the turn's fields or in
 * `contentOf`: its content in lower case, where it is loaded.
 */
export function wanted(
  turns: readonly TurnEntry[],
  filter: Filter,
  contentOf: (id: string) => string | undefined,
): readonly TurnEntry[] {
  if (!isFiltering(filter)) return turns
  const terms = filter.search.toLowerCase().split(/\s+/).filter(Boolean)
  const facets = facetNames.filter((facet) => filter.facets[facet] !== undefined)
  return turns.filter(
    (turn) =>
      facets.every((facet) => facetOf(turn, facet) === filter.facets[facet]) &&
      terms.every(
        (term) => wordsOf(turn).includes(term) || contentOf(turn.id)?.includes(term) === true,
      ),
  )
}
