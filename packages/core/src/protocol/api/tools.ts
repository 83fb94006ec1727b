// The tools of a request, and the choice among them. Types only; deeper fields of hosted tools are
// left open.
import type { Typed } from './common.js'

/** A tool of a request. */
export type Tool =
  // One of the caller's functions.
  | Typed<
      'function',
      Own &
        ByCallers & {
          description?: string | null
          /** The JSON schema of the arguments. */
          parameters?: Settings | null
          strict?: boolean | null
          output_schema?: Settings | null
        }
    >
  // One of the caller's tools, whose input is text.
  | Typed<'custom', Own & ByCallers & { description?: string; format?: object }>
  // A named group of functions.
  | Typed<'namespace', { name: string; description: string; tools: readonly object[] }>
  // Finds tools whose definitions are loaded on demand.
  | Typed<
      'tool_search',
      { description?: string | null; execution?: 'server' | 'client'; parameters?: unknown }
    >
  | Typed<
      `web_search${'' | '_2025_08_26' | '_preview' | '_preview_2025_03_11'}`,
      {
        external_web_access?: boolean
        filters?: object | null
        search_context_size?: 'low' | 'medium' | 'high'
        search_content_types?: readonly ('text' | 'image')[]
        user_location?: object | null
      }
    >
  // Searches the caller's files.
  | Typed<
      'file_search',
      {
        vector_store_ids: readonly string[]
        filters?: object | null
        max_num_results?: number
        ranking_options?: object
      }
    >
  // Runs code in one of the server's containers.
  | Typed<
      'code_interpreter',
      ByCallers & {
        /** A container's id, or how to make one: `{ type: 'auto' }`. */
        container: string | object
      }
    >
  | Typed<'image_generation', ImageSettings>
  | Typed<'mcp', ByCallers & McpServer>
  | Typed<
      'computer' | 'computer_use_preview',
      {
        display_width?: number
        display_height?: number
        environment?: 'windows' | 'mac' | 'linux' | 'ubuntu' | 'browser'
      }
    >
  // Runs commands, in a container or by the caller.
  | Typed<'shell', ByCallers & { environment?: object | null }>
  | Typed<'apply_patch' | 'local_shell' | 'programmatic_tool_calling', ByCallers>

type Settings = Readonly<Record<string, unknown>>

/** Who may call a tool: the model itself, or a program that it wrote. */
interface ByCallers {
  allowed_callers?: readonly ('direct' | 'programmatic')[] | null
}

/** A tool that the caller runs. */
interface Own {
  name: string
  async?: boolean
  defer_loading?: boolean
}

interface ImageSettings {
  action?: 'generate' | 'edit' | 'auto'
  background?: 'transparent' | 'opaque' | 'auto'
  complexity?: 'low' | 'medium' | 'high'
  frame_count?: number
  frame_duration_ms?: number
  input_fidelity?: 'high' | 'low' | null
  input_image_mask?: object
  model?: string
  moderation?: 'auto' | 'low'
  output_compression?: number
  output_format?: 'png' | 'webp' | 'jpeg' | 'gif' | 'svg'
  partial_images?: number
  quality?: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | 'auto'
  size?: string
  svg?: object
}

interface McpServer {
  server_label: string
  server_url?: string
  server_description?: string
  connector_id?: string
  tunnel_id?: string
  authorization?: string
  headers?: Readonly<Record<string, string>> | null
  allowed_tools?: readonly string[] | object | null
  require_approval?: 'always' | 'never' | object | null
  defer_loading?: boolean
}

/** Which tools the model may or must call. */
export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | Typed<'function' | 'custom', { name: string }>
  | Typed<'allowed_tools', { mode: 'auto' | 'required'; tools: readonly object[] }>
  | Typed<'mcp', { server_label?: string; name?: string | null }>
  | Typed<
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
    >
