// Whether the new items of a turn answer the calls of the head they continue: servers refuse a
// continuation that leaves a call open, or an output without its call (P34, P35). A call that is
// `async` waits for nobody.
import type { Item } from '../../protocol/types.js'
import { assistantRule, isAnswerType, isReference, isUserSide, itemType } from './item-types.js'

/** Calls by their id, each with the type of the item that answers it. */
export type PendingCalls = ReadonlyMap<string, string>

const noCalls: PendingCalls = new Map()

/** The calls of these items that the caller's side must answer before it goes on. */
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

function unanswered(items: readonly Item[], isMeant: (item: Item) => boolean): PendingCalls {
  const open = new Map<string, string>()
  for (const item of items) {
    const answeredBy = answerTypeOf(item)
    if (answeredBy !== undefined && typeof item.call_id === 'string' && isMeant(item)) {
      open.set(item.call_id, answeredBy)
    }
  }
  if (open.size === 0) return noCalls
  // What the server runs itself, it answers itself.
  for (const item of items) {
    const callId = isOutput(item) ? callIdOf(item) : undefined
    if (callId !== undefined && open.get(callId) === itemType(item)) open.delete(callId)
  }
  return open
}

/**
 * The type of the item that answers this one; `undefined` when the caller has nothing to answer.
 */
function answerTypeOf(item: Item): string | undefined {
  // The server answers its own searches.
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
 * The call that an output answers. That of a local shell call names it in its id
 * (`ResponseInputItem.LocalShellCallOutput` of openai 7.57.0).
 */
function callIdOf(item: Item): string | undefined {
  const callId =
    item.call_id ?? (itemType(item) === 'local_shell_call_output' ? item.id : undefined)
  return typeof callId === 'string' ? callId : undefined
}

/** What is known of the calls before a turn. */
export interface CallsBefore {
  /** The run that the new items follow. */
  readonly run: readonly Item[]
  /** The `async` calls of the whole history. @default none */
  readonly asyncCalls?: PendingCalls
  /** Whether calls may stand in the history that only the server can see. @default false */
  readonly hasReferences?: boolean
}

/**
 * Whether the new items answer every call of the run that they follow and of their own, each with
 * an output of the call's own kind, and hold no output of a known kind of call that nobody makes. A
 * custom call answered as a function is not answered: the server tells the two apart
 * (docs/langchain.md#calls).
 */
export function answersPendingCalls(
  { run, asyncCalls = noCalls, hasReferences = false }: CallsBefore,
  newItems: readonly Item[],
): boolean {
  const own = newItems.filter((item) => !isUserSide(item))
  const open = new Map([...pendingCalls(run), ...pendingCalls(own)])
  const made = new Map([...asyncCalls, ...asyncCallsAfter(noCalls, own)])
  // A reference may stand for a call that only the server can see.
  const mayBeMade = hasReferences || run.some(isReference) || newItems.some(isReference)
  const unknownCalls = new Set(run.filter(isOfNoKnownKind).map(callIdOf))
  const answered = new Set<string>()
  for (const item of newItems) {
    if (!isOutput(item)) continue
    const type = itemType(item)
    const callId = callIdOf(item)
    if (callId === undefined) {
      if (type.endsWith('_call_output')) return false
      continue
    }
    const answeredBy = open.get(callId) ?? made.get(callId)
    if (answeredBy === undefined) {
      // Of an output of any other type nothing is known: that of a program comes from the server.
      if (isAnswerType(type) && !mayBeMade && !unknownCalls.has(callId)) return false
    } else if (answeredBy !== type) return false
    answered.add(callId)
  }
  return open.keys().every((callId) => answered.has(callId))
}

/** Whether an item may be a call, for all that is known of its type. */
function isOfNoKnownKind(item: Item): boolean {
  return isUserSide(item) && !isOutput(item)
}
