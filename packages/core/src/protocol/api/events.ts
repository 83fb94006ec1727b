// The events of a turn as callers read them: a union that `event.type` narrows, closed for the
// known names and open for later ones. Types only; a test finds names of the `openai` package that
// are missing here.
import type { UnknownType } from './common.js'
import type { Annotation, LogProbability, OutputItem, OutputText, Refusal } from './items.js'
import type { ResponseSnapshot } from './response.js'

/** One event of a turn. */
export type TurnEvent =
  | ResponseEvent
  | OutputItemEvent
  | ContentPartEvent
  | TextDeltaEvent
  | TextDoneEvent
  | RefusalDoneEvent
  | AnnotationEvent
  | ReasoningSummaryPartEvent
  | ReasoningSummaryDeltaEvent
  | ReasoningSummaryDoneEvent
  | ReasoningDeltaEvent
  | ReasoningDoneEvent
  | ArgumentsDoneEvent
  | InputDeltaEvent
  | InputDoneEvent
  | CodeDoneEvent
  | ShellCommandEvent
  | ShellCommandDeltaEvent
  | ShellOutputDeltaEvent
  | ShellOutputDoneEvent
  | PartialImageEvent
  | HostedCallEvent
  | AudioDeltaEvent
  | AudioDoneEvent
  | SteerEvent
  | ErrorEvent
  | UnknownEvent

/**
 * Fields of every event. Some servers leave out the number, and only servers with lanes name one.
 */
interface EventBase {
  readonly sequence_number?: number
  readonly stream_id?: string | null
}

/** The place of an item in the output. */
interface ItemPlace extends EventBase {
  readonly item_id: string
  readonly output_index: number
}

/** The place of a part in such an item. */
interface PartPlace extends ItemPlace {
  readonly content_index: number
}

/** The place of a part in a summary. */
interface SummaryPlace extends ItemPlace {
  readonly summary_index: number
}

/** The state of the whole response. `completed`, `failed` and `incomplete` end the turn. */
export interface ResponseEvent extends EventBase {
  readonly type:
    | 'response.created'
    | 'response.queued'
    | 'response.in_progress'
    | 'response.completed'
    | 'response.failed'
    | 'response.incomplete'
  readonly response: ResponseSnapshot
}

/** An item of the output begins or is complete. */
export interface OutputItemEvent extends EventBase {
  readonly type: 'response.output_item.added' | 'response.output_item.done'
  readonly output_index: number
  readonly item: OutputItem
}

/** A part of a message begins or is complete. */
export interface ContentPartEvent extends PartPlace {
  readonly type: 'response.content_part.added' | 'response.content_part.done'
  readonly part: OutputText | Refusal | { readonly type: 'reasoning_text'; readonly text: string }
}

/** More text of the answer, or of a refusal. */
export interface TextDeltaEvent extends PartPlace {
  readonly type: 'response.output_text.delta' | 'response.refusal.delta'
  readonly delta: string
  readonly logprobs?: readonly LogProbability[]
  readonly obfuscation?: string
}

/** A text is complete. */
export interface TextDoneEvent extends PartPlace {
  readonly type: 'response.output_text.done'
  readonly text: string
  readonly logprobs?: readonly LogProbability[]
}

/** A refusal is complete. */
export interface RefusalDoneEvent extends PartPlace {
  readonly type: 'response.refusal.done'
  readonly refusal: string
}

/** A text gets a citation: its source is a file or an address. */
export interface AnnotationEvent extends PartPlace {
  readonly type: 'response.output_text.annotation.added'
  readonly annotation_index: number
  readonly annotation: Annotation | null
}

/** A part of a reasoning summary begins or is complete. */
export interface ReasoningSummaryPartEvent extends SummaryPlace {
  readonly type: 'response.reasoning_summary_part.added' | 'response.reasoning_summary_part.done'
  readonly part: { readonly type: 'summary_text'; readonly text: string }
  readonly status?: 'incomplete'
}

/** More text of a reasoning summary. */
export interface ReasoningSummaryDeltaEvent extends SummaryPlace {
  readonly type: 'response.reasoning_summary_text.delta'
  readonly delta: string
  readonly obfuscation?: string
}

/** A text of a reasoning summary is complete. */
export interface ReasoningSummaryDoneEvent extends SummaryPlace {
  readonly type: 'response.reasoning_summary_text.done'
  readonly text: string
}

/** More text of the reasoning itself. */
export interface ReasoningDeltaEvent extends PartPlace {
  readonly type: 'response.reasoning_text.delta'
  readonly delta: string
  readonly obfuscation?: string
}

/** A text of the reasoning is complete. */
export interface ReasoningDoneEvent extends PartPlace {
  readonly type: 'response.reasoning_text.done'
  readonly text: string
}

/** More of the input of a tool call. */
export interface InputDeltaEvent extends ItemPlace {
  readonly type:
    | 'response.function_call_arguments.delta'
    | 'response.custom_tool_call_input.delta'
    | 'response.mcp_call_arguments.delta'
    | 'response.code_interpreter_call_code.delta'
  readonly delta: string
  readonly obfuscation?: string
}

/** The arguments of a call are complete. */
export interface ArgumentsDoneEvent extends ItemPlace {
  readonly type: 'response.function_call_arguments.done' | 'response.mcp_call_arguments.done'
  readonly arguments: string
  readonly name?: string
}

/** The input of a custom tool call is complete. */
export interface InputDoneEvent extends ItemPlace {
  readonly type: 'response.custom_tool_call_input.done'
  readonly input: string
}

/** The code of a code interpreter call is complete. */
export interface CodeDoneEvent extends ItemPlace {
  readonly type: 'response.code_interpreter_call_code.done'
  readonly code: string
}

/** A command of a shell call begins or is complete. */
export interface ShellCommandEvent extends EventBase {
  readonly type: 'response.shell_call_command.added' | 'response.shell_call_command.done'
  readonly output_index: number
  readonly command_index: number
  readonly command: string
}

/** More of a shell command. */
export interface ShellCommandDeltaEvent extends EventBase {
  readonly type: 'response.shell_call_command.delta'
  readonly output_index: number
  readonly command_index: number
  readonly delta: string
  readonly obfuscation?: string
}

/** More of the output of a shell command. */
export interface ShellOutputDeltaEvent extends ItemPlace {
  readonly type: 'response.shell_call_output_content.delta'
  readonly command_index: number
  readonly delta: { readonly stdout?: string; readonly stderr?: string }
}

/** The output of a shell command is complete. */
export interface ShellOutputDoneEvent extends ItemPlace {
  readonly type: 'response.shell_call_output_content.done'
  readonly command_index: number
  readonly output: readonly object[]
}

/** A preview of an image that is being made. */
export interface PartialImageEvent extends ItemPlace {
  readonly type: 'response.image_generation_call.partial_image'
  readonly partial_image_b64: string
  readonly partial_image_index: number
  readonly background?: string
  readonly output_format?: string
  readonly quality?: string
  readonly size?: string
}

/** The progress of a tool that the server runs. */
export interface HostedCallEvent extends ItemPlace {
  readonly type:
    | `response.web_search_call.${'in_progress' | 'searching' | 'completed'}`
    | `response.file_search_call.${'in_progress' | 'searching' | 'completed'}`
    | `response.code_interpreter_call.${'in_progress' | 'interpreting' | 'completed'}`
    | `response.image_generation_call.${'in_progress' | 'generating' | 'completed'}`
    | `response.mcp_call.${'in_progress' | 'completed' | 'failed'}`
    | `response.mcp_list_tools.${'in_progress' | 'completed' | 'failed'}`
    | 'response.compaction.compacting'
}

/** More audio, or more of its transcript. */
export interface AudioDeltaEvent extends EventBase {
  readonly type: 'response.audio.delta' | 'response.audio.transcript.delta'
  readonly delta: string
}

/** The audio or its transcript is complete. */
export interface AudioDoneEvent extends EventBase {
  readonly type: 'response.audio.done' | 'response.audio.transcript.done'
}

/** The result of a message sent to a running response. */
export interface SteerEvent extends EventBase {
  readonly type: 'response.steer.accepted' | 'response.steer.pending' | 'response.steer.failed'
  readonly steer: object
  readonly reason?: string
  readonly required_input?: readonly object[]
  readonly error?: object
}

/**
 * An error that ends the turn. Over WebSockets its fields are in `error`, over HTTP on the event
 * itself.
 */
export interface ErrorEvent extends EventBase {
  readonly type: 'error'
  readonly code?: string | null
  readonly message?: string
  readonly param?: string | null
  readonly status?: number
  readonly error?: {
    readonly type?: string | null
    readonly code?: string | null
    readonly message?: string
    readonly param?: string | null
  }
}

/**
 * An event of a type newer than this version. Assign `event.type` to a string to compare it: `const
 * type: string = event.type`.
 */
export interface UnknownEvent extends EventBase {
  readonly type: UnknownType
  readonly [field: string]: unknown
}
