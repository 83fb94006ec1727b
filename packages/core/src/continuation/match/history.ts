// The walk: lines a stored history up with a caller's history, userItem by userItem and run by run,
// and says where they part. It is the only proof of a continuation; keys are hints. It knows
// nothing of chains or of the server.
import type { Item } from '../../protocol/types.js'
import { AssistantRun } from './assistant-run.js'
import type { CallSchemas } from './call-schemas.js'
import { noOtherWords, type OtherWords } from './echoed-items.js'
import { isUserSide } from './item-types.js'
import { jsonEqual } from './json-equal.js'
import type { ToolArguments } from './tool-arguments.js'

/**
 * One step of a history that the server holds: a run of assistant-side items, often empty, and the
 * caller's item that ends it, the userItem, which must be repeated as exactly the same JSON. The
 * last step of a history has no userItem.
 */
export interface StoredStep {
  readonly run: AssistantRun
  readonly userItem: Item | undefined
}

const noRun: readonly Item[] = []

/** What one turn adds to a history. */
export interface AddedItems {
  readonly items: readonly Item[]
  /** How many of them a caller sent; the others are the server's own. */
  readonly sentCount: number
  /** The schemas under which the server's calls were made. */
  readonly schemas: CallSchemas
  /** Other words of the server's for its items. @default none */
  readonly otherWords?: OtherWords
}

/** The steps of a history that the server holds, where its first run continues another one. */
export function toSteps(
  added: AddedItems,
  before: AssistantRun = new AssistantRun(noRun),
): readonly StoredStep[] {
  const { items, sentCount } = added
  const steps: StoredStep[] = []
  let at = 0
  const endStep = (end: number, userItem: Item | undefined): void => {
    const run = items.slice(at, end)
    const sent = Math.min(Math.max(0, sentCount - at), run.length)
    steps.push({
      run: steps.length === 0 ? joined(before, run, sent, added) : runOf(run, sent, added),
      userItem,
    })
    at = end + 1
  }
  // By index: iterators cost more than the comparison itself. Whatever the server put into its
  // output is its own, of any type.
  for (let i = 0; i < sentCount; i++) {
    const item = items[i]
    if (item === undefined) throw new TypeError('The items have a hole.')
    if (isUserSide(item)) endStep(i, item)
  }
  endStep(items.length, undefined)
  return steps
}

function runOf(
  items: readonly Item[],
  sent: number,
  { schemas, otherWords = noOtherWords }: AddedItems,
): AssistantRun {
  return new AssistantRun(items, { callersCount: sent, schemas, otherWords })
}

/** The run that another one is the beginning of. */
function joined(
  before: AssistantRun,
  run: readonly Item[],
  sent: number,
  added: AddedItems,
): AssistantRun {
  if (before.items.length === 0) return runOf(run, sent, added)
  if (run.length === 0) return before
  return new AssistantRun([...before.items, ...run], {
    // What a caller put behind the server's words makes all before it part of what it sent.
    callersCount: sent > 0 ? before.items.length + sent : before.callersCount,
    schemas: new Map([...before.schemas, ...added.schemas]),
    otherWords: new Map([...before.otherWords, ...(added.otherWords ?? noOtherWords)]),
  })
}

/** How far a caller's history goes along a stored one. */
export type Alignment =
  /** All the way: what is new begins at `from`. */
  | { readonly isWhole: true; readonly from: number }
  /**
   * Up to this step of the stored history, which begins at `at` of the caller's; its run ends at
   * `end`.
   */
  | {
      readonly isWhole: false
      readonly step: number
      readonly at: number
      readonly end: number
      /** Whether the run of that step is repeated, and only its userItem is not. */
      readonly isSameRun: boolean
    }

/** Follows a stored history along a caller's. */
export function align(
  stored: readonly StoredStep[],
  given: readonly Item[],
  rule: ToolArguments,
): Alignment {
  let at = 0
  for (let step = 0; step < stored.length; step++) {
    const held = stored[step]
    if (held === undefined) break
    const { run, userItem } = held
    const end = run.endOfEcho(given, at)
    const isSameRun = run.isEchoedBy(end === at ? noRun : given.slice(at, end), rule)
    // The end of the stored history, and no longer part of it, is the item with which the caller
    // goes on.
    if (!isSameRun || (userItem !== undefined && !jsonEqual(userItem, given[end]))) {
      return { isWhole: false, step, at, end, isSameRun }
    }
    at = userItem === undefined ? end : end + 1
  }
  return { isWhole: true, from: at }
}

/** Where two histories part. */
export type Difference =
  /** The caller's item at `index` is not what is stored there. */
  | { readonly type: 'edited'; readonly index: number }
  /** The caller's history is a beginning of the stored one, or all of it. */
  | { readonly type: 'shorter' }
  /** The stored history is a beginning of the caller's. */
  | { readonly type: 'none' }

/** Says where the caller's history parts from a stored one, for the record; it decides nothing. */
export function firstDifference(
  stored: readonly StoredStep[],
  given: readonly Item[],
  rule: ToolArguments,
): Difference {
  const walked = align(stored, given, rule)
  if (walked.isWhole) return { type: walked.from < given.length ? 'none' : 'shorter' }
  const { at, end, isSameRun } = walked
  const isBeginning = at >= given.length || (isSameRun && end >= given.length)
  return isBeginning ? { type: 'shorter' } : { type: 'edited', index: isSameRun ? end : at }
}
