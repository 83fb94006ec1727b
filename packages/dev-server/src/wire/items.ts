// Items: the units of inputs, outputs and contexts. It reads items and never creates one, except
// the user message of a plain-string input.
import { asString, isArray, isObject, type JsonObject, type JsonValue } from './json.js'

/** One item of an input, output or context, as it was on the wire. */
export interface Item {
  readonly type: string
  readonly [key: string]: JsonValue | undefined
}

/**
 * Calls that the client has to answer, and the item type that answers each.
 * Source: `ResponseItem` union of the openai package, 7.57.0.
 */
const answerTypes: ReadonlyMap<string, string> = new Map([
  ['function_call', 'function_call_output'],
  ['custom_tool_call', 'custom_tool_call_output'],
  ['computer_call', 'computer_call_output'],
  ['local_shell_call', 'local_shell_call_output'],
  ['shell_call', 'shell_call_output'],
  ['apply_patch_call', 'apply_patch_call_output'],
  ['tool_search_call', 'tool_search_output'],
])
const outputTypes: ReadonlySet<string> = new Set(answerTypes.values())

/**
 * True when the item is a call that the client must answer. A tool search may be the server's own.
 */
export function isCall(item: Item): boolean {
  return (
    answerTypes.has(item.type) && (item.type !== 'tool_search_call' || item.execution === 'client')
  )
}

/** True when the item is the output of a call. */
export function isCallOutput(item: Item): boolean {
  return (
    outputTypes.has(item.type) &&
    (item.type !== 'tool_search_output' || callIdOf(item) !== undefined)
  )
}

/**
 * True when the item is a call whose output may come with any later request, or never (source:
 * https://developers.openai.com/api/docs/guides/async-tool-calling).
 */
export function isAsyncCall({ type, async: isAsync }: Item): boolean {
  return isAsync === true && (type === 'function_call' || type === 'custom_tool_call')
}

/** True when the item changes settings for what follows. */
export function isConfigurationUpdate(item: Item | undefined): boolean {
  return item?.type === 'configuration_update'
}

/** True when the item asks for a compaction of everything before it. */
export function isCompactionTrigger(item: Item | undefined): boolean {
  return item?.type === 'compaction_trigger'
}

/**
 * Returns the `call_id` that pairs a call and its output; `undefined` when the item has none. The
 * output of a local shell call names the call in its `id` (source: `LocalShellCallOutput` of the
 * openai package, 7.57.0).
 */
export function callIdOf(item: Item): string | undefined {
  const named = item.type === 'local_shell_call_output' ? item.id : undefined
  return asString(item.call_id) ?? asString(named)
}

/** Prefix of the encrypted content of this server's compactions. */
export const compactionMark = 'wlc1.'

/** True for a compaction that this server made. */
export function isOwnCompaction({ type, encrypted_content }: Item): boolean {
  return type === 'compaction' && asString(encrypted_content)?.startsWith(compactionMark) === true
}

/** Returns the item's id; `undefined` when it has none. */
export function itemId(item: Item): string | undefined {
  return asString(item.id)
}

/**
 * Reads one element of an `input` array; returns `undefined` when it is not an item. A message and
 * a reference may omit their `type` (`EasyInputMessage` and `ItemReference` of the openai package);
 * it is added and nothing else changes.
 */
export function readItem(value: JsonValue | undefined): Item | undefined {
  if (!isObject(value)) return undefined
  const type = value.type ?? typeLeftOut(value)
  return typeof type === 'string' && type !== '' ? { ...value, type } : undefined
}

function typeLeftOut({ role, type: _type, ...fields }: JsonObject): string | undefined {
  if (typeof role === 'string') return 'message'
  return typeof fields.id === 'string' && Object.keys(fields).length === 1
    ? 'item_reference'
    : undefined
}

/** Returns the user message of a plain-string input. */
export function userMessage(text: string): Item {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }
}

/** Returns all text of a message, reasoning summary, refusal or tool output, joined in order. */
export function itemText(item: Item): string {
  if (item.type === 'message') return partsText(item.content)
  if (item.type === 'reasoning') return partsText(item.summary)
  return partsText(item.output)
}

function partsText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  if (!isArray(value)) return ''
  return value.map(partText).join('')
}

function partText(part: JsonValue): string {
  if (!isObject(part)) return ''
  return asString(part.text) ?? asString(part.refusal) ?? ''
}

/**
 * Returns the tools that items add to those of the request: `additional_tools`, and the results of
 * tool searches.
 */
export function toolsBroughtBy(items: readonly Item[]): readonly JsonValue[] {
  return items.flatMap(({ type, tools }) =>
    (type === 'additional_tools' || type === 'tool_search_output') && isArray(tools) ? tools : [],
  )
}

/**
 * Returns the function tools of a request with their parameter schemas (`{}` when none is given).
 */
export function functionTools(tools: JsonValue | undefined): readonly FunctionToolSpec[] {
  if (!isArray(tools)) return []
  return tools.flatMap((tool) => {
    if (!isObject(tool) || tool.type !== 'function' || typeof tool.name !== 'string') return []
    // A deferred tool exists once a search has found it or an item has brought it.
    if (tool.defer_loading === true) return []
    const parameters = tool.parameters
    return [{ name: tool.name, parameters: isObject(parameters) ? parameters : {} }]
  })
}

/** A function tool. */
export interface FunctionToolSpec {
  readonly name: string
  /** JSON schema of the arguments. */
  readonly parameters: JsonObject
}
