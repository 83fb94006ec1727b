// Pending calls: whether the new items of a turn answer the calls of the head that they continue.
// Servers refuse a continuation that leaves a call open, or has an output without its call (P34,
// P35). An `async` call may stay open.
import type { Item } from '../../protocol/types.js'
import { answerTypes, assistantRule, isReference, isUserSide, itemType } from './item-types.js'

/** Calls by their id, each with the type of the item that answers it. */
export type PendingCalls = ReadonlyMap<string, string>

const noCalls: PendingCalls = new Map()

/** The calls of these items that a caller must answer with its next turn. */
export function pendingCalls(items: readonly Item[]): PendingCalls {
  return unanswered(items, (item) => !isAsync(item))
}

/**
 * The `async` calls of a history whose outputs may come with any later request
 * (source: https://developers.openai.com/api/docs/guides/async-tool-calling).
 */
export function asyncCallsAfter(
  before: PendingCalls = noCalls,
  items: readonly Item[],
): PendingCalls {
  const made = unanswered(items, isAsync)
  if (made.size === 0 && before.size === 0) return noCalls
  const answered = new Set(items.filter(isOutput).map(callIdOf))
  return new Map([...[...before].filter(([callId]) => !answered.has(callId)), ...made])
}

function unanswered(items: readonly Item[], isWanted: (item: Item) => boolean): PendingCalls {
  const open = new Map<string, string>()
  for (const item of items.filter(isWanted)) {
    const answeredBy = answerTypeOf(item)
    if (answeredBy !== undefined && typeof item.call_id === 'string')
      open.set(item.call_id, answeredBy)
  }
  if (open.size === 0) return noCalls
  // A server that ran a call itself has put its output among these items.
  for (const item of items) {
    const callId = isOutput(item) ? callIdOf(item) : undefined
    if (callId !== undefined && open.get(callId) === itemType(item)) open.delete(callId)
  }
  return open
}

/** The type of the item with which a caller must answer this one; `undefined` when none must. */
function answerTypeOf(item: Item): string | undefined {
  // Servers answer searches of their own.
  if (itemType(item) === 'tool_search_call' && item.execution !== 'client') return undefined
  return assistantRule(item)?.answeredBy
}

function isAsync(item: Item): boolean {
  const type = itemType(item)
  return item.async === true && (type === 'function_call' || type === 'custom_tool_call')
}

function isOutput(item: Item): boolean {
  return itemType(item).endsWith('_output')
}

/**
 * The id of the call that an output answers. The output of a local shell call has it as its own id
 * (`ResponseInputItem.LocalShellCallOutput` of openai 7.57.0).
 */
function callIdOf(item: Item): string | undefined {
  const callId =
    item.call_id ?? (itemType(item) === 'local_shell_call_output' ? item.id : undefined)
  return typeof callId === 'string' ? callId : undefined
}

/** The calls before a turn. */
interface CallsBefore {
  /** The run that the new items follow. */
  readonly run: readonly Item[]
  /** The `async` calls of the whole history. @default none */
  readonly asyncCalls?: PendingCalls
  /** Whether the history may have calls that only the server knows. @default false */
  readonly hasReferences?: boolean
}

/**
 * Whether the new items answer every call of the run before them and of their own with an output of
 * the call's kind, and have no output of a known kind without its call. A function's output does
 * not answer a custom call: the server tells the two apart (docs/internals/langchain.md#calls).
 */
export function answersPendingCalls(
  { run, asyncCalls = noCalls, hasReferences = false }: CallsBefore,
  newItems: readonly Item[],
): boolean {
  const own = newItems.filter((item) => !isUserSide(item))
  const open = new Map([...pendingCalls(run), ...pendingCalls(own)])
  const asyncOpen = new Map([...asyncCalls, ...asyncCallsAfter(noCalls, own)])
  // A reference may name a call that only the server knows.
  const mayHaveHidden = hasReferences || run.some(isReference) || newItems.some(isReference)
  // Items of unknown kinds, which may be calls.
  const unknown = run.filter((item) => isUserSide(item) && !isOutput(item))
  const unknownCalls = new Set(unknown.map(callIdOf))
  const answered = new Set<string>()
  for (const item of newItems) {
    if (!isOutput(item)) continue
    const type = itemType(item)
    const callId = callIdOf(item)
    if (callId === undefined) {
      if (type.endsWith('_call_output')) return false
      continue
    }
    const answeredBy = open.get(callId) ?? asyncOpen.get(callId)
    if (answeredBy === undefined) {
      // An output of another type may come from the server, as that of a program does.
      if (answerTypes.has(type) && !mayHaveHidden && !unknownCalls.has(callId)) return false
    } else if (answeredBy !== type) return false
    answered.add(callId)
  }
  return open.keys().every((callId) => answered.has(callId))
}
