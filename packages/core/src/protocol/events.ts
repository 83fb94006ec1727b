// Reads server events: parses their text, tells which end a turn, and finds their response. Error
// frames are error-frame.ts.
import {
  type Item,
  isObject,
  type ResponseObject,
  type ServerEvent,
  type WireObject,
} from './types.js'
import { wordsIn } from './words.js'

/** Event types that end a turn; exactly one arrives for each create (P28). */
const terminalTypes = wordsIn('response.completed response.failed response.incomplete error')

/** Whether an event of this type ends its turn. */
export function isTerminal(type: string): boolean {
  return terminalTypes.has(type)
}

/**
 * Events without any content of the answer: a turn that has seen only these can be sent again
 * without showing the caller anything twice.
 */
const controlTypes = wordsIn(
  'response.created response.queued response.in_progress response.failed error',
)

/** Whether an event shows the caller part of the answer. */
export function isVisible(type: string): boolean {
  return !controlTypes.has(type)
}

/**
 * Reads one text frame. `not_json` means that part of it was lost; `not_an_event` is other JSON,
 * which this client may ignore. Errors without a type become `error` events: xAI's `{"error": {…}}`
 * (https://github.com/anomalyco/opencode/issues/48227), `{"detail": "…"}` of gateways
 * (https://github.com/router-for-me/CLIProxyAPI/issues/5561), and every other shape of an HTTP
 * error.
 */
export function parseEvent(text: string): ServerEvent | 'not_json' | 'not_an_event' {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'not_json'
  }
  if (isServerEvent(value)) return value
  const said: unknown = Array.isArray(value) ? value[0] : value
  const isError = isObject(said) && (said.type === 'error' || isUntypedError(said))
  return isError ? { ...said, type: 'error' } : 'not_an_event'
}

function isUntypedError(said: WireObject): boolean {
  const { type, code, message, misalignment } = said
  if ((type ?? undefined) !== undefined) return false
  const isTold = [said.error, said.detail, said.errors].some(
    (value) => isObject(value) || isWords(value) || (Array.isArray(value) && value.length > 0),
  )
  return isTold || isObject(misalignment) || (isWords(code) && isWords(message))
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** Whether a value can be read as an event. */
export function isServerEvent(value: unknown): value is ServerEvent {
  return isObject(value) && typeof value.type === 'string'
}

/** The response object of an event, if it has one with an id. */
export function responseOf(event: { readonly response?: unknown }): ResponseObject | undefined {
  return isResponse(event.response) ? event.response : undefined
}

/** The id of the response that an event names. Some servers add a field for it to every event. */
export function responseIdOf({ response, response_id }: ServerEvent): string | undefined {
  if (isResponse(response)) return response.id
  return typeof response_id === 'string' ? response_id : undefined
}

function isResponse(value: unknown): value is ResponseObject {
  return isObject(value) && typeof value.id === 'string'
}

/** Whether an event is a delta that names no response and announces no item. */
export function isDeltaEvent({ type, response, response_id, item }: ServerEvent): boolean {
  return (
    type.endsWith('.delta') &&
    type.startsWith('response.') &&
    response === undefined &&
    response_id === undefined &&
    item === undefined
  )
}

/** Whether an event of this type carries part of an answer, by the end of its name. */
export function isPartType(type: string): boolean {
  return /\.(delta|done|added)$/.test(type)
}

/**
 * The output of a completed response: that of its terminal event or, if missing or empty, the items
 * of `response.output_item.done` (some servers send only one of them:
 * docs/internals/field-failures.md#output-that-is-missing-at-the-end). The items are parsed again
 * from their text, since a reader may have changed the events it was handed.
 */
export function reconcileOutput(
  response: ResponseObject,
  done: readonly { readonly text: string }[],
): readonly Item[] {
  const { output } = response
  if (Array.isArray(output) && output.length > 0 && output.every(isObject)) return output
  return done
    .flatMap(({ text }) => readDone(text))
    .toSorted((a, b) => (typeof a.at === 'number' && typeof b.at === 'number' ? a.at - b.at : 0))
    .map(({ item }) => item)
}

/**
 * The items with encrypted content among those of `response.output_item.done`. A server may encrypt
 * one again for the end of its response, and a caller may send back either (source:
 * https://github.com/anomalyco/opencode/issues/47291).
 */
export function announcedItems(done: readonly { readonly text: string }[]): readonly Item[] {
  return done
    .filter(({ text }) => text.includes('"encrypted_content"'))
    .flatMap(({ text }) => readDone(text))
    .map(({ item }) => item)
}

function readDone(text: string): readonly { readonly at: unknown; readonly item: Item }[] {
  const event: unknown = JSON.parse(text)
  return isObject(event) && isObject(event.item)
    ? [{ at: event.output_index, item: event.item }]
    : []
}
