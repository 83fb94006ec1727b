/**
 * What a request stands on: finds its anchor, resolves its references, and gives its effective
 * context or the API's refusal. One function for both transports; who may see which anchor is the
 * caller's lookup.
 */
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
import { NO_QUIRKS, type Quirks } from './quirks.js'
import type { Conversation, HeldResponse } from './store.js'

/** Where the context before the new input came from. */
export type ContextSource = 'none' | 'connection' | 'store' | 'conversation'

/** What a request stands on. */
export interface Plan {
  /** The response that the request continues. */
  readonly anchor: HeldResponse | undefined
  readonly source: ContextSource
  readonly conversation: string | undefined
  /** The new input, references resolved, queued steers in front. */
  readonly input: readonly Item[]
  /** The effective context: chain, then new input. */
  readonly context: Context
}

/** What a request may refer to. */
export interface Lookup {
  anchor(
    id: string,
  ): { readonly held: HeldResponse; readonly source: 'connection' | 'store' } | undefined
  item(id: string): Item | undefined
  conversation(id: string): Conversation | undefined
}

/** What a plan has to do besides. */
export interface PlanOptions {
  /** Items that the server itself puts before the input (queued steers). */
  readonly prepended?: readonly Item[]
  /** What a misbehaving server makes of the request. @default nothing */
  readonly quirks?: Quirks
  /** The response that the request is put on where its quirks ask for a stranger. */
  readonly stranger?: HeldResponse | undefined
}

/** Plans a request. */
export function planRequest(
  request: CreateRequest,
  lookup: Lookup,
  { prepended = [], quirks = NO_QUIRKS, stranger }: PlanOptions = {},
): Plan | ApiError {
  const before =
    quirks.context === 'ignored' || stranger !== undefined
      ? { ...NOTHING_BEFORE, context: stranger?.context }
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
  // Nobody can answer the calls of a stranger.
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

const NOTHING_BEFORE: Before = {
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
  if (named === undefined || named === null) return NOTHING_BEFORE
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

/** The id in a `conversation` field, which is either the id or `{id}`. */
export function conversationId(value: JsonValue): string | undefined {
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

/** Items that steer a request, and must stand where they can. */
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
 * Duplicate ids and answers to unknown calls. Only items that can be at fault cost a look into the
 * chain.
 */
function contextRefusal(
  before: Context | undefined,
  input: readonly Item[],
  { repeatsItemIds }: Quirks,
): ApiError | undefined {
  const seen = new Set<string>()
  for (const item of input) {
    const id = itemId(item)
    // A server that repeats ids cannot refuse what it did itself.
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
