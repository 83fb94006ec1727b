// The items of an input and an output as callers write and read them: messages, calls and their
// outputs, reasoning. Types only; items of hosted tools are in hosted-items.ts. A test compares
// names and fields with those of the `openai` package.
import type { Caller, ItemStatus, Made, Typed, UnknownType } from './common.js'
import type { HostedItem } from './hosted-items.js'

/** One item of a request's `input`. */
export type InputItem =
  | InputMessage
  // A reference to an item that the server stores, by its id.
  | { readonly type?: 'item_reference' | null; readonly id: string }
  // Another reasoning effort or text format, from this item on.
  | Typed<
      'configuration_update',
      {
        id?: string | null
        reasoning?: { readonly effort?: string | null } | null
        text?: { readonly format?: object | null } | null
      }
    >
  // A request for a compaction; it must be the last item of its input.
  | Typed<'compaction_trigger', { id?: string | null }>
  | OutputItem

/** One item of a response's `output`; it can be sent back unchanged as input. */
export type OutputItem =
  | Typed<
      'message',
      {
        id: string
        role: 'assistant'
        content: readonly (OutputText | Refusal)[]
        status: ItemStatus
        phase?: Phase | null
      }
    >
  | Typed<
      'function_call',
      Call & {
        /** The arguments as JSON text, as the model wrote it. */
        arguments: string
      }
    >
  | Typed<'custom_tool_call', Call & { input: string }>
  | Typed<
      'reasoning',
      {
        id: string
        summary: readonly Typed<'summary_text', { text: string }>[]
        content?: readonly Typed<'reasoning_text', { text: string }>[]
        encrypted_content?: string | null
        status?: ItemStatus
      }
    >
  // A history that the server compressed into fewer tokens.
  | Typed<'compaction', Made & { encrypted_content: string }>
  // More tools, available from this item on.
  | Typed<
      'additional_tools',
      {
        /** The role; `developer` in a request. */
        role: AnyRole
        tools: readonly object[]
        id?: string | null
      }
    >
  | Typed<
      'function_call_output',
      Made & {
        call_id?: string | null
        output: ToolOutput
        status?: ItemStatus | null
        caller?: Caller | null
        name?: string | null
        namespace?: string | null
      }
    >
  | Typed<
      'custom_tool_call_output',
      {
        call_id: string
        output: ToolOutput
        id?: string
        status?: ItemStatus
        caller?: Caller | null
        created_by?: string
      }
    >
  | HostedItem
  | UnknownItem

/** An item of a type newer than this version; it passes through unchanged. */
interface UnknownItem {
  readonly type: UnknownType
  readonly [field: string]: unknown
}

/** A message of a user, a developer or an earlier assistant. */
interface InputMessage {
  readonly type?: 'message'
  readonly role: 'user' | 'assistant' | 'system' | 'developer'
  readonly content: string | readonly InputContent[]
  readonly id?: string | null
  readonly status?: ItemStatus | null
  readonly phase?: Phase | null
}

type Phase = 'commentary' | 'final_answer'
type AnyRole = InputMessage['role'] | 'tool' | 'critic' | 'discriminator' | 'unknown'

/** A call of one of the caller's own tools. */
interface Call {
  call_id: string
  name: string
  id?: string
  status?: ItemStatus
  async?: boolean
  caller?: Caller | null
  namespace?: string
}

type ToolOutput = string | readonly InputContent[]

/** A part of an input message, or of a tool's output. */
type InputContent =
  | Typed<'input_text', { text: string } & CacheBreakpoint>
  // An image, by address or by file id.
  | Typed<
      'input_image',
      {
        detail?: 'low' | 'high' | 'auto' | 'original' | null
        file_id?: string | null
        image_url?: string | null
      } & CacheBreakpoint
    >
  // A file, by address, by id or by content.
  | Typed<
      'input_file',
      {
        detail?: 'auto' | 'low' | 'high'
        file_data?: string | null
        file_id?: string | null
        file_url?: string | null
        filename?: string | null
      } & CacheBreakpoint
    >
  | OutputText
  | Refusal

interface CacheBreakpoint {
  prompt_cache_breakpoint?: object | null
}

/** Text of the model. */
export type OutputText = Typed<
  'output_text',
  {
    text: string
    annotations?: readonly Annotation[]
    logprobs?: readonly LogProbability[] | null
  }
>

/** A refusal of the model to answer. */
export type Refusal = Typed<'refusal', { refusal: string }>

/** A citation in a text: its source is a file or an address. */
export type Annotation = Typed<
  'file_citation' | 'url_citation' | 'container_file_citation' | 'file_path',
  {
    start_index?: number
    end_index?: number
    index?: number
    url?: string
    title?: string
    file_id?: string
    filename?: string
    container_id?: string
  }
>

/** The log probability of a token and of its alternatives. */
export interface LogProbability {
  readonly token: string
  readonly logprob: number
  readonly bytes?: readonly number[]
  readonly top_logprobs?: readonly Partial<LogProbability>[]
}
