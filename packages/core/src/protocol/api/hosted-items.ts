// The items of tools that the server runs or defines itself, and their outputs. Types only; deeper
// fields differ from tool to tool and are left open.
import type { Caller, ItemStatus } from './common.js'

/** A call of a hosted tool, its output, or a related item. */
export type HostedItem =
  | WebSearchCall
  | FileSearchCall
  | CodeInterpreterCall
  | ImageGenerationCall
  | ComputerCall
  | ComputerCallOutput
  | ShellCall
  | ShellCallOutput
  | LocalShellCall
  | LocalShellCallOutput
  | ApplyPatchCall
  | ApplyPatchCallOutput
  | McpCall
  | McpListTools
  | McpApprovalRequest
  | McpApprovalResponse
  | ToolSearchCall
  | ToolSearchOutput
  | Program
  | ProgramOutput

/** A search of the web. */
export interface WebSearchCall {
  readonly type: 'web_search_call'
  readonly id: string
  readonly status: ItemStatus | 'searching' | 'failed'
  readonly action: object
}

/** A search in the caller's files. */
export interface FileSearchCall {
  readonly type: 'file_search_call'
  readonly id: string
  readonly status: ItemStatus | 'searching' | 'failed'
  readonly queries: readonly string[]
  readonly results?: readonly object[] | null
}

/** A run of code in one of the server's containers. */
export interface CodeInterpreterCall {
  readonly type: 'code_interpreter_call'
  readonly id: string
  readonly status: ItemStatus | 'interpreting' | 'failed'
  readonly code: string | null
  readonly container_id: string
  readonly outputs: readonly object[] | null
}

/** A generated image. */
export interface ImageGenerationCall {
  readonly type: 'image_generation_call'
  readonly id: string
  readonly status: 'in_progress' | 'completed' | 'generating' | 'failed'
  /** The image, as base64. */
  readonly result: string | null
  readonly action?: 'generate' | 'edit' | 'auto' | null
  readonly background?: 'transparent' | 'opaque' | 'auto' | null
  readonly error?: object
  readonly output_format?: string | null
  readonly quality?: string | null
  readonly revised_prompt?: string | null
  readonly size?: string | null
  readonly svg_usage?: object
}

/** An action at a computer. */
export interface ComputerCall {
  readonly type: 'computer_call'
  readonly id: string
  readonly call_id: string
  readonly status: ItemStatus
  readonly pending_safety_checks: readonly object[]
  readonly action?: object
  readonly actions?: readonly object[]
}

/** A screenshot after an action at a computer. */
export interface ComputerCallOutput {
  readonly type: 'computer_call_output'
  readonly call_id: string
  readonly output: object
  readonly id?: string | null
  readonly status?: ItemStatus | 'failed' | null
  readonly acknowledged_safety_checks?: readonly object[] | null
  readonly created_by?: string
}

/** Commands for a shell. */
export interface ShellCall {
  readonly type: 'shell_call'
  readonly call_id: string
  readonly action: {
    readonly commands: readonly string[]
    readonly max_output_length?: number | null
    readonly timeout_ms?: number | null
  }
  readonly id?: string | null
  readonly status?: ItemStatus | null
  readonly environment?: object | null
  readonly caller?: Caller | null
  readonly created_by?: string
}

/** The output of shell commands. */
export interface ShellCallOutput {
  readonly type: 'shell_call_output'
  readonly call_id: string
  readonly output: readonly object[]
  readonly id?: string | null
  readonly status?: ItemStatus | null
  readonly max_output_length?: number | null
  readonly caller?: Caller | null
  readonly created_by?: string
}

/** A command for the caller's own shell. */
export interface LocalShellCall {
  readonly type: 'local_shell_call'
  readonly id: string
  readonly call_id: string
  readonly status: ItemStatus
  readonly action: object
}

/** The output of the caller's own shell. */
export interface LocalShellCallOutput {
  readonly type: 'local_shell_call_output'
  readonly id: string
  readonly output: string
  readonly status?: ItemStatus | null
}

/** A change of a file. */
export interface ApplyPatchCall {
  readonly type: 'apply_patch_call'
  readonly call_id: string
  readonly status: 'in_progress' | 'completed'
  readonly operation: {
    readonly type: 'create_file' | 'delete_file' | 'update_file'
    readonly path: string
    readonly diff?: string
  }
  readonly id?: string | null
  readonly caller?: Caller | null
  readonly created_by?: string
}

/** The result of a change of a file. */
export interface ApplyPatchCallOutput {
  readonly type: 'apply_patch_call_output'
  readonly call_id: string
  readonly status: 'completed' | 'failed'
  readonly output?: string | null
  readonly id?: string | null
  readonly caller?: Caller | null
  readonly created_by?: string
}

/** A call of a tool of an MCP server, with its output. */
export interface McpCall {
  readonly type: 'mcp_call'
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly server_label: string
  readonly approval_request_id?: string | null
  /** The error; typed as text in `openai` 6. */
  readonly error?: object | string | null
  readonly output?: string | null
  readonly status?: ItemStatus | 'calling' | 'failed'
}

/** The tools of an MCP server. */
export interface McpListTools {
  readonly type: 'mcp_list_tools'
  readonly id: string
  readonly server_label: string
  readonly tools: readonly object[]
  readonly error?: string | null
}

/** A request to approve a call of an MCP tool. */
export interface McpApprovalRequest {
  readonly type: 'mcp_approval_request'
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly server_label: string
}

/** The answer to an approval request. */
export interface McpApprovalResponse {
  readonly type: 'mcp_approval_response'
  readonly approval_request_id: string
  readonly approve: boolean
  readonly id?: string | null
  readonly reason?: string | null
}

/** A search for tools. */
export interface ToolSearchCall {
  readonly type: 'tool_search_call'
  readonly arguments: unknown
  readonly id?: string | null
  readonly call_id?: string | null
  readonly execution?: 'server' | 'client'
  readonly status?: ItemStatus | null
  readonly created_by?: string
}

/** The tools that a search found. */
export interface ToolSearchOutput {
  readonly type: 'tool_search_output'
  readonly tools: readonly object[]
  readonly id?: string | null
  readonly call_id?: string | null
  readonly execution?: 'server' | 'client'
  readonly status?: ItemStatus | null
  readonly created_by?: string
}

/** A program that the model wrote to call tools. */
export interface Program {
  readonly type: 'program'
  readonly id: string
  readonly call_id: string
  readonly code: string
  readonly fingerprint: string
}

/** The output of a program. */
export interface ProgramOutput {
  readonly type: 'program_output'
  readonly id: string
  readonly call_id: string
  readonly result: string
  readonly status: 'completed' | 'incomplete'
}
