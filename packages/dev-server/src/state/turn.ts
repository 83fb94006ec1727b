// A started create, and the ways in which it can end.
import type { Sequence } from '../wire/events.js'
import type { Item } from '../wire/items.js'
import { callIdOf, isAsyncCall, isCall, isCallOutput } from '../wire/items.js'
import type { JsonObject } from '../wire/json.js'
import { type CreateRequest, isStored } from '../wire/request.js'
import { type Context, extendContext } from './context.js'
import type { Plan } from './plan.js'
import type { HeldResponse, Store } from './store.js'

/** A create that has started. */
export interface Turn {
  /** The id of its response on this server. */
  readonly id: string
  /** The id that its response shows; it differs from `id` only on a server that repeats ids. */
  readonly shownId: string
  /** Its lane; `undefined` is the default lane. */
  readonly lane: string | undefined
  /** The n-th turn of its connection, from 1. */
  readonly number: number
  readonly request: CreateRequest
  readonly plan: Plan
  /** The `previous_response_id` that its response shows; `undefined` shows none at all. */
  readonly echo: string | null | undefined
  /** True when no output is to be made. */
  readonly isWarmUp: boolean
  /** True when the server started it unasked, after a steer or by a fault. */
  readonly isSuccessor: boolean
  /** Whether its item ids repeat those of other responses. */
  readonly repeatsItemIds: boolean
  /** The comparison for the prompt cache, where its request asked for one. */
  readonly cacheDiagnostics: JsonObject | undefined
  readonly sequence: Sequence
}

/** How a turn ended. */
export type TurnEnd =
  | {
      readonly type: 'completed' | 'incomplete'
      readonly output: readonly Item[]
      /** The response object as it was sent, for GET; `{}` where no client reads it. */
      readonly body: JsonObject
    }
  /** It failed with a `response.failed` or an `error` frame. */
  | { readonly type: 'failed' }
  /** It was dropped before its end, as when its client disconnected. Nothing is evicted. */
  | { readonly type: 'abandoned' }

/** Returns the finished turn as a response that can be continued. */
export function heldResponse(
  turn: Turn,
  end: Extract<TurnEnd, { output: readonly Item[] }>,
): HeldResponse {
  const { anchor } = turn.plan
  return {
    id: turn.id,
    shownId: turn.shownId,
    context: contextAfter(turn.plan.context, end.output),
    input: turn.plan.input,
    output: end.output,
    previous: anchor === undefined ? undefined : { id: anchor.id, previous: anchor.previous },
    isStored: isStored(turn.request),
    model: turn.request.model ?? '',
    instructions: turn.request.instructions,
    body: end.body,
  }
}

/** A compaction item in the output replaces everything before it, so the chain restarts there. */
function contextAfter(context: Context, output: readonly Item[]): Context {
  const compaction = output.findLastIndex((item) => item.type === 'compaction')
  if (compaction === -1) return extendContext(context, output)
  return extendContext(undefined, output.slice(compaction))
}

/** Where a finished turn is stored. */
export interface Persistence {
  readonly store: Store
  readonly owner: string
  /** The conversation that its request named. */
  readonly conversation: string | undefined
}

/** Stores a finished turn where it outlives its connection: in the store and its conversation. */
export function persist(held: HeldResponse, { store, owner, conversation }: Persistence): void {
  if (held.isStored) store.put(owner, held)
  if (conversation !== undefined)
    store.appendToConversation(owner, conversation, [...held.input, ...held.output])
}

/** The calls of an output that must be answered before the next response. */
export function unansweredCalls(output: readonly Item[]): readonly Item[] {
  const answered = new Set(output.filter(isCallOutput).map(callIdOf))
  return output.filter(
    (item) => isCall(item) && !isAsyncCall(item) && !answered.has(callIdOf(item)),
  )
}
