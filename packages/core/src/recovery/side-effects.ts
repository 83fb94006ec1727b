// Tells which requests may change something on the server, and which answers show a change. The
// tables list the tools and items that change nothing there; any other may.
import { isObject } from '../protocol/types.js'

/** Tools that change nothing on the server: the caller runs them, or they only look up. */
const harmlessTools: ReadonlySet<unknown> = new Set([
  'function',
  'custom',
  'namespace',
  'computer',
  'computer_use_preview',
  'apply_patch',
  'file_search',
  'tool_search',
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
])

/** Whether running it again could repeat a side effect, as a `conversation` is added to twice. */
export function hasSideEffects(request: {
  readonly tools?: unknown
  readonly conversation?: unknown
  readonly prompt?: unknown
}): boolean {
  const { tools, conversation, prompt } = request
  // A stored prompt may bring tools of its own.
  if ((conversation ?? undefined) !== undefined || (prompt ?? undefined) !== undefined) return true
  return (
    Array.isArray(tools) && tools.some((tool) => !isObject(tool) || !harmlessTools.has(tool.type))
  )
}

/** Output items that show no side effect: text, calls that the caller runs, and look-ups. */
const harmlessItems: ReadonlySet<unknown> = new Set([
  'message',
  'reasoning',
  'function_call',
  'custom_tool_call',
  'computer_call',
  'local_shell_call',
  'apply_patch_call',
  'web_search_call',
  'file_search_call',
  'tool_search_call',
  'mcp_list_tools',
  'mcp_approval_request',
  'compaction',
])

/** Whether an event shows that the turn has done something on the server, whatever its tools. */
export function showsSideEffect({
  type,
  item,
}: {
  readonly type: string
  readonly item?: unknown
}): boolean {
  return type.startsWith('response.output_item.') && isObject(item) && !harmlessItems.has(item.type)
}
