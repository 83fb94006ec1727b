// The items of tools that the server runs or defines itself, and their outputs. Types only; deeper
// fields differ from tool to tool and are left open.
import type { Called, ItemStatus, Made, Typed } from './common.js'

/** A call of a hosted tool, its output, or a related item. */
export type HostedItem =
  | Typed<'web_search_call', Run<'searching' | 'failed'> & { action: object }>
  | Typed<
      'file_search_call',
      Run<'searching' | 'failed'> & {
        queries: readonly string[]
        results?: readonly object[] | null
      }
    >
  | Typed<
      'code_interpreter_call',
      Run<'interpreting' | 'failed'> & {
        code: string | null
        container_id: string
        outputs: readonly object[] | null
      }
    >
  | Typed<'image_generation_call', ImageGeneration>
  | Typed<
      'computer_call',
      Run & {
        call_id: string
        pending_safety_checks: readonly object[]
        action?: object
        actions?: readonly object[]
      }
    >
  | Typed<
      'computer_call_output',
      Made & {
        call_id: string
        output: object
        status?: ItemStatus | 'failed' | null
        acknowledged_safety_checks?: readonly object[] | null
      }
    >
  | Typed<'shell_call', Called & { action: ShellAction; environment?: object | null } & Progress>
  | Typed<
      'shell_call_output',
      Called & { output: readonly object[]; max_output_length?: number | null } & Progress
    >
  // The caller's own shell.
  | Typed<'local_shell_call', Run & { call_id: string; action: object }>
  | Typed<'local_shell_call_output', { id: string; output: string } & Progress>
  | Typed<'apply_patch_call', Called & { status: 'in_progress' | 'completed'; operation: Patch }>
  | Typed<
      'apply_patch_call_output',
      Called & { status: 'completed' | 'failed'; output?: string | null }
    >
  | Typed<
      'mcp_call',
      McpRequest & {
        approval_request_id?: string | null
        /** The error; typed as text in `openai` 6. */
        error?: object | string | null
        output?: string | null
        status?: ItemStatus | 'calling' | 'failed'
      }
    >
  | Typed<
      'mcp_list_tools',
      { id: string; server_label: string; tools: readonly object[]; error?: string | null }
    >
  | Typed<'mcp_approval_request', McpRequest>
  | Typed<
      'mcp_approval_response',
      { approval_request_id: string; approve: boolean; id?: string | null; reason?: string | null }
    >
  | Typed<'tool_search_call', ToolSearch & { arguments: unknown }>
  | Typed<'tool_search_output', ToolSearch & { tools: readonly object[] }>
  // A program that the model wrote to call tools.
  | Typed<'program', { id: string; call_id: string; code: string; fingerprint: string }>
  | Typed<
      'program_output',
      { id: string; call_id: string; result: string; status: 'completed' | 'incomplete' }
    >

/** What the server runs, at its own stages or at any item's. */
interface Run<Stage = never> {
  id: string
  status: ItemStatus | Stage
}

interface Progress {
  status?: ItemStatus | null
}

interface ImageGeneration {
  id: string
  status: 'in_progress' | 'completed' | 'generating' | 'failed'
  /** The image, as base64. */
  result: string | null
  action?: 'generate' | 'edit' | 'auto' | null
  background?: 'transparent' | 'opaque' | 'auto' | null
  error?: object
  output_format?: string | null
  quality?: string | null
  revised_prompt?: string | null
  size?: string | null
  svg_usage?: object
}

interface ShellAction {
  readonly commands: readonly string[]
  readonly max_output_length?: number | null
  readonly timeout_ms?: number | null
}

interface Patch {
  readonly type: 'create_file' | 'delete_file' | 'update_file'
  readonly path: string
  readonly diff?: string
}

interface McpRequest {
  id: string
  name: string
  arguments: string
  server_label: string
}

interface ToolSearch extends Made, Progress {
  call_id?: string | null
  execution?: 'server' | 'client'
}
