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
      'docs/ai-sdk.md#reasoning, docs/langchain.md#reasoning: split, merged, stripped or dropped',
  },
  message: {
    comparison: 'text',
    source:
      'docs/ai-sdk.md#messages, docs/langchain.md#messages: split, merged; id, status, phase lost',
  },
  item_reference: {
    comparison: 'item',
    source: 'docs/ai-sdk.md#references: stands for a whole item of the run; v6 repeats it',
  },
  function_call: {
    comparison: 'call',
    answeredBy: 'function_call_output',
    source:
      'docs/ai-sdk.md#arguments, docs/langchain.md#calls: id, status lost; arguments written again',
  },
  custom_tool_call: {
    comparison: 'call',
    answeredBy: 'custom_tool_call_output',
    source:
      'docs/langchain.md#calls: outputVersion v1 echoes it as a function_call with {"input": …}',
  },
  computer_call: {
    comparison: 'item',
    answeredBy: 'computer_call_output',
    source: 'ResponseComputerToolCall of openai 7.57.0: run by the caller',
  },
  local_shell_call: {
    comparison: 'item',
    answeredBy: 'local_shell_call_output',
    source: 'ResponseInputItem.LocalShellCall of openai 7.57.0: run by the caller',
  },
  shell_call: {
    comparison: 'item',
    answeredBy: 'shell_call_output',
    source: 'ResponseFunctionShellToolCall of openai 7.57.0: run by either side',
  },
  apply_patch_call: {
    comparison: 'item',
    answeredBy: 'apply_patch_call_output',
    source: 'ResponseApplyPatchToolCall of openai 7.57.0: run by the caller',
  },
  web_search_call: {
    comparison: 'item',
    source:
      'docs/ai-sdk.md#hosted-items, docs/langchain.md#hosted-items: referenced or built again',
  },
  file_search_call: { comparison: 'item', source: 'docs/ai-sdk.md#hosted-items' },
  code_interpreter_call: { comparison: 'item', source: 'docs/ai-sdk.md#hosted-items' },
  image_generation_call: { comparison: 'item', source: 'docs/ai-sdk.md#hosted-items' },
  mcp_call: { comparison: 'item', source: 'docs/ai-sdk.md#hosted-items' },
  mcp_list_tools: { comparison: 'item', source: 'docs/ai-sdk.md#hosted-items' },
  mcp_approval_request: { comparison: 'item', source: 'docs/ai-sdk.md#hosted-items' },
  tool_search_call: {
    comparison: 'item',
    answeredBy: 'tool_search_output',
    source: 'ResponseToolSearchCall of openai 7.57.0: run by either side, as `execution` says',
  },
  program: {
    comparison: 'item',
    source: 'docs/protocol.md#late-2026: run by the server',
  },
  compaction: {
    comparison: 'cut',
    source: 'ResponseCompactionItem of openai 7.57.0: an opaque item that stands for all before it',
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
  // `parsed` and `parsed_arguments` are what an SDK read out of the text beside them
  // (docs/langchain.md#messages).
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
 * The type of an item; messages and references may leave it out (`EasyInputMessage` and
 * `ItemReference` of openai 7.57.0).
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
