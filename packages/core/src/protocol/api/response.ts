// A response as callers read it. Types only. Servers leave out fields that OpenAI's own types
// promise, especially in events and over WebSockets, so only `id` is required here.
import type { OutputItem } from './items.js'

/** A response as an event carries it, at any stage. */
export interface ResponseSnapshot {
  readonly id: string
  readonly object?: 'response'
  readonly status?: 'completed' | 'failed' | 'in_progress' | 'cancelled' | 'queued' | 'incomplete'
  readonly model?: string | null
  readonly output?: readonly OutputItem[]
  readonly previous_response_id?: string | null
  readonly usage?: Usage | null
  /** Why it failed. */
  readonly error?: {
    readonly code?: string | null
    readonly message?: string
    readonly param?: string | null
    readonly type?: string | null
    readonly misalignment?: object
  } | null
  /** Why it is incomplete. */
  readonly incomplete_details?: {
    readonly reason?: 'max_output_tokens' | 'content_filter' | 'max_messages' | 'steered'
  } | null
  /** The time of creation, in seconds since 1970. */
  readonly created_at?: number
  readonly completed_at?: number | null
  readonly conversation?: { readonly id: string } | null
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly service_tier?: string | null
  readonly input_transformations?: readonly InputTransformation[]
  readonly prompt_cache_diagnostics?: PromptCacheDiagnostics
}

/** A reasoning item of the input that the server withheld from the model. */
export interface InputTransformation {
  readonly type?: string
  /** The item's id. */
  readonly id?: string
  readonly action?: string
  readonly reason?: string
}

/** The server's comparison of a request with an earlier response, for its prompt cache. */
export interface PromptCacheDiagnostics {
  readonly type?: string
  /** What differs, for a `cache_miss`. */
  readonly reason?: string
  /** Input tokens behind the first difference, as the server estimates them. */
  readonly cache_missed_tokens?: number
  /** Tokens of the compared response that can be used again. */
  readonly comparison_reusable_tokens?: number
}

/** The response of a turn, after its end. */
export interface TurnResponse extends ResponseSnapshot {
  readonly output: readonly OutputItem[]
  /**
   * The text of all messages of the output, joined, as in the `openai` package; Warmline adds it.
   */
  readonly output_text: string
}

/** The tokens that a response used. */
export interface Usage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly total_tokens: number
  readonly input_tokens_details?: {
    readonly cached_tokens?: number
    readonly cache_write_tokens?: number
  } | null
  readonly output_tokens_details?: { readonly reasoning_tokens?: number } | null
}
