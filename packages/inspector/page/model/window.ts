// Which rows of a long list are in sight, for rows of different heights. Pure.

/** The tops of a list's rows, and behind the last its whole height. */
export type Tops = Float64Array

export function topsOf(heights: Iterable<number> & { readonly length: number }): Tops {
  const tops = new Float64Array(heights.length + 1)
  let at = 0
  let top = 0
  for (const height of heights) {
    at++
    top += height
    tops[at] = top
  }
  return tops
}

export interface Sight {
  readonly top: number
  readonly height: number
}

/** The rows from `from` until before `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The rows of which some part is in sight, and as many more at each edge. */
export function rowsInSight(tops: Tops, sight: Sight, more = 0): Range {
  const length = tops.length - 1
  const from = Math.max(0, rowAt(tops, sight.top) - more)
  const to = Math.min(length, rowAt(tops, sight.top + sight.height - 1) + 1 + more)
  return { from: Math.min(from, length), to: Math.max(Math.min(from, length), to) }
}

/** Where to scroll so that a row is in sight; `undefined` if it is. */
export function scrollTo(tops: Tops, row: number, sight: Sight): number | undefined {
  const top = tops[row] ?? 0
  const bottom = tops[row + 1] ?? top
  if (top < sight.top) return top
  if (bottom > sight.top + sight.height) return bottom - sight.height
  return undefined
}

/** The row at a distance from the top, by halving. */
function rowAt(tops: Tops, distance: number): number {
  let low = 0
  let high = tops.length - 1
  while (low < high - 1) {
    const middle = (low + high) >> 1
    if ((tops[middle] ?? 0) <= distance) low = middle
    else high = middle
  }
  return low
}
