// Where two items differ: the paths of the fields, and within a text the part that is another one.
// Pure, and bounded: whatever is compared, it looks at a limited number of values.
import { isObject } from './shape.ts'

/** A path into a JSON value, as one text. */
export type Path = string

export function pathTo(parent: Path, key: string | number): Path {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

const maxValues = 20_000

/** The paths at which two values differ, each with the other side's value there. */
export function differences(one: unknown, other: unknown): ReadonlyMap<Path, unknown> {
  const found = new Map<Path, unknown>()
  const open: [Path, unknown, unknown][] = [['', one, other]]
  for (let looked = 0; looked < maxValues; looked++) {
    const next = open.pop()
    if (next === undefined) return found
    const [path, left, right] = next
    if (Object.is(left, right)) continue
    if (Array.isArray(left) && Array.isArray(right)) {
      const length = Math.max(left.length, right.length)
      for (let at = 0; at < Math.min(length, maxValues); at++)
        open.push([pathTo(path, at), left[at], right[at]])
    } else if (isObject(left) && isObject(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        open.push([pathTo(path, key), ownOf(left, key), ownOf(right, key)])
    } else found.set(path, right)
  }
  return found
}

function ownOf(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/**
 * The part of a text that differs from another value, between what comes before and behind it. It
 * is the whole text where the two have less than half of it in common.
 */
export function differingPart(text: string, other: unknown): readonly [string, string, string] {
  if (typeof other !== 'string') return ['', text, '']
  const [start, middle, end] = splitAtDifference(text, other)
  const isSimilar = (start.length + end.length) * 2 >= Math.max(text.length, other.length)
  return isSimilar ? [start, middle, end] : ['', text, '']
}

/** A text in three: what both begin with, what differs, what both end with. */
export function splitAtDifference(text: string, other: string): readonly [string, string, string] {
  const most = Math.min(text.length, other.length)
  let start = 0
  while (start < most && text[start] === other[start]) start++
  let end = 0
  while (end < most - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end++
  return [text.slice(0, start), text.slice(start, text.length - end), text.slice(text.length - end)]
}
