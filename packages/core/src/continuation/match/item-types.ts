// The table of item types: which side of the exchange an item is on, and how an echo of it is
// compared with what the server holds. It holds no algorithm; that is assistant-run.ts and
// history.ts.
import type { Item } from '../../protocol/types.js'

/**
 * How an assistant-side item is compared with its echo:
 * - `reasoning`: may be missing, split or merged; what is repeated of it must be the run's own, in
 * its order;
 * - `text`: its text joins the text of its run, in order;
 * - `call`: by call id, name and arguments;
 * - `item`: by type and id or call id; nulls and fields without content may be lost, nothing may be
 * new or changed;
 * - `cut`: as an item, and what stands before it stays before it: the server holds only what is
 * behind.
 */
export type Comparison = 'reasoning' | 'text' | 'call' | 'item' | 'cut'

/** One row of the table. */
export interface ItemRule {
  readonly comparison: Comparison
  /**
   * The type of the item that must answer this call before the next turn, if the caller's side runs
   * it.
   */
  readonly answeredBy?: string
  /** Where the behavior comes from. */
  readonly source: string
}

/**
 * Assistant-side item types. An item of any other type is the caller's, to be repeated as exactly
 * the same JSON, unless the server put it into an output: then it is compared as an `item`,
 * whatever its type.
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
    comparison: 'item',
    source:
      'ai-sdk seam 3.2.1, 3.6: stands for a whole item of the run; v6 repeats it once per text part',
  },
  function_call: {
    comparison: 'call',
    answeredBy: 'function_call_output',
    source:
      'ai-sdk seam 3.2.2-3, 8; LangChain seam 2.3.11-12: id and status lost, arguments re-serialized',
  },
  custom_tool_call: {
    comparison: 'call',
    answeredBy: 'custom_tool_call_output',
    source:
      'LangChain seam 2.3.13: echoed by outputVersion v1 as a function_call with {"input": …}',
  },
  computer_call: {
    comparison: 'item',
    answeredBy: 'computer_call_output',
    source: 'API reference: run by the caller',
  },
  local_shell_call: {
    comparison: 'item',
    answeredBy: 'local_shell_call_output',
    source: 'API reference: run by the caller',
  },
  shell_call: {
    comparison: 'item',
    answeredBy: 'shell_call_output',
    source: 'API reference: run by either side',
  },
  apply_patch_call: {
    comparison: 'item',
    answeredBy: 'apply_patch_call_output',
    source: 'API reference: run by the caller',
  },
  web_search_call: {
    comparison: 'item',
    source: 'ai-sdk seam 3.2.12: referenced or rebuilt; LangChain seam 2.3.14',
  },
  file_search_call: { comparison: 'item', source: 'ai-sdk seam 3.2.12' },
  code_interpreter_call: { comparison: 'item', source: 'ai-sdk seam 3.2.12' },
  image_generation_call: { comparison: 'item', source: 'ai-sdk seam 3.2.12' },
  mcp_call: { comparison: 'item', source: 'ai-sdk seam 3.2.12' },
  mcp_list_tools: { comparison: 'item', source: 'ai-sdk seam 3.2.12' },
  mcp_approval_request: { comparison: 'item', source: 'ai-sdk seam 3.2.12' },
  tool_search_call: {
    comparison: 'item',
    answeredBy: 'tool_search_output',
    source: 'SDK types: run by the server, or by the caller where `execution` says so',
  },
  program: {
    comparison: 'item',
    source: 'SDK types: programmatic tool calling, run by the server',
  },
  compaction: {
    comparison: 'cut',
    source: 'SDK types: an opaque item that stands for all before it',
  },
}

/**
 * The fields that the comparison has a rule for, by item type, and those of a message's `part` and
 * of a part of a reasoning's `summary`. Any other field may be lost on the way, but what is echoed
 * of it must be what the server said. A type that is not here has all its fields compared.
 */
export const knownFields: Readonly<Record<string, ReadonlySet<string>>> = {
  reasoning: new Set(['type', 'id', 'status', 'summary', 'content', 'encrypted_content']),
  message: new Set(['type', 'role', 'id', 'status', 'phase', 'content']),
  // `parsed` and `parsed_arguments` are what an SDK read out of the text beside them (LangChain
  // seam 2.2, 2.3.9).
  part: new Set(['type', 'text', 'refusal', 'annotations', 'logprobs', 'parsed']),
  summary: new Set(['type', 'text']),
  item_reference: new Set(['type', 'id']),
  function_call: new Set([
    'type',
    'id',
    'status',
    'call_id',
    'name',
    'arguments',
    'parsed_arguments',
  ]),
  custom_tool_call: new Set(['type', 'id', 'status', 'call_id', 'name', 'input']),
}

/**
 * The type of an item; messages and references may leave it out (source: SDK types,
 * `EasyInputMessage`, `ItemReference`).
 */
export function itemType(item: Item): string {
  const { type } = item
  if (typeof type === 'string') return type
  if (type === undefined && typeof item.role === 'string') return 'message'
  return (type ?? undefined) === undefined && isIdAlone(item) ? 'item_reference' : ''
}

function isIdAlone(item: Item): boolean {
  return (
    typeof item.id === 'string' &&
    Object.keys(item).every((field) => field === 'id' || field === 'type')
  )
}

/** Whether an item stands for all before it, so that nothing may move past it. */
export function isCompaction(item: Item): boolean {
  return assistantRule(item)?.comparison === 'cut'
}

/** Whether an item only names another one. */
export function isReference(item: Item): boolean {
  return itemType(item) === 'item_reference'
}

const rules: ReadonlyMap<string, ItemRule> = new Map(Object.entries(assistantItems))

const answerTypes: ReadonlySet<string> = new Set(
  Object.values(assistantItems).flatMap(({ answeredBy }) => answeredBy ?? []),
)

/** Whether items of this type answer a call of the table. */
export function isAnswerType(type: string): boolean {
  return answerTypes.has(type)
}

/**
 * The row of an item that is assistant-side by its type, whoever sent it; `undefined` for any
 * other.
 */
export function assistantRule(item: Item): ItemRule | undefined {
  const type = itemType(item)
  if (type === 'message' && item.role !== 'assistant') return undefined
  return rules.get(type)
}

/** Whether an item is the caller's by its type, unless the server put it into an output. */
export function isUserSide(item: Item): boolean {
  return assistantRule(item) === undefined
}
