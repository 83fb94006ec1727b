// Which rows of a long list are in sight. Pure.

export interface Visible {
  readonly from: number
  readonly to: number
}

/** Rows that are drawn beyond each edge. */
const beyond = 8

export function visibleRows(
  list: { readonly length: number; readonly rowHeight: number },
  sight: { readonly top: number; readonly height: number },
): Visible {
  const first = Math.floor(sight.top / list.rowHeight) - beyond
  const last = Math.ceil((sight.top + sight.height) / list.rowHeight) + beyond
  const from = Math.max(0, Math.min(first, list.length - 1))
  return { from, to: Math.max(from, Math.min(list.length, last)) }
}

/** Where to scroll so that a row is in sight; `undefined` if it is. */
export function scrollTo(
  row: { readonly index: number; readonly height: number },
  sight: { readonly top: number; readonly height: number },
): number | undefined {
  const top = row.index * row.height
  if (top < sight.top) return top
  if (top + row.height > sight.top + sight.height) return top + row.height - sight.height
  return undefined
}
