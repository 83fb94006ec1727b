// The table of item types, with the evidence for each row: which side makes an item, and how an
// echo, a caller's copy of an item of the server's, is compared with it. run-comparison.ts and
// history.ts compare.
import type { Item } from '../../protocol/types.js'
import { wordsIn } from '../../protocol/words.js'

/** One row of the table. */
interface ItemRule {
  /**
   * How an assistant-side item is compared with its echo:
   * - `reasoning`: it may be lost, split or merged, but a caller may repeat only the run's own, in
   * its order;
   * - `text`: its text joins the text of its run, in order;
   * - `call`: by call id, name and arguments;
   * - `item`: by type and id or call id; nulls and fields without content may be lost, and nothing
   * may be added or changed;
   * - `compaction`: as an item, and none may move past it: the server forgets all before it.
   */
  readonly comparison: 'reasoning' | 'text' | 'call' | 'item' | 'compaction'
  /** The type of the item that answers this call, if the caller's side runs it. */
  readonly answeredBy?: string
}

/**
 * Assistant-side item types. An item of any other type is user-side: a caller must repeat it as
 * exactly the same JSON. In a server's output it is compared as an `item`.
 */
const assistantItems: Readonly<Record<string, ItemRule>> = {
  // docs/internals/ai-sdk.md#reasoning, docs/internals/langchain.md#reasoning: split, merged,
  // stripped or dropped
  reasoning: { comparison: 'reasoning' },
  // docs/internals/ai-sdk.md#messages, docs/internals/langchain.md#messages: split, merged; id,
  // status, phase lost
  message: { comparison: 'text' },
  // docs/internals/ai-sdk.md#references: stands for a whole item of the run; v6 repeats it
  item_reference: { comparison: 'item' },
  // docs/internals/ai-sdk.md#arguments, docs/internals/langchain.md#calls: id, status lost;
  // arguments written again
  function_call: { comparison: 'call', answeredBy: 'function_call_output' },
  // docs/internals/langchain.md#calls: outputVersion v1 echoes it as a function_call with
  // {"input": …}
  custom_tool_call: { comparison: 'call', answeredBy: 'custom_tool_call_output' },
  // ResponseComputerToolCall of openai 7.57.0: run by the caller
  computer_call: { comparison: 'item', answeredBy: 'computer_call_output' },
  // ResponseInputItem.LocalShellCall of openai 7.57.0: run by the caller
  local_shell_call: { comparison: 'item', answeredBy: 'local_shell_call_output' },
  // ResponseFunctionShellToolCall of openai 7.57.0: run by either side
  shell_call: { comparison: 'item', answeredBy: 'shell_call_output' },
  // ResponseApplyPatchToolCall of openai 7.57.0: run by the caller
  apply_patch_call: { comparison: 'item', answeredBy: 'apply_patch_call_output' },
  // docs/internals/ai-sdk.md#hosted-items, docs/internals/langchain.md#hosted-items: referenced
  // or built again
  web_search_call: { comparison: 'item' },
  // docs/internals/ai-sdk.md#hosted-items, for each of these.
  file_search_call: { comparison: 'item' },
  code_interpreter_call: { comparison: 'item' },
  image_generation_call: { comparison: 'item' },
  mcp_call: { comparison: 'item' },
  mcp_list_tools: { comparison: 'item' },
  mcp_approval_request: { comparison: 'item' },
  // ResponseToolSearchCall of openai 7.57.0: run by either side, as `execution` says
  tool_search_call: { comparison: 'item', answeredBy: 'tool_search_output' },
  // docs/internals/protocol.md#late-2026: run by the server
  program: { comparison: 'item' },
  // ResponseCompactionItem of openai 7.57.0: an opaque item that stands for all before it
  compaction: { comparison: 'compaction' },
}

/**
 * The fields that the comparison has a rule for, by item type, and those of a `part` of a message
 * and of a part of a `summary`. Any other field may be lost, but not added or changed. All fields
 * of a type that is missing here are compared.
 */
export const knownFields: Readonly<Record<string, ReadonlySet<string>>> = {
  reasoning: wordsIn('type id status summary content encrypted_content'),
  message: wordsIn('type role id status phase content'),
  // An SDK adds `parsed` and `parsed_arguments`, read from the text
  // (docs/internals/langchain.md#messages).
  part: wordsIn('type text refusal annotations logprobs parsed'),
  summary: wordsIn('type text'),
  item_reference: wordsIn('type id'),
  function_call: wordsIn('type id status call_id name arguments parsed_arguments'),
  custom_tool_call: wordsIn('type id status call_id name input'),
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

/** Whether an item replaces everything before it, so that no item may move past it. */
export function isCompaction(item: Item): boolean {
  return assistantRule(item)?.comparison === 'compaction'
}

/** Whether an item only names another one. */
export function isReference(item: Item): boolean {
  return itemType(item) === 'item_reference'
}

const rules: ReadonlyMap<string, ItemRule> = new Map(Object.entries(assistantItems))

/** The types of the items that answer a call of the table. */
export const answerTypes: ReadonlySet<string | undefined> = new Set(
  Object.values(assistantItems).map(({ answeredBy }) => answeredBy),
)

/** The row of an assistant-side item, from either side; `undefined` for any other. */
export function assistantRule(item: Item): ItemRule | undefined {
  const type = itemType(item)
  if (type === 'message' && item.role !== 'assistant') return undefined
  return rules.get(type)
}

/** Whether an item is user-side by its type. A server may still put it into an output. */
export function isUserSide(item: Item): boolean {
  return assistantRule(item) === undefined
}
