// Reads a call to `client.fetch`: whether it is a turn, and which options it carries. It leaves
// every other call unchanged, except for the options that only Warmline understands.
import { readHeaders } from '../protocol/header-syntax.js'
import { readSnapshot, type Snapshot } from '../protocol/snapshot.js'
import { type Bound, bounded } from '../runtime/bounded.js'
import {
  controlHeader,
  onTurnRecord,
  type ReadControl,
  readControl,
  type TurnListener,
} from './control-header.js'
import { isStream, ownBody, textOf } from './request-body.js'

/** The arguments of one fetch, without Warmline's own options. */
export interface FetchCall {
  readonly input: string | URL | Request
  readonly init: RequestInit | undefined
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
  readonly control: ReadControl
  /** The caller's listener for the record of the turn. */
  readonly recorded: TurnListener[typeof onTurnRecord]
}

/** A call that is a turn. */
export interface TurnCall extends FetchCall {
  readonly request: Snapshot
  /** The text of its body. */
  readonly text: string
}

/**
 * Reads the arguments of a fetch and takes Warmline's own options out of them.
 * @throws WarmlineError `invalid_request` for headers that HTTP does not allow, `invalid_option`
 * for a wrong control header.
 */
export function readCall(
  input: string | URL | Request,
  init: (RequestInit & TurnListener) | undefined,
): FetchCall {
  const isRequest = input instanceof Request
  const headers = readHeaders(init?.headers ?? (isRequest ? input.headers : undefined))
  const signal = init?.signal ?? (isRequest ? input.signal : undefined)
  const control = headers.get(controlHeader)
  headers.delete(controlHeader)
  const { [onTurnRecord]: recorded, ...given } = init ?? {}
  const { body } = given
  const own = body === undefined || body === null ? given : { ...given, body: ownBody(body) }
  const call = { input, headers, recorded, signal: signal ?? undefined }
  return control === null
    ? { ...call, init: init === undefined ? undefined : own, control: {} }
    : { ...call, init: { ...own, headers }, control: readControl(control) }
}

/**
 * The turn, if the call posts a JSON object to exactly this address, without a query.
 * @throws the reason of the call's signal, and what `bound` throws.
 */
export async function readTurn(
  call: FetchCall,
  responsesUrl: string,
  { read: readText, ...bound }: Bound & { readonly read: ReadText },
): Promise<TurnCall | undefined> {
  if (methodOf(call) !== 'POST' || !leadsTo(responsesUrl, call.input)) return undefined
  const read = (): ReturnType<typeof readBody> => readBody(call, readText)
  // A text is there already, and most bodies are one.
  const isText = typeof call.init?.body === 'string'
  const turn = await (isText ? read() : bounded({ ...bound, signal: call.signal }, read))
  return turn && { ...call, ...turn }
}

/** Whether a call may be a turn whose body cannot be read. */
export function isUnreadable(call: FetchCall, responsesUrl: string): boolean {
  return methodOf(call) === 'POST' && isStream(call.init?.body) && leadsTo(responsesUrl, call.input)
}

/** The address of a POST that looks like a turn for another server, if it is one. */
export function addressElsewhere(call: FetchCall, responsesUrl: string): URL | undefined {
  const url = methodOf(call) === 'POST' ? urlOf(call.input) : null
  return url?.pathname.endsWith('/responses') === true && url.href !== responsesUrl
    ? url
    : undefined
}

/** Whether the body is a turn's: other services also have something called responses. */
export async function isTurnByBody(call: FetchCall): Promise<boolean> {
  if (call.headers.get('content-type')?.includes('json') !== true) return false
  const { request } = (await readBody(call, readSnapshot)) ?? {}
  return typeof request?.model === 'string' && request.input !== undefined
}

/** Reads the request in a text. @throws SyntaxError when the text is not JSON. */
type ReadText = (text: string) => Snapshot | undefined

async function readBody(
  { input, init }: FetchCall,
  read: ReadText,
): Promise<Pick<TurnCall, 'request' | 'text'> | undefined> {
  try {
    const text = await textOf(input, init?.body)
    const request = text === undefined ? undefined : read(text)
    return text === undefined || request === undefined ? undefined : { request, text }
  } catch {
    return undefined
  }
}

function leadsTo(responsesUrl: string, input: FetchCall['input']): boolean {
  // The common case, as SDKs write it: parsing an address for every turn has a cost.
  if (input === responsesUrl) return true
  return urlOf(input)?.href === responsesUrl
}

/** The address of a call; `null` when it is not absolute. */
export function urlOf(input: FetchCall['input']): URL | null {
  return URL.parse(input instanceof Request ? input.url : String(input))
}

/** The method of a call. */
export function methodOf({ input, init }: FetchCall): string {
  return (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase()
}

/** The `redirect` mode that the caller chose. */
export function redirectOf({ input, init }: FetchCall): Request['redirect'] {
  return init?.redirect ?? (input instanceof Request ? input.redirect : 'follow')
}
