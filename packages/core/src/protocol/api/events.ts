// The events of a turn as callers read them: a union that `event.type` narrows, closed for the
// known names and open for later ones. Types only; a test finds names of the `openai` package that
// are missing here.
import type { Typed, UnknownType } from './common.js'
import type { Annotation, LogProbability, OutputItem, OutputText, Refusal } from './items.js'
import type { ResponseSnapshot } from './response.js'

/** One event of a turn. */
export type TurnEvent =
  // The state of the whole response. `completed`, `failed` and `incomplete` end the turn.
  | EventOf<
      `response.${'created' | 'queued' | 'in_progress' | 'completed' | 'failed' | 'incomplete'}`,
      { response: ResponseSnapshot }
    >
  | EventOf<`response.output_item.${Edge}`, { output_index: number; item: OutputItem }>
  // The parts of messages and of reasoning.
  | EventOf<
      `response.content_part.${Edge}`,
      PartPlace & { part: OutputText | Refusal | Typed<'reasoning_text', { text: string }> }
    >
  | EventOf<
      'response.output_text.delta' | 'response.refusal.delta',
      PartPlace & Delta & { logprobs?: readonly LogProbability[] }
    >
  | EventOf<
      'response.output_text.done',
      PartPlace & { text: string; logprobs?: readonly LogProbability[] }
    >
  | EventOf<'response.refusal.done', PartPlace & { refusal: string }>
  | EventOf<
      'response.output_text.annotation.added',
      PartPlace & { annotation_index: number; annotation: Annotation | null }
    >
  | EventOf<
      `response.reasoning_summary_part.${Edge}`,
      SummaryPlace & { part: Typed<'summary_text', { text: string }>; status?: 'incomplete' }
    >
  | EventOf<'response.reasoning_summary_text.delta', SummaryPlace & Delta>
  | EventOf<'response.reasoning_summary_text.done', SummaryPlace & { text: string }>
  | EventOf<'response.reasoning_text.delta', PartPlace & Delta>
  | EventOf<'response.reasoning_text.done', PartPlace & { text: string }>
  // The input of calls, and the progress of tools that the server runs.
  | EventOf<
      | 'response.function_call_arguments.delta'
      | 'response.custom_tool_call_input.delta'
      | 'response.mcp_call_arguments.delta'
      | 'response.code_interpreter_call_code.delta',
      ItemPlace & Delta
    >
  | EventOf<
      'response.function_call_arguments.done' | 'response.mcp_call_arguments.done',
      ItemPlace & { arguments: string; name?: string }
    >
  | EventOf<'response.custom_tool_call_input.done', ItemPlace & { input: string }>
  | EventOf<'response.code_interpreter_call_code.done', ItemPlace & { code: string }>
  | EventOf<`response.shell_call_command.${Edge}`, CommandPlace & { command: string }>
  | EventOf<'response.shell_call_command.delta', CommandPlace & Delta>
  | EventOf<
      'response.shell_call_output_content.delta',
      ItemPlace & CommandPlace & { delta: { readonly stdout?: string; readonly stderr?: string } }
    >
  | EventOf<
      'response.shell_call_output_content.done',
      ItemPlace & CommandPlace & { output: readonly object[] }
    >
  | EventOf<
      'response.image_generation_call.partial_image',
      ItemPlace & {
        partial_image_b64: string
        partial_image_index: number
        background?: string
        output_format?: string
        quality?: string
        size?: string
      }
    >
  | EventOf<
      | `response.web_search_call.${'in_progress' | 'searching' | 'completed'}`
      | `response.file_search_call.${'in_progress' | 'searching' | 'completed'}`
      | `response.code_interpreter_call.${'in_progress' | 'interpreting' | 'completed'}`
      | `response.image_generation_call.${'in_progress' | 'generating' | 'completed'}`
      | `response.mcp_call.${'in_progress' | 'completed' | 'failed'}`
      | `response.mcp_list_tools.${'in_progress' | 'completed' | 'failed'}`
      | 'response.compaction.compacting',
      ItemPlace
    >
  | EventOf<'response.audio.delta' | 'response.audio.transcript.delta', { delta: string }>
  | EventOf<'response.audio.done' | 'response.audio.transcript.done'>
  // The result of a message sent to a running response.
  | EventOf<
      `response.steer.${'accepted' | 'pending' | 'failed'}`,
      { steer: object; reason?: string; required_input?: readonly object[]; error?: object }
    >
  // Ends the turn. Over WebSockets its fields are in `error`, over HTTP on the event itself.
  | EventOf<
      'error',
      ErrorFields & { status?: number; error?: Readonly<ErrorFields & { type?: string | null }> }
    >
  | UnknownEvent

type EventOf<Type extends string, Fields = object> = Typed<Type, EventBase & Fields>

/** The two events of what begins and is complete at once, or later. */
type Edge = 'added' | 'done'

/**
 * Fields of every event. Some servers leave out the number, and only servers with lanes name one.
 */
interface EventBase {
  readonly sequence_number?: number
  readonly stream_id?: string | null
}

interface ItemPlace {
  item_id: string
  output_index: number
}

interface PartPlace extends ItemPlace {
  content_index: number
}

interface SummaryPlace extends ItemPlace {
  summary_index: number
}

interface CommandPlace {
  output_index: number
  command_index: number
}

interface Delta {
  delta: string
  obfuscation?: string
}

interface ErrorFields {
  code?: string | null
  message?: string
  param?: string | null
}

/**
 * An event of a type newer than this version. Assign `event.type` to a string to compare it: `const
 * type: string = event.type`.
 */
interface UnknownEvent extends EventBase {
  readonly type: UnknownType
  readonly [field: string]: unknown
}
