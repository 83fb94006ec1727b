// The items of an input and an output as callers write and read them: messages, calls and their
// outputs, reasoning. Types only; items of hosted tools are in hosted-items.ts. A test compares
// names and fields with those of the `openai` package.
import type { Caller, ItemStatus, UnknownType } from './common.js'
import type { HostedItem } from './hosted-items.js'

/** An item of a type newer than this version; it passes through unchanged. */
export interface UnknownItem {
  readonly type: UnknownType
  readonly [field: string]: unknown
}

/** One item of a request's `input`. */
export type InputItem =
  | InputMessage
  | ItemReference
  | ConfigurationUpdate
  | CompactionTrigger
  | OutputItem

/** One item of a response's `output`; it can be sent back unchanged as input. */
export type OutputItem =
  | OutputMessage
  | FunctionCall
  | CustomToolCall
  | Reasoning
  | Compaction
  | AdditionalTools
  | FunctionCallOutput
  | CustomToolCallOutput
  | HostedItem
  | UnknownItem

/** A message of a user, a developer or an earlier assistant. */
export interface InputMessage {
  readonly type?: 'message'
  readonly role: 'user' | 'assistant' | 'system' | 'developer'
  readonly content: string | readonly InputContent[]
  readonly id?: string | null
  readonly status?: ItemStatus | null
  readonly phase?: 'commentary' | 'final_answer' | null
}

/** A part of an input message, or of a tool's output. */
export type InputContent = InputText | InputImage | InputFile | OutputText | Refusal

/** Text. */
export interface InputText {
  readonly type: 'input_text'
  readonly text: string
  readonly prompt_cache_breakpoint?: object | null
}

/** An image, by address or by file id. */
export interface InputImage {
  readonly type: 'input_image'
  readonly detail?: 'low' | 'high' | 'auto' | 'original' | null
  readonly file_id?: string | null
  readonly image_url?: string | null
  readonly prompt_cache_breakpoint?: object | null
}

/** A file, by address, by id or by content. */
export interface InputFile {
  readonly type: 'input_file'
  readonly detail?: 'auto' | 'low' | 'high'
  readonly file_data?: string | null
  readonly file_id?: string | null
  readonly file_url?: string | null
  readonly filename?: string | null
  readonly prompt_cache_breakpoint?: object | null
}

/** A message of the model. */
export interface OutputMessage {
  readonly type: 'message'
  readonly id: string
  readonly role: 'assistant'
  readonly content: readonly (OutputText | Refusal)[]
  readonly status: ItemStatus
  readonly phase?: 'commentary' | 'final_answer' | null
}

/** Text of the model. */
export interface OutputText {
  readonly type: 'output_text'
  readonly text: string
  readonly annotations?: readonly Annotation[]
  readonly logprobs?: readonly LogProbability[] | null
}

/** A refusal of the model to answer. */
export interface Refusal {
  readonly type: 'refusal'
  readonly refusal: string
}

/** A citation in a text: its source is a file or an address. */
export interface Annotation {
  readonly type: 'file_citation' | 'url_citation' | 'container_file_citation' | 'file_path'
  readonly start_index?: number
  readonly end_index?: number
  readonly index?: number
  readonly url?: string
  readonly title?: string
  readonly file_id?: string
  readonly filename?: string
  readonly container_id?: string
}

/** The log probability of a token and of its alternatives. */
export interface LogProbability {
  readonly token: string
  readonly logprob: number
  readonly bytes?: readonly number[]
  readonly top_logprobs?: readonly Partial<LogProbability>[]
}

/** A call of one of the caller's functions. */
export interface FunctionCall {
  readonly type: 'function_call'
  readonly call_id: string
  readonly name: string
  /** The arguments as JSON text, as the model wrote it. */
  readonly arguments: string
  readonly id?: string
  readonly status?: ItemStatus
  readonly async?: boolean
  readonly caller?: Caller | null
  readonly namespace?: string
}

/** The output of a function. */
export interface FunctionCallOutput {
  readonly type: 'function_call_output'
  readonly call_id?: string | null
  readonly output: string | readonly InputContent[]
  readonly id?: string | null
  readonly status?: ItemStatus | null
  readonly caller?: Caller | null
  readonly created_by?: string
  readonly name?: string | null
  readonly namespace?: string | null
}

/** A call of one of the caller's custom tools, whose input is text. */
export interface CustomToolCall {
  readonly type: 'custom_tool_call'
  readonly call_id: string
  readonly name: string
  readonly input: string
  readonly id?: string
  readonly status?: ItemStatus
  readonly async?: boolean
  readonly caller?: Caller | null
  readonly namespace?: string
}

/** The output of a custom tool. */
export interface CustomToolCallOutput {
  readonly type: 'custom_tool_call_output'
  readonly call_id: string
  readonly output: string | readonly InputContent[]
  readonly id?: string
  readonly status?: ItemStatus
  readonly caller?: Caller | null
  readonly created_by?: string
}

/** The reasoning of the model, as far as the server shows it. */
export interface Reasoning {
  readonly type: 'reasoning'
  readonly id: string
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[]
  readonly content?: readonly { readonly type: 'reasoning_text'; readonly text: string }[]
  readonly encrypted_content?: string | null
  readonly status?: ItemStatus
}

/** A reference to an item that the server stores, by its id. */
export interface ItemReference {
  readonly type?: 'item_reference' | null
  readonly id: string
}

type AnyRole =
  | 'developer'
  | 'system'
  | 'user'
  | 'assistant'
  | 'tool'
  | 'critic'
  | 'discriminator'
  | 'unknown'

/** More tools, available from this item on. */
export interface AdditionalTools {
  readonly type: 'additional_tools'
  /** The role; `developer` in a request. */
  readonly role: AnyRole
  readonly tools: readonly object[]
  readonly id?: string | null
}

/** Another reasoning effort or text format, from this item on. */
export interface ConfigurationUpdate {
  readonly type: 'configuration_update'
  readonly id?: string | null
  readonly reasoning?: { readonly effort?: string | null } | null
  readonly text?: { readonly format?: object | null } | null
}

/** A request for a compaction; it must be the last item of its input. */
export interface CompactionTrigger {
  readonly type: 'compaction_trigger'
  readonly id?: string | null
}

/** A history that the server compressed into fewer tokens. */
export interface Compaction {
  readonly type: 'compaction'
  readonly encrypted_content: string
  readonly id?: string | null
  readonly created_by?: string
}
