// The interface of a model: a function from the effective context to the parts of an output.
import type { Configuration } from '../wire/configuration.js'
import type { ServerEvent } from '../wire/events.js'
import type { Item } from '../wire/items.js'
import type { JsonObject, JsonValue } from '../wire/json.js'
import type { CreateRequest } from '../wire/request.js'

/** The input of a model. */
export interface ModelContext {
  /**
   * The effective context: the chain and the new input, with references resolved and compactions
   * opened. A wrong incremental input shows here.
   */
  readonly items: readonly Item[]
  /** The configuration in force: set by `configuration_update` items, else by the request. */
  readonly configuration: Configuration
  /** The create body: model, instructions, tools and all other settings. */
  readonly request: CreateRequest
  /** Aborted when the client no longer waits for the response. */
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
  /** A complete output item, such as a hosted tool's call, streamed with the events of its type. */
  | { readonly type: 'item'; readonly item: Item }
  /** Spoken output: `response.audio.*` events in addition to the items. `audio` is base64. */
  | { readonly type: 'audio'; readonly audio: string; readonly transcript: string }
  /** One event, sent unchanged except for its `sequence_number`. */
  | { readonly type: 'event'; readonly event: ServerEvent }
  /** Waits on the server's clock. */
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
  /** Citations; each is sent with its own event. */
  readonly annotations?: readonly JsonObject[]
}

/** A reasoning item. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  /** One entry per summary part. */
  readonly summary: readonly string[]
  /**
   * The opaque content that a client sends back; sent only when the request's `include` asks for
   * it.
   */
  readonly encrypted?: string
  /**
   * The content that the terminal event shows instead, as a server does that encrypts the item
   * again.
   * @default the same
   */
  readonly resealed?: string
  /** Unencrypted reasoning text, as open models send it. */
  readonly content?: string
}

/**
 * A call of a function tool; several in a row are parallel calls. The call is `async` when its tool
 * is.
 */
export interface FunctionCallPart {
  readonly type: 'function_call'
  readonly name: string
  /** JSON text, or an object that is serialized. */
  readonly arguments: string | Readonly<Record<string, JsonValue>>
  /** @default a new id */
  readonly callId?: string
}

/** Why a model refuses a request; the client gets a 400. */
export interface ModelRefusal {
  readonly code: string
  readonly message: string
  /** The field of the request that the client must change. */
  readonly param: string
}

/**
 * A model. Its output must depend only on the context, so that a wrong context gives a wrong
 * answer. An error that it throws ends the response with `response.failed` and code `server_error`.
 */
export interface Model {
  (context: ModelContext): AsyncIterable<ModelPart> | Iterable<ModelPart>
  /**
   * Called before a response begins; returns why the model refuses it.
   * @default every request is answered
   */
  readonly refusalOf?: (
    context: Pick<ModelContext, 'items' | 'request'>,
  ) => ModelRefusal | undefined
}
