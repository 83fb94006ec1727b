// The walk: lines a stored history up with a caller's history, literal by literal and run by run, and says where they
// part. It is the only proof of a continuation; keys are hints. It knows nothing of chains or of the server.
import type { Item } from '../protocol/types.js'
import { assistantRule } from './item-table.js'
import { Run } from './runs.js'
import { sameJson } from './same-json.js'
import type { CallSchemas } from './schemas.js'
import type { ToolArguments } from './tool-arguments.js'

/**
 * One step of a history: a run of assistant-side items, often empty, and the literal item that ends it. The last step
 * of a history has no literal.
 */
export interface Step {
  readonly run: readonly Item[]
  readonly literal: Item | undefined
  /** Where the step begins in the items that it was cut from. */
  readonly at: number
}

/** A step of a history that the server holds. */
export interface StoredStep {
  readonly run: Run
  readonly literal: Item | undefined
}

/** Whether an item must be repeated as exactly the same JSON: everything that is not assistant-side. */
export function isLiteral(item: Item): boolean {
  return assistantRule(item) === undefined
}

/** Cuts items into steps. The last step always has no literal, and often no run. */
export function cutSteps(items: readonly Item[]): readonly Step[] {
  const steps: Step[] = []
  let at = 0
  // By index, here and below: iterators cost more than the comparison itself.
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (item === undefined) throw new TypeError('The items have a hole.')
    if (!isLiteral(item)) continue
    steps.push({ run: i === at ? noRun : items.slice(at, i), literal: item, at })
    at = i + 1
  }
  steps.push({ run: items.slice(at), literal: undefined, at })
  return steps
}

const noRun: readonly Item[] = []

/** What one turn adds to a history. */
export interface AddedItems {
  readonly items: readonly Item[]
  /** How many of them a caller sent; the others are the server's own. */
  readonly sentCount: number
  /** The schemas under which the server's calls were made. */
  readonly schemas: CallSchemas
}

/** The steps of a history that the server holds, where its first run continues another one. */
export function cutStored(
  { items, sentCount, schemas }: AddedItems,
  before: Run = new Run(noRun),
): readonly StoredStep[] {
  return cutSteps(items).map(({ run, literal, at }, i) => {
    const sent = Math.min(Math.max(0, sentCount - at), run.length)
    if (i > 0 || before.items.length === 0) {
      return { run: new Run(run, { callersCount: sent, schemas }), literal }
    }
    if (run.length === 0) return { run: before, literal }
    // What a caller put behind the server's words makes all before it part of what it sent.
    const callersCount = sent > 0 ? before.items.length + sent : before.callersCount
    const all = new Map([...before.schemas, ...schemas])
    return { run: new Run([...before.items, ...run], { callersCount, schemas: all }), literal }
  })
}

/** The index of the item after a step's run: where its literal stands. */
export function endOfRun(step: Step): number {
  return step.at + step.run.length
}

/**
 * The first step at which a caller's history is not the stored one; `undefined` when it extends it: then the run of
 * the stored history's last step is all of the caller's run there.
 */
export function firstDifference(
  stored: readonly StoredStep[],
  given: readonly Step[],
  rule: ToolArguments,
): number | undefined {
  for (let i = 0; i < stored.length; i++) {
    const step = stored[i]
    const other = given[i]
    if (step === undefined || other === undefined || !step.run.isEchoedBy(other.run, rule)) return i
    // The end of the stored history, and no longer part of it, is the literal with which the caller goes on.
    if (step.literal !== undefined && !sameJson(step.literal, other.literal)) return i
  }
  return undefined
}

/** Whether a caller's history begins with every word of the stored one, and not only with a spelling of it. */
export function isWordForWord(stored: readonly StoredStep[], given: readonly Step[]): boolean {
  return stored.every(({ run, literal }, i) => {
    const step = given[i]
    return (
      step !== undefined &&
      run.isVerbatim(step.run) &&
      (literal === undefined || sameJson(literal, step.literal))
    )
  })
}

/** Where two histories part. */
export type Parting =
  /** The caller's item at `index` is not what is stored there. */
  | { readonly type: 'edited'; readonly index: number }
  /** The caller's history is a beginning of the stored one, or all of it. */
  | { readonly type: 'shorter' }
  /** The stored history is a beginning of the caller's. */
  | { readonly type: 'none' }

/** Says where the caller's history parts from a stored one, for the record; it decides nothing. */
export function findParting(
  stored: readonly StoredStep[],
  given: readonly Step[],
  rule: ToolArguments,
): Parting {
  const at = firstDifference(stored, given, rule)
  const held = at === undefined ? undefined : stored[at]
  const step = at === undefined ? undefined : given[at]
  if (held === undefined || step === undefined) {
    return { type: given.length > stored.length ? 'none' : 'shorter' }
  }
  const isEnd = step.literal === undefined
  if (isEnd && step.run.length === 0) return { type: 'shorter' }
  const sameUpToLiteral = held.run.isEchoedBy(step.run, rule)
  if (isEnd && sameUpToLiteral) return { type: 'shorter' }
  return { type: 'edited', index: sameUpToLiteral ? endOfRun(step) : step.at }
}
