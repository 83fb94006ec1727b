// The request of one turn as its caller writes it: the fields of `POST /v1/responses`, and those of
// WebSocket mode alone. Types only, closed so that a misspelled field does not compile; at run time
// every field is passed on.
import type { InputItem } from './items.js'
import type { Tool, ToolChoice } from './tools.js'

/**
 * The body of a `response.create`. To pass a field newer than this version, build the object
 * elsewhere: TypeScript checks only literals for unknown names.
 */
export interface TurnRequest {
  /** The model's id, such as `gpt-6-astra`. */
  readonly model?: string | null
  /**
   * The input: a string is one user message, an array is a list of items. Pass the whole history
   * every time; Warmline sends only the new items.
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
  /** Whether the server stores the response. @default true, set by the server */
  readonly store?: boolean | null
  /**
   * The response to continue, for callers who chain by themselves; Warmline leaves such a turn as
   * it is.
   */
  readonly previous_response_id?: string | null
  /** An OpenAI conversation; Warmline leaves such a turn as it is. */
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
  /**
   * Whether to run in the background; such a turn goes over HTTP, since WebSocket mode has no
   * background.
   */
  readonly background?: boolean | null
  /** Options of background mode; such a turn goes over HTTP. */
  readonly background_options?: object
  /** Has no effect: this client always streams. */
  readonly stream?: boolean | null
  readonly stream_options?: { readonly include_obfuscation?: boolean } | null
  /**
   * `false` makes a warm-up: a response to continue, without model output. WebSocket mode only.
   * @default true
   */
  readonly generate?: boolean
}

/** The reasoning effort of the model, and how much of its reasoning is shown. */
export interface ReasoningOptions {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null
  readonly summary?: 'auto' | 'concise' | 'detailed' | null
  readonly generate_summary?: 'auto' | 'concise' | 'detailed' | null
  readonly context?: 'auto' | 'current_turn' | 'all_turns' | null
  readonly mode?: string
}

/** The format of the answer. */
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

/** The service tier that processes the request. */
export type ServiceTier = 'auto' | 'default' | 'flex' | 'scale' | 'priority' | 'fast' | 'ultrafast'

/** Extra data that a response contains only on request. */
export type Includable =
  | 'code_interpreter_call.outputs'
  | 'computer_call_output.output.image_url'
  | 'file_search_call.results'
  | 'message.input_image.image_url'
  | 'message.output_text.logprobs'
  | 'reasoning.encrypted_content'
  | 'web_search_call.action.sources'
  | 'web_search_call.results'
