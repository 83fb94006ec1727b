// The items of inputs and outputs: which side made one, and what an answer was of which a later
// request shows only its caller's copy.
import { asString, type LogObject, objectsIn } from '../log/types.js'

/** The items of a body's input; a text is one user message. */
export function inputItems({ input }: LogObject): readonly LogObject[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : objectsIn(input)
}

/** The type of an item for people: its type, and the role of a message. Never content. */
export function nameOfItem(item: LogObject | undefined): string | undefined {
  if (item === undefined) return undefined
  const type = typeOf(item)
  const name = type === 'message' ? `${asString(item.role)} message` : type
  return /^[a-z_ ]{1,50}$/.test(name) ? name : 'item'
}

function typeOf({ type, role, id }: LogObject): string {
  if (typeof type === 'string') return type
  return typeof role === 'string' || typeof id !== 'string' ? 'message' : 'item_reference'
}

/**
 * Whether the server makes items like this: assistant messages, reasoning, calls of every kind, and
 * references to them.
 */
function isFromServer(item: LogObject): boolean {
  const type = typeOf(item)
  if (type === 'message') return item.role === 'assistant'
  return (
    serverTypes.has(type) ||
    (type.endsWith('_call') && type !== 'message') ||
    type.startsWith('mcp_')
  )
}

const serverTypes: ReadonlySet<string> = new Set([
  'reasoning',
  'item_reference',
  'mcp_list_tools',
  'mcp_approval_request',
  'program',
  'compaction',
])

/**
 * The answer whose copy begins at `from`: the items up to the next one of the caller. References
 * stand for items that the log does not show; what they name is invented.
 */
export function answerIn(items: readonly LogObject[], from: number): readonly LogObject[] {
  const rest = items.slice(from)
  const end = rest.findIndex((item) => !isFromServer(item))
  const copy = end === -1 ? rest : rest.slice(0, end)
  return madeFrom(copy, end === -1 ? [] : rest.slice(end))
}

/** Output items from a caller's copy of them; `behind` are the items that follow in the input. */
function madeFrom(copy: readonly LogObject[], behind: readonly LogObject[]): readonly LogObject[] {
  const called = new Set(copy.map(({ call_id: id }) => id))
  const open = unanswered(behind, called)
  return copy.map((item) =>
    typeOf(item) === 'item_reference' ? invented(item, open) : whole(item),
  )
}

/** The outputs behind an answer whose calls it does not show, in order. */
function unanswered(items: readonly LogObject[], called: ReadonlySet<unknown>): LogObject[] {
  const end = items.findIndex(isFromServer)
  return items
    .slice(0, end === -1 ? items.length : end)
    .filter(({ call_id: id }) => typeof id === 'string' && !called.has(id))
}

/** What a reference may name, as the beginning of its id says. */
function invented({ id }: LogObject, open: LogObject[]): LogObject {
  const name = asString(id) ?? ''
  const output = name.startsWith('fc') || name.startsWith('ctc') ? open.shift() : undefined
  if (output !== undefined) return { ...callFor(output), id }
  return name.startsWith('rs') ? { type: 'reasoning', id, summary: [] } : inventedMessage(id)
}

/** A call that this output may answer. */
function callFor({ type, call_id }: LogObject): LogObject {
  return type === 'custom_tool_call_output'
    ? { type: 'custom_tool_call', call_id, name: 'tool', input: '' }
    : { type: 'function_call', call_id, name: 'tool', arguments: '{}', status: 'completed' }
}

/** A message in place of an answer that nobody recorded. */
export function inventedMessage(id?: unknown): LogObject {
  const content = [{ type: 'output_text', text: 'An answer.', annotations: [] }]
  const named = typeof id === 'string' ? { id } : {}
  return { type: 'message', ...named, role: 'assistant', status: 'completed', content }
}

/** A copy as the server would have written it: callers leave fields out. */
function whole(item: LogObject): LogObject {
  const type = typeOf(item)
  if (type === 'reasoning') return { summary: [], ...item }
  if (type !== 'message') return item
  const { content } = item
  const parts =
    typeof content === 'string'
      ? [{ type: 'output_text', text: content, annotations: [] }]
      : content
  return { ...item, type, status: 'completed', content: parts }
}

/** Whether an item only names another one. */
function isReference(item: LogObject): boolean {
  return typeOf(item) === 'item_reference'
}

/** The items that the references of an input name, as far as `isKnown` does not know them. */
export function namedBy(
  items: readonly LogObject[],
  isKnown: (id: string) => boolean,
): readonly LogObject[] {
  const named: LogObject[] = []
  let end = 0
  for (const [start, item] of items.entries()) {
    if (start < end || !isFromServer(item)) continue
    // The references of one answer share the outputs behind it.
    const answer = answerIn(items, start)
    end = start + answer.length
    const copy = items.slice(start, end)
    for (const [at, made] of answer.entries()) if (isUnknown(copy[at], isKnown)) named.push(made)
  }
  return named
}

function isUnknown(item: LogObject | undefined, isKnown: (id: string) => boolean): boolean {
  const id = asString(item?.id)
  return item !== undefined && isReference(item) && id !== undefined && !isKnown(id)
}

/** The calls that the outputs of an input answer, and that the input does not have. */
export function missingCalls(items: readonly LogObject[]): readonly LogObject[] {
  const called = new Set(items.filter(isFromServer).map(({ call_id: id }) => id))
  const open = items.filter(
    ({ type, call_id: id }) =>
      typeof id === 'string' && !called.has(id) && asString(type)?.endsWith('_output') === true,
  )
  return open.map((output) => callFor(output))
}
