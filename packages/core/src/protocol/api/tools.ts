// The tools of a request, and the choice among them. Types only; deeper fields of hosted tools are
// left open.

/** A tool of a request. */
export type Tool =
  | FunctionTool
  | CustomTool
  | NamespaceTool
  | ToolSearchTool
  | WebSearchTool
  | FileSearchTool
  | CodeInterpreterTool
  | ImageGenerationTool
  | McpTool
  | ComputerTool
  | ShellTool
  | PlainTool

/** The callers of a tool: the model itself, or a program that it wrote. */
type AllowedCallers = readonly ('direct' | 'programmatic')[] | null
type Settings = Readonly<Record<string, unknown>>

/** One of the caller's functions. */
export interface FunctionTool {
  readonly type: 'function'
  readonly name: string
  readonly description?: string | null
  /** The JSON schema of the arguments. */
  readonly parameters?: Settings | null
  readonly strict?: boolean | null
  readonly async?: boolean
  readonly defer_loading?: boolean
  readonly allowed_callers?: AllowedCallers
  readonly output_schema?: Settings | null
}

/** One of the caller's tools, whose input is text. */
export interface CustomTool {
  readonly type: 'custom'
  readonly name: string
  readonly description?: string
  readonly format?: object
  readonly async?: boolean
  readonly defer_loading?: boolean
  readonly allowed_callers?: AllowedCallers
}

/** A named group of functions. */
export interface NamespaceTool {
  readonly type: 'namespace'
  readonly name: string
  readonly description: string
  readonly tools: readonly object[]
}

/** Finds tools whose definitions are loaded on demand. */
export interface ToolSearchTool {
  readonly type: 'tool_search'
  readonly description?: string | null
  readonly execution?: 'server' | 'client'
  readonly parameters?: unknown
}

/** Searches the web. */
export interface WebSearchTool {
  readonly type:
    | 'web_search'
    | 'web_search_2025_08_26'
    | 'web_search_preview'
    | 'web_search_preview_2025_03_11'
  readonly external_web_access?: boolean
  readonly filters?: object | null
  readonly search_context_size?: 'low' | 'medium' | 'high'
  readonly search_content_types?: readonly ('text' | 'image')[]
  readonly user_location?: object | null
}

/** Searches the caller's files. */
export interface FileSearchTool {
  readonly type: 'file_search'
  readonly vector_store_ids: readonly string[]
  readonly filters?: object | null
  readonly max_num_results?: number
  readonly ranking_options?: object
}

/** Runs code in one of the server's containers. */
export interface CodeInterpreterTool {
  readonly type: 'code_interpreter'
  /** A container's id, or how to make one: `{ type: 'auto' }`. */
  readonly container: string | object
  readonly allowed_callers?: AllowedCallers
}

/** Makes images. */
export interface ImageGenerationTool {
  readonly type: 'image_generation'
  readonly action?: 'generate' | 'edit' | 'auto'
  readonly background?: 'transparent' | 'opaque' | 'auto'
  readonly complexity?: 'low' | 'medium' | 'high'
  readonly frame_count?: number
  readonly frame_duration_ms?: number
  readonly input_fidelity?: 'high' | 'low' | null
  readonly input_image_mask?: object
  readonly model?: string
  readonly moderation?: 'auto' | 'low'
  readonly output_compression?: number
  readonly output_format?: 'png' | 'webp' | 'jpeg' | 'gif' | 'svg'
  readonly partial_images?: number
  readonly quality?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | 'auto'
  readonly size?: string
  readonly svg?: object
}

/** Calls the tools of an MCP server. */
export interface McpTool {
  readonly type: 'mcp'
  readonly server_label: string
  readonly server_url?: string
  readonly server_description?: string
  readonly connector_id?: string
  readonly tunnel_id?: string
  readonly authorization?: string
  readonly headers?: Readonly<Record<string, string>> | null
  readonly allowed_tools?: readonly string[] | object | null
  readonly require_approval?: 'always' | 'never' | object | null
  readonly allowed_callers?: AllowedCallers
  readonly defer_loading?: boolean
}

/** Works at a computer. */
export interface ComputerTool {
  readonly type: 'computer' | 'computer_use_preview'
  readonly display_width?: number
  readonly display_height?: number
  readonly environment?: 'windows' | 'mac' | 'linux' | 'ubuntu' | 'browser'
}

/** Runs commands, in a container or by the caller. */
export interface ShellTool {
  readonly type: 'shell'
  readonly environment?: object | null
  readonly allowed_callers?: AllowedCallers
}

/** A tool that needs no settings. */
export interface PlainTool {
  readonly type: 'apply_patch' | 'local_shell' | 'programmatic_tool_calling'
  readonly allowed_callers?: AllowedCallers
}

/** Which tools the model may or must call. */
export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function' | 'custom'; readonly name: string }
  | {
      readonly type: 'allowed_tools'
      readonly mode: 'auto' | 'required'
      readonly tools: readonly object[]
    }
  | { readonly type: 'mcp'; readonly server_label?: string; readonly name?: string | null }
  | {
      readonly type:
        | 'apply_patch'
        | 'code_interpreter'
        | 'computer'
        | 'computer_use'
        | 'computer_use_preview'
        | 'file_search'
        | 'image_generation'
        | 'programmatic_tool_calling'
        | 'shell'
        | 'web_search_preview'
        | 'web_search_preview_2025_03_11'
    }
