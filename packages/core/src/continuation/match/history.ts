// Aligns a stored history with a caller's, user-side item by user-side item and run by run. This is
// the only proof of a continuation, and it finds the first item that differs. It knows nothing of
// chains or of the server.
import type { Item } from '../../protocol/types.js'
import { AssistantRun, type RunOrigin } from './assistant-run.js'
import { isUserSide } from './item-types.js'
import { jsonEqual } from './json-equal.js'
import type { ToolArguments } from './tool-arguments.js'

/**
 * One step of a stored history: an assistant run, often empty, and the user-side item behind it,
 * which a caller must repeat as exactly the same JSON. The last step has no user-side item.
 */
export interface StoredStep {
  readonly run: AssistantRun
  readonly userItem: Item | undefined
}

const noItems: readonly Item[] = []
const noStep: StoredStep = { run: new AssistantRun(noItems), userItem: undefined }

/** The items that one turn adds to a history. */
export interface AddedItems extends Omit<RunOrigin, 'callersCount'> {
  readonly items: readonly Item[]
  /** How many of them, from the first on, a caller sent; the server made the others. */
  readonly sentCount: number
}

/** The steps of the items that a turn adds behind the run `before`. */
export function toSteps(
  { items, sentCount, schemas, otherWords }: AddedItems,
  before: AssistantRun = noStep.run,
): readonly StoredStep[] {
  const steps: StoredStep[] = []
  let at = 0
  const endStep = (end: number, userItem: Item | undefined): void => {
    const callersCount = Math.min(Math.max(0, sentCount - at), end - at)
    const run = new AssistantRun(items.slice(at, end), { callersCount, schemas, otherWords })
    steps.push({ run: steps.length === 0 ? joinRuns(before, run) : run, userItem })
    at = end + 1
  }
  // An item of the server's output is never user-side, whatever its type.
  items.slice(0, sentCount).forEach((item, i) => {
    if (isUserSide(item)) endStep(i, item)
  })
  endStep(items.length, undefined)
  return steps
}

function joinRuns(one: AssistantRun, other: AssistantRun): AssistantRun {
  if (one.items.length === 0) return other
  if (other.items.length === 0) return one
  return new AssistantRun([...one.items, ...other.items], {
    // A caller that put items behind the server's sent those of the server too.
    callersCount: other.callersCount > 0 ? one.items.length + other.callersCount : one.callersCount,
    schemas: new Map([...one.schemas, ...other.schemas]),
    otherWords: new Map([...one.otherWords, ...other.otherWords]),
  })
}

/** How far a caller's history repeats a stored one. */
type Alignment =
  /** To the end: the new items begin at `from`. */
  | { readonly isWhole: true; readonly from: number }
  /** Up to this step: its run would be the caller's items from `at` to `end`. */
  | {
      readonly isWhole: false
      readonly step: number
      readonly at: number
      readonly end: number
      /** Whether the run is repeated, and only the user-side item behind it is not. */
      readonly isSameRun: boolean
    }

/** Aligns a stored history with a caller's. */
export function align(
  stored: readonly StoredStep[],
  given: readonly Item[],
  rule: ToolArguments,
): Alignment {
  let at = 0
  // By index: an iterator costs more than the comparison of a short run.
  for (let step = 0; step < stored.length; step++) {
    const { run, userItem } = stored[step] ?? noStep
    const end = run.endOfEcho(given, at)
    const isSameRun = run.isEchoedBy(end === at ? noItems : given.slice(at, end), rule)
    // Behind the last run the caller goes on with any item.
    if (!isSameRun || (userItem !== undefined && !jsonEqual(userItem, given[end]))) {
      return { isWhole: false, step, at, end, isSameRun }
    }
    at = userItem === undefined ? end : end + 1
  }
  return { isWhole: true, from: at }
}

/** The first difference between a caller's history and a stored one. */
type Difference =
  /** The caller's item at `index` is not the stored one. */
  | { readonly type: 'edited'; readonly index: number }
  /** The caller's history is a beginning of the stored one, or all of it. */
  | { readonly type: 'shorter' }
  /** The stored history is a beginning of the caller's. */
  | { readonly type: 'none' }

/**
 * Finds the first item with which a caller's history leaves a stored one. All items before `index`
 * are a beginning of the stored history in an allowed spelling, and those up to and including it
 * are none. So an item that was changed or added is named itself. An item that was removed or moved
 * is not there to be named: then `index` is the next item that cannot stand where it stands, which
 * for a run that lost an item may be the user-side item behind the run.
 */
export function firstDifference(
  stored: readonly StoredStep[],
  given: readonly Item[],
  rule: ToolArguments,
): Difference {
  const alignment = align(stored, given, rule)
  if (alignment.isWhole) return { type: alignment.from < given.length ? 'none' : 'shorter' }
  const { step, at, end, isSameRun } = alignment
  const repeated = isSameRun
    ? end - at
    : (stored[step]?.run.countOfBeginning(given.slice(at, end), rule) ?? 0)
  const index = at + repeated
  return index < given.length ? { type: 'edited', index } : { type: 'shorter' }
}
