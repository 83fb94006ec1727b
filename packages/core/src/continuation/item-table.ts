// The table of item types: which side of the exchange an item is on, and how an echo of it is compared with what the
// server holds. It holds no algorithm; that is runs.ts and walk.ts.
import type { Item } from '../protocol/types.js'

/**
 * How an assistant-side item is compared with its echo:
 * - `reasoning`: may be missing, split or merged; what is repeated of it must be the run's own, in its order;
 * - `text`: its text joins the text of its run, in order;
 * - `call`: by call id, name and arguments;
 * - `id`: by id, the same JSON but for volatile fields and fields that are null;
 * - `exact`: by call id, else by id, the same JSON but for volatile fields.
 */
export type Comparison = 'reasoning' | 'text' | 'call' | 'id' | 'exact'

/** One row of the table. */
export interface ItemRule {
  readonly comparison: Comparison
  /** The type of the item that must answer this call before the next turn, if the caller's side runs it. */
  readonly answeredBy?: string
  /** Where the behaviour comes from. */
  readonly source: string
}

/**
 * Assistant-side item types. Every type that is not here, known or not, is user-side or foreign: it must be repeated
 * as exactly the same JSON.
 */
const assistantItems: Readonly<Record<string, ItemRule>> = {
  reasoning: {
    comparison: 'reasoning',
    source:
      'ai-sdk seam 3.2.9-10, 3.3; LangChain seam 2.3.1-4: split, merged, stripped or dropped by frameworks',
  },
  message: {
    comparison: 'text',
    source:
      'ai-sdk seam 3.2.4-7, 3.6; LangChain seam 2.3.5-10, 15: parts split and merged, ids, status, phase lost',
  },
  item_reference: {
    comparison: 'id',
    source: 'ai-sdk seam 3.2.1, 3.6: stands for a whole item of the run; v6 repeats it once per text part',
  },
  function_call: {
    comparison: 'call',
    answeredBy: 'function_call_output',
    source: 'ai-sdk seam 3.2.2-3, 8; LangChain seam 2.3.11-12: id and status lost, arguments re-serialised',
  },
  custom_tool_call: {
    comparison: 'call',
    answeredBy: 'custom_tool_call_output',
    source: 'LangChain seam 2.3.13: echoed by outputVersion v1 as a function_call with {"input": …}',
  },
  computer_call: {
    comparison: 'exact',
    answeredBy: 'computer_call_output',
    source: 'API reference: run by the caller',
  },
  local_shell_call: {
    comparison: 'exact',
    answeredBy: 'local_shell_call_output',
    source: 'API reference: run by the caller',
  },
  shell_call: {
    comparison: 'exact',
    answeredBy: 'shell_call_output',
    source: 'API reference: run by either side',
  },
  apply_patch_call: {
    comparison: 'exact',
    answeredBy: 'apply_patch_call_output',
    source: 'API reference: run by the caller',
  },
  web_search_call: {
    comparison: 'id',
    source: 'ai-sdk seam 3.2.12: referenced or rebuilt; LangChain seam 2.3.14',
  },
  file_search_call: { comparison: 'id', source: 'ai-sdk seam 3.2.12' },
  code_interpreter_call: { comparison: 'id', source: 'ai-sdk seam 3.2.12' },
  image_generation_call: { comparison: 'id', source: 'ai-sdk seam 3.2.12' },
  mcp_call: { comparison: 'id', source: 'ai-sdk seam 3.2.12' },
  mcp_list_tools: { comparison: 'id', source: 'ai-sdk seam 3.2.12' },
  mcp_approval_request: { comparison: 'id', source: 'ai-sdk seam 3.2.12' },
  tool_search_call: { comparison: 'id', source: 'API reference: run by the server' },
  compaction: { comparison: 'exact', source: 'protocol notes 8: passed back verbatim, never pruned' },
}

/**
 * The fields that the comparison has a rule for, by item type, and those of a message's `part` and of a part of a reasoning's
 * `summary`. Any other field may be
 * lost on the way, but what is echoed of it must be what the server said. A type that is not here has all its fields
 * compared.
 */
export const knownFields: Readonly<Record<string, ReadonlySet<string>>> = {
  reasoning: new Set(['type', 'id', 'status', 'summary', 'content', 'encrypted_content']),
  message: new Set(['type', 'role', 'id', 'status', 'phase', 'content']),
  // `parsed` and `parsed_arguments` are what an SDK read out of the text beside them (LangChain seam 2.2, 2.3.9).
  part: new Set(['type', 'text', 'refusal', 'annotations', 'logprobs', 'parsed']),
  summary: new Set(['type', 'text']),
  item_reference: new Set(['type', 'id']),
  function_call: new Set(['type', 'id', 'status', 'call_id', 'name', 'arguments', 'parsed_arguments']),
  custom_tool_call: new Set(['type', 'id', 'status', 'call_id', 'name', 'input']),
}

/** Fields of an item that the server sets and frameworks lose: never part of an `exact` or `id` comparison. */
export const volatileFields: ReadonlySet<string> = new Set(['id', 'status', 'created_by'])

/** The type of an item; a message may leave it out (source: API reference, `EasyInputMessage`). */
export function itemType(item: Item): string {
  if (typeof item.type === 'string') return item.type
  return item.type === undefined && typeof item.role === 'string' ? 'message' : ''
}

/** Whether an item only names another one. */
export function isReference(item: Item): boolean {
  return itemType(item) === 'item_reference'
}

const rules: ReadonlyMap<string, ItemRule> = new Map(Object.entries(assistantItems))

/** The row of an assistant-side item; `undefined` for everything that must be repeated exactly. */
export function assistantRule(item: Item): ItemRule | undefined {
  const type = itemType(item)
  if (type === 'message' && item.role !== 'assistant') return undefined
  return rules.get(type)
}
