/**
 * The model contract: a function from the effective context to parts of an output. Calls no model;
 * streams nothing.
 */
import type { Configuration } from '../wire/configuration.js'
import type { ServerEvent } from '../wire/events.js'
import type { Item } from '../wire/items.js'
import type { JsonObject, JsonValue } from '../wire/json.js'
import type { CreateRequest } from '../wire/request.js'

/** What a model function is given. */
export interface ModelContext {
  /**
   * The effective context: the chain, then the new input, with references resolved and compactions
   * opened. A wrong delta shows here.
   */
  readonly items: readonly Item[]
  /**
   * The configuration in which the response is made: what `configuration_update` items have set,
   * else the request.
   */
  readonly configuration: Configuration
  /** The create body: model, instructions, tools and all other settings. */
  readonly request: CreateRequest
  /** Aborted when nobody waits for the response any more. */
  readonly signal: AbortSignal
}

/** One part of an output. Each becomes an output item, or ends the response. */
export type ModelPart =
  | TextPart
  | ReasoningPart
  | FunctionCallPart
  | {
      readonly type: 'custom_tool_call'
      readonly name: string
      readonly input: string
      readonly callId?: string
    }
  | { readonly type: 'refusal'; readonly refusal: string }
  /** A whole output item, such as a hosted tool's call: streamed with the events of its type. */
  | { readonly type: 'item'; readonly item: Item }
  /** Spoken output: `response.audio.*` events beside the items. `audio` is base64. */
  | { readonly type: 'audio'; readonly audio: string; readonly transcript: string }
  /** One event, sent as it is, but for its `sequence_number`. */
  | { readonly type: 'event'; readonly event: ServerEvent }
  /** Time passes on the server's clock. */
  | { readonly type: 'wait'; readonly delayMs: number }
  /** Ends the response with `response.incomplete`. */
  | {
      readonly type: 'incomplete'
      readonly reason: 'max_output_tokens' | 'content_filter' | 'max_messages'
    }
  /** Ends the response with `response.failed`. */
  | { readonly type: 'failed'; readonly code: string; readonly message: string }

/** A message with text, streamed in several deltas. */
export interface TextPart {
  readonly type: 'text'
  readonly text: string
  /** `commentary` or `final_answer`, as newer models mark their messages. */
  readonly phase?: string
  /** Citations, each announced by its own event. */
  readonly annotations?: readonly JsonObject[]
}

/** A reasoning item. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  /** One entry per summary part. */
  readonly summary: readonly string[]
  /**
   * The opaque content that a client sends back; goes out only where the request's `include` asks
   * for it.
   */
  readonly encrypted?: string
  /**
   * What the end of the response says instead, where the server seals the item anew.
   * @default the same
   */
  readonly resealed?: string
  /** Reasoning text in the open, as open models give it. */
  readonly content?: string
}

/**
 * A call of a function tool. Several in a row are parallel calls. It is `async` where the tool is.
 */
export interface FunctionCallPart {
  readonly type: 'function_call'
  readonly name: string
  /** JSON text, or an object that is made into it. */
  readonly arguments: string | Readonly<Record<string, JsonValue>>
  /** @default a new id */
  readonly callId?: string
}

/** Why a model will not answer a request: the client is told so with a 400. */
export interface ModelRefusal {
  readonly code: string
  readonly message: string
  /** The field of the request that is to be changed. */
  readonly param: string
}

/**
 * A model: everything it says must follow from its context, so that a wrong context gives a wrong
 * answer. An error that it throws ends the response with `response.failed` and code `server_error`.
 */
export interface Model {
  (context: ModelContext): AsyncIterable<ModelPart> | Iterable<ModelPart>
  /** Asked before a response begins. @default every request is answered */
  readonly refusalOf?: (
    context: Pick<ModelContext, 'items' | 'request'>,
  ) => ModelRefusal | undefined
}
