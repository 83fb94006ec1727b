// Finds a request's anchor, resolves its references, and returns its effective context or the API's
// refusal. One function for both transports; the caller's lookup decides which anchors are visible.
import {
  type ApiError,
  duplicateItem,
  invalidType,
  invalidValue,
  itemNotFound,
  noToolCall,
  noToolOutput,
  notFound,
  previousResponseNotFound,
} from '../wire/api-error.js'
import {
  callIdOf,
  type Item,
  isCall,
  isCallOutput,
  isCompactionTrigger,
  isConfigurationUpdate,
  itemId,
} from '../wire/items.js'
import { asString, isObject, type JsonValue } from '../wire/json.js'
import { type CreateRequest, readInput } from '../wire/request.js'
import {
  awaitedCall,
  type Context,
  extendContext,
  hasCall,
  hasItemId,
  lastItem,
} from './context.js'
import { noQuirks, type Quirks } from './quirks.js'
import type { Conversation, HeldResponse } from './store.js'

/** The source of the context before the new input. */
export type ContextSource = 'none' | 'connection' | 'store' | 'conversation'

/** The context of a request. */
export interface Plan {
  /** The response that the request continues. */
  readonly anchor: HeldResponse | undefined
  readonly source: ContextSource
  readonly conversation: string | undefined
  /** The new input with references resolved, after the queued steers. */
  readonly input: readonly Item[]
  /** The effective context: the chain and the new input. */
  readonly context: Context
}

/** Looks up what a request refers to. */
export interface Lookup {
  anchor(
    id: string,
  ): { readonly held: HeldResponse; readonly source: 'connection' | 'store' } | undefined
  item(id: string): Item | undefined
  conversation(id: string): Conversation | undefined
}

/** Circumstances of a plan. */
export interface PlanOptions {
  /** Queued steers, which the server puts before the input. */
  readonly prepended?: readonly Item[]
  /** The server's misbehavior. @default none */
  readonly quirks?: Quirks
  /** The response to continue when the quirks ask for a foreign one. */
  readonly stranger?: HeldResponse | undefined
}

/** Plans a request; returns its context or the refusal. */
export function planRequest(
  request: CreateRequest,
  lookup: Lookup,
  { prepended = [], quirks = noQuirks, stranger }: PlanOptions = {},
): Plan | ApiError {
  const before =
    quirks.context === 'ignored' || stranger !== undefined
      ? { ...nothingBefore, context: stranger?.context }
      : findBefore(request, lookup)
  if ('status' in before) return before
  const given = readInput(request.input)
  if ('status' in given) return given
  const resolved = resolveReferences(given, lookup)
  if ('status' in resolved) return resolved
  const input = prepended.length === 0 ? resolved : [...prepended, ...resolved]
  const refusal = contextRefusal(before.context, input, quirks)
  if (refusal !== undefined) return refusal
  const context = extendContext(before.context, input)
  const unanswered = awaitedCall(context)
  // The client cannot answer calls of a foreign response.
  if (unanswered !== undefined && stranger === undefined) return noToolOutput(unanswered)
  const { anchor, source, conversation } = before
  return { anchor, source, conversation, input, context }
}

interface Before {
  readonly anchor: HeldResponse | undefined
  readonly source: ContextSource
  readonly conversation: string | undefined
  readonly context: Context | undefined
}

const nothingBefore: Before = {
  anchor: undefined,
  source: 'none',
  conversation: undefined,
  context: undefined,
}

function findBefore(request: CreateRequest, lookup: Lookup): Before | ApiError {
  const anchorId = request.previous_response_id
  if (typeof anchorId === 'string') {
    const found = lookup.anchor(anchorId)
    if (found === undefined) return previousResponseNotFound(anchorId)
    return {
      anchor: found.held,
      source: found.source,
      conversation: undefined,
      context: found.held.context,
    }
  }
  const named = request.conversation
  if (named === undefined || named === null) return nothingBefore
  const id = conversationId(named)
  if (id === undefined) return invalidType('conversation', 'an id or an object with an id')
  const conversation = lookup.conversation(id)
  if (conversation === undefined) return notFound('Conversation', id)
  return {
    anchor: undefined,
    source: 'conversation',
    conversation: id,
    context: conversation.context,
  }
}

/** Returns the id in a `conversation` field, which is the id itself or `{id}`. */
function conversationId(value: JsonValue): string | undefined {
  return asString(isObject(value) ? value.id : value)
}

function resolveReferences(items: readonly Item[], lookup: Lookup): readonly Item[] | ApiError {
  if (!items.some((item) => item.type === 'item_reference')) return items
  const resolved: Item[] = []
  for (const item of items) {
    if (item.type !== 'item_reference') {
      resolved.push(item)
      continue
    }
    const id = itemId(item) ?? ''
    const target = lookup.item(id)
    if (target === undefined) return itemNotFound(id)
    resolved.push(target)
  }
  return resolved
}

/** Refuses configuration updates and compaction triggers in the wrong place. */
function misplacedItem(before: Context | undefined, input: readonly Item[]): ApiError | undefined {
  let last = lastItem(before)
  for (const [index, item] of input.entries()) {
    if (isConfigurationUpdate(item) && isConfigurationUpdate(last)) {
      return invalidValue(
        `input[${index}]`,
        'two configuration updates cannot stand next to each other',
      )
    }
    if (isCompactionTrigger(item) && index < input.length - 1) {
      return invalidValue(`input[${index}]`, 'a compaction trigger must be the last input item')
    }
    last = item
  }
  return undefined
}

/**
 * Refuses duplicate ids and outputs of unknown calls. Only items with ids or outputs cost a search
 * of the chain.
 */
function contextRefusal(
  before: Context | undefined,
  input: readonly Item[],
  { repeatsItemIds }: Quirks,
): ApiError | undefined {
  const seen = new Set<string>()
  for (const item of input) {
    const id = itemId(item)
    // A server that repeats ids must accept repeated ids.
    if (id === undefined || repeatsItemIds === true) continue
    if (seen.has(id) || hasItemId(before, id)) return duplicateItem(id)
    seen.add(id)
  }
  const misplaced = misplacedItem(before, input)
  if (misplaced !== undefined) return misplaced
  const outputs = input.filter(isCallOutput)
  if (outputs.length === 0) return undefined
  const callsHere = new Set(input.filter(isCall).map(callIdOf))
  for (const output of outputs) {
    const callId = callIdOf(output)
    if (callId === undefined) return invalidType('input.call_id', 'a string')
    if (!callsHere.has(callId) && !hasCall(before, callId)) return noToolCall(callId)
  }
  return undefined
}
