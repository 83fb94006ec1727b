// The tool calls that a request's input already holds or answers. If an answer repeated one, its
// caller would run the tool twice. A different call under a known id is allowed, because simple
// servers restart their ids in every answer. It judges no other item.
import { jsonEqual } from '../continuation/index.js'
import { inputItems } from '../protocol/request.js'
import { type CreateRequest, type Item, isObject, type ServerEvent } from '../protocol/types.js'

/** Calls that the server runs itself: a repeated one makes no caller run it twice. */
const hostedCalls: ReadonlySet<unknown> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
])

/** The calls that one request knows. It reads the input once, at the first call of the answer. */
export class KnownCalls {
  readonly #request: CreateRequest
  /** The call of each id; `undefined` where the input holds only its output. */
  #calls: ReadonlyMap<string, Item | undefined> | undefined

  constructor(request: CreateRequest) {
    this.#request = request
  }

  /** Whether an event repeats a known call, as its item or in the output of its response. */
  areRepeatedIn({ item, response }: ServerEvent): boolean {
    const output: unknown = isObject(response) ? response.output : undefined
    return (
      this.#isKnown(item) || (Array.isArray(output) && output.some((each) => this.#isKnown(each)))
    )
  }

  #isKnown(item: unknown): boolean {
    const id = isObject(item) && isCall(item) ? idOfCall(item) : undefined
    if (id === undefined) return false
    this.#calls ??= callsIn(inputItems(this.#request) ?? [])
    const known = this.#calls.get(id)
    return this.#calls.has(id) && (known === undefined || isSameCall(known, Object(item)))
  }
}

/** The ids of calls in an input, with the last call of each. */
function callsIn(items: readonly Item[]): ReadonlyMap<string, Item | undefined> {
  const calls = new Map<string, Item | undefined>()
  for (const item of items) {
    for (const id of idsIn(item)) calls.set(id, isCall(item) ? item : calls.get(id))
  }
  return calls
}

/** Whether two calls ask for the same, however their arguments are spelled. */
function isSameCall(one: Item, other: Item): boolean {
  const fields = ['type', 'name', 'namespace', 'arguments', 'input', 'action', 'operation']
  return fields.every((field) => jsonEqual(meaningOf(one[field]), meaningOf(other[field])))
}

function meaningOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** A usable `call_id`; servers that name no calls leave it empty. */
function idOf(id: unknown): string | undefined {
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** Whether an item is a call that the caller may have to run or to approve. */
function isCall({ type, execution }: Item): boolean {
  if (typeof type !== 'string' || hostedCalls.has(type)) return false
  return type === 'mcp_approval_request' || (type.endsWith('_call') && execution !== 'server')
}

/** The id by which a call is answered. */
function idOfCall({ type, call_id, id }: Item): string | undefined {
  return idOf(type === 'mcp_approval_request' ? id : call_id)
}

/** The ids under which an item of an input makes a call known. */
function idsIn(item: Item): readonly string[] {
  if (isCall(item)) return idsOf(idOfCall(item))
  const { type, call_id, id, approval_request_id } = item
  if (type === 'mcp_approval_response') return idsOf(approval_request_id)
  // A program's output answers the program, which the server runs.
  if (typeof type !== 'string' || !type.endsWith('_output') || type === 'program_output') return []
  // The one output to which the `openai` package gives no `call_id`.
  return type === 'local_shell_call_output' ? idsOf(call_id, id) : idsOf(call_id)
}

function idsOf(...ids: readonly unknown[]): readonly string[] {
  return ids.flatMap((id) => idOf(id) ?? [])
}
