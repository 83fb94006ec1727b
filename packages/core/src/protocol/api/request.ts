// The request of one turn as its caller writes it: the fields of `POST /v1/responses`, and what
// only WebSocket mode has. Types only, closed, so that a misspelled field does not compile; what is
// passed at run time is passed on whole.
import type { InputItem } from './items.js'
import type { Tool, ToolChoice } from './tools.js'

/**
 * The body of a `response.create`. A field that came after this version can be passed in an object
 * that was made elsewhere, as with any type: only literals are checked for names that are not here.
 */
export interface TurnRequest {
  /** The model's id, such as `gpt-6-astra`. */
  readonly model?: string | null
  /**
   * A string is one user message; an array is a list of items. The whole history may be passed
   * every time.
   */
  readonly input?: string | readonly InputItem[]
  readonly instructions?: string | null
  readonly tools?: readonly Tool[] | null
  readonly tool_choice?: ToolChoice | null
  readonly parallel_tool_calls?: boolean | null
  readonly max_tool_calls?: number | null
  readonly max_output_tokens?: number | null
  readonly reasoning?: ReasoningOptions | null
  readonly text?: TextOptions | null
  readonly temperature?: number | null
  readonly top_p?: number | null
  readonly top_logprobs?: number | null
  readonly truncation?: 'auto' | 'disabled' | null
  readonly include?: readonly Includable[] | null
  /** Whether the server keeps the response; servers default to `true`. */
  readonly store?: boolean | null
  /** Set by callers who chain by themselves; such a turn is never re-planned. */
  readonly previous_response_id?: string | null
  /** An OpenAI conversation; such a turn is never re-planned. */
  readonly conversation?: string | { readonly id: string } | null
  readonly prompt?: {
    readonly id: string
    readonly version?: string | null
    readonly variables?: Readonly<Record<string, unknown>> | null
  } | null
  readonly prompt_cache_key?: string | null
  readonly prompt_cache_options?: object | null
  readonly prompt_cache_retention?: 'in_memory' | '24h' | null
  readonly context_management?: readonly object[] | null
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly moderation?: object | null
  readonly service_tier?: ServiceTier | null
  readonly safety_identifier?: string | null
  readonly user?: string | null
  readonly access_programs?: object
  readonly image?: object
  /** Not available in WebSocket mode: such a turn goes over HTTP. */
  readonly background?: boolean | null
  /** With `background`, over HTTP. */
  readonly background_options?: object
  /** Implied: a turn is always streamed to this client. */
  readonly stream?: boolean | null
  readonly stream_options?: { readonly include_obfuscation?: boolean } | null
  /**
   * `false` makes a warm-up: no model output, but a response to continue from. WebSocket mode only.
   */
  readonly generate?: boolean
}

/** How much the model thinks, and how much of it is shown. */
export interface ReasoningOptions {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null
  readonly summary?: 'auto' | 'concise' | 'detailed' | null
  readonly generate_summary?: 'auto' | 'concise' | 'detailed' | null
  readonly context?: 'auto' | 'current_turn' | 'all_turns' | null
  readonly mode?: string
}

/** The form of the answer. */
export interface TextOptions {
  readonly format?:
    | { readonly type: 'text' | 'json_object' }
    | {
        readonly type: 'json_schema'
        readonly name: string
        readonly schema: Readonly<Record<string, unknown>>
        readonly description?: string
        readonly strict?: boolean | null
      }
  readonly verbosity?: 'low' | 'medium' | 'high' | null
}

/** How the request is served. */
export type ServiceTier = 'auto' | 'default' | 'flex' | 'scale' | 'priority' | 'fast' | 'ultrafast'

/** What a response holds only when it is asked for. */
export type Includable =
  | 'code_interpreter_call.outputs'
  | 'computer_call_output.output.image_url'
  | 'file_search_call.results'
  | 'message.input_image.image_url'
  | 'message.output_text.logprobs'
  | 'reasoning.encrypted_content'
  | 'web_search_call.action.sources'
  | 'web_search_call.results'
