// The items of a conversation as callers write and read them: messages, calls and their outputs,
// reasoning. Types only; what the server runs itself is hosted-items.ts. Names and fields are those
// of the `openai` package, and a test says when they part.
import type { Caller, ItemStatus, UnknownType } from './common.js'
import type { HostedItem } from './hosted-items.js'

/** An item of a type that this version does not know. It is handed on as it came. */
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

/** One item of a response's `output`. It may be sent back as it came. */
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

/** What a user, a developer or an earlier assistant said. */
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

/** An image, by address or by file. */
export interface InputImage {
  readonly type: 'input_image'
  readonly detail?: 'low' | 'high' | 'auto' | 'original' | null
  readonly file_id?: string | null
  readonly image_url?: string | null
  readonly prompt_cache_breakpoint?: object | null
}

/** A file, by address, by id or as it is. */
export interface InputFile {
  readonly type: 'input_file'
  readonly detail?: 'auto' | 'low' | 'high'
  readonly file_data?: string | null
  readonly file_id?: string | null
  readonly file_url?: string | null
  readonly filename?: string | null
  readonly prompt_cache_breakpoint?: object | null
}

/** What the model said. */
export interface OutputMessage {
  readonly type: 'message'
  readonly id: string
  readonly role: 'assistant'
  readonly content: readonly (OutputText | Refusal)[]
  readonly status: ItemStatus
  readonly phase?: 'commentary' | 'final_answer' | null
}

/** Text that the model said. */
export interface OutputText {
  readonly type: 'output_text'
  readonly text: string
  readonly annotations?: readonly Annotation[]
  readonly logprobs?: readonly LogProbability[] | null
}

/** What the model said instead of an answer. */
export interface Refusal {
  readonly type: 'refusal'
  readonly refusal: string
}

/** Where a text has something from: a file or an address. */
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

/** How probable a token was, and which others were. */
export interface LogProbability {
  readonly token: string
  readonly logprob: number
  readonly bytes?: readonly number[]
  readonly top_logprobs?: readonly Partial<LogProbability>[]
}

/** A call of a function of the caller's. */
export interface FunctionCall {
  readonly type: 'function_call'
  readonly call_id: string
  readonly name: string
  /** JSON, as the model wrote it. */
  readonly arguments: string
  readonly id?: string
  readonly status?: ItemStatus
  readonly async?: boolean
  readonly caller?: Caller | null
  readonly namespace?: string
}

/** What a function gave. */
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

/** A call of a custom tool of the caller's, whose input is text. */
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

/** What a custom tool gave. */
export interface CustomToolCallOutput {
  readonly type: 'custom_tool_call_output'
  readonly call_id: string
  readonly output: string | readonly InputContent[]
  readonly id?: string
  readonly status?: ItemStatus
  readonly caller?: Caller | null
  readonly created_by?: string
}

/** What the model thought, as far as it is shown. */
export interface Reasoning {
  readonly type: 'reasoning'
  readonly id: string
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[]
  readonly content?: readonly { readonly type: 'reasoning_text'; readonly text: string }[]
  readonly encrypted_content?: string | null
  readonly status?: ItemStatus
}

/** An item that the server holds, by its id. */
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

/** More tools, from here on. */
export interface AdditionalTools {
  readonly type: 'additional_tools'
  /** `developer` in a request. */
  readonly role: AnyRole
  readonly tools: readonly object[]
  readonly id?: string | null
}

/** Another effort or format, from here on. */
export interface ConfigurationUpdate {
  readonly type: 'configuration_update'
  readonly id?: string | null
  readonly reasoning?: { readonly effort?: string | null } | null
  readonly text?: { readonly format?: object | null } | null
}

/** Asks for a compaction. The last item of its input. */
export interface CompactionTrigger {
  readonly type: 'compaction_trigger'
  readonly id?: string | null
}

/** A history that the server put into fewer tokens. */
export interface Compaction {
  readonly type: 'compaction'
  readonly encrypted_content: string
  readonly id?: string | null
  readonly created_by?: string
}
