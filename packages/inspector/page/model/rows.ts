// The rows of the list: turns, and the runs, steps and tools of a framework that they belong to.
// Pure.
import type { StepEntry, TurnEntry } from '../../src/model.ts'

export type Row =
  | { readonly kind: 'turn'; readonly id: string; readonly depth: number; readonly turn: TurnEntry }
  | { readonly kind: 'step'; readonly id: string; readonly depth: number; readonly step: StepEntry }

const maxDepth = 6

/**
 * The rows, each step above what is inside it, in the order in which they began. Where only some
 * turns are wanted (`isPart`), a step is shown only if one of these is inside it.
 */
export function rowsOf(
  turns: readonly TurnEntry[],
  steps: ReadonlyMap<string, StepEntry>,
  isPart: boolean,
): readonly Row[] {
  const shown = isPart ? around(turns, steps) : [...steps.values()]
  if (shown.length === 0)
    return turns.map((turn) => ({ kind: 'turn', id: turn.id, depth: 0, turn }))
  const isShown = new Set(shown.map(({ id }) => id))
  const inside = new Map<string | undefined, (StepEntry | TurnEntry)[]>()
  const put = (parent: string | undefined, entry: StepEntry | TurnEntry) => {
    const place = parent !== undefined && isShown.has(parent) ? parent : undefined
    const others = inside.get(place)
    if (others === undefined) inside.set(place, [entry])
    else others.push(entry)
  }
  for (const step of shown) put(step.parent, step)
  for (const turn of turns) put(turn.step, turn)
  for (const entries of inside.values())
    entries.sort((one, other) => one.startedAt - other.startedAt)
  const rows = flat(inside)
  if (rows.length === shown.length + turns.length) return rows
  // Steps of a file can be inside each other: their turns stand at the end.
  const isThere = new Set(rows.filter(({ kind }) => kind === 'turn').map(({ id }) => id))
  const lost = turns.filter(({ id }) => !isThere.has(id))
  return [...rows, ...lost.map((turn) => ({ kind: 'turn', id: turn.id, depth: 0, turn }) as const)]
}

/** The steps around these turns, and the tools that such a step ran. */
function around(turns: readonly TurnEntry[], steps: ReadonlyMap<string, StepEntry>): StepEntry[] {
  const found = new Set<StepEntry>()
  for (const turn of turns) {
    let step = turn.step === undefined ? undefined : steps.get(turn.step)
    while (step !== undefined && !found.has(step)) {
      found.add(step)
      step = step.parent === undefined ? undefined : steps.get(step.parent)
    }
  }
  return [...steps.values()].filter((step) => found.has(step))
}

/** Reads the tree without recursion, so that no depth of it is too deep; a cycle is not in it. */
function flat(inside: ReadonlyMap<string | undefined, readonly (StepEntry | TurnEntry)[]>): Row[] {
  const rows: Row[] = []
  const open = [{ entries: inside.get(undefined) ?? [], next: 0 }]
  while (open.length > 0) {
    const level = open.at(-1)
    const entry = level?.entries[level.next]
    if (level === undefined || entry === undefined) {
      open.pop()
      continue
    }
    level.next++
    const depth = Math.min(maxDepth, open.length - 1)
    if ('kind' in entry) {
      rows.push({ kind: 'step', id: entry.id, depth, step: entry })
      open.push({ entries: inside.get(entry.id) ?? [], next: 0 })
    } else rows.push({ kind: 'turn', id: entry.id, depth, turn: entry })
  }
  return rows
}
