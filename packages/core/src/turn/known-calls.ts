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

/** So many ids are looked for in the input one by one; where there are more, it is read once. */
const maxSearches = 32

/** The calls that one request knows. */
export class KnownCalls {
  readonly #request: CreateRequest
  #items: readonly Item[] | undefined
  /** What the searches found: an answer tells of each of its calls several times. */
  readonly #found = new Map<string, KnownCall | undefined>()
  /** The known call of each id; only once many were looked for. */
  #calls: ReadonlyMap<string, KnownCall> | undefined

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
    const known = id === undefined ? undefined : this.#find(id)
    return known !== undefined && (known === 'answered' || isSameCall(known, Object(item)))
  }

  #find(id: string): KnownCall | undefined {
    if (this.#found.has(id)) return this.#found.get(id)
    this.#items ??= inputItems(this.#request) ?? []
    if (this.#found.size < maxSearches) {
      const known = search(this.#items, id)
      this.#found.set(id, known)
      return known
    }
    this.#calls ??= callsIn(this.#items)
    return this.#calls.get(id)
  }
}

/** What an input holds of a call: the call itself, or only its output. */
type KnownCall = Item | 'answered'

/** The last call of this id, found from the end. */
function search(items: readonly Item[], id: string): KnownCall | undefined {
  let known: KnownCall | undefined
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]
    const { call_id, id: own, approval_request_id } = item ?? {}
    // A look at the fields first: most items have other ids.
    if (item === undefined || (call_id !== id && own !== id && approval_request_id !== id)) continue
    if (!idsIn(item).includes(id)) continue
    if (isCall(item)) return item
    known = 'answered'
  }
  return known
}

/** The ids of calls in an input, with the last call of each. */
function callsIn(items: readonly Item[]): ReadonlyMap<string, KnownCall> {
  const calls = new Map<string, KnownCall>()
  for (const item of items) {
    for (const id of idsIn(item)) calls.set(id, isCall(item) ? item : (calls.get(id) ?? 'answered'))
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
