// What a person can do on the page: select, filter, open a file, export. Each changes the store.
import type { FacetName } from './model/filters.ts'
import { noFilter } from './model/filters.ts'
import { filter, isDetailOpen, selectedId, type TabName, tab, turnOrder } from './store.ts'

export function openTurn(id: string, at?: TabName): void {
  selectedId.value = id
  isDetailOpen.value = true
  if (at !== undefined) tab.value = at
}

export function closeDetail(): void {
  isDetailOpen.value = false
}

/** Selects the turn that many places further in the view. */
export function moveSelection(by: number): void {
  const order = turnOrder.value
  if (order.length === 0) return
  const at = selectedId.value === undefined ? -1 : order.indexOf(selectedId.value)
  // Without a selection the first step selects an end of the list.
  const next = at === -1 ? (by > 0 ? by - 1 : order.length + by) : at + by
  selectedId.value = order[Math.max(0, Math.min(order.length - 1, next))]
}

export function search(text: string): void {
  filter.value = { ...filter.value, search: text }
}

export function setFacet(facet: FacetName, value: string | undefined): void {
  const { [facet]: _, ...others } = filter.value.facets
  filter.value = {
    ...filter.value,
    facets: value === undefined ? others : { ...others, [facet]: value },
  }
}

export function clearFilter(): void {
  filter.value = noFilter
}
