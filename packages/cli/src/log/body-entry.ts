// Makes the entry of one request body: tells the Responses API from other APIs, and reads the times
// and the response that the log gives for it.
import { responseOf } from './response.js'
import { asString, isObject, type LogEntry, type LogKind, type LogObject } from './types.js'

const startFields = [
  'startedAt',
  'started_at',
  'startTime',
  'start_time',
  'timestamp',
  'time',
  'ts',
]
const endFields = ['endedAt', 'ended_at', 'endTime', 'end_time']
/** Fields that loggers put into a body, and that no API has. */
export const loggersFields: ReadonlySet<string> = new Set([...startFields, ...endFields])

/** What is known of a body. */
export interface AroundBody {
  readonly startedAt?: number | undefined
  readonly endedAt?: number | undefined
  readonly scope?: string | undefined
  /** The response in any form: an object, events, or their text. */
  readonly response?: unknown
}

/** The entry of a body, which may be one of another API. */
export function bodyEntry(kind: LogKind, body: LogObject, around: AroundBody): LogEntry {
  if (isOtherApi(body)) return { is: 'skipped', kind, reason: 'not_responses_api' }
  if (!isBody(body)) return { is: 'skipped', kind, reason: 'not_a_request' }
  const { startedAt, endedAt, scope } = around
  const response = responseOf(around.response)
  if (response === 'failed') return { is: 'skipped', kind, reason: 'failed' }
  return {
    is: 'turn',
    kind,
    body,
    ...(response === undefined ? {} : { response }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined || startedAt === undefined ? {} : { endedAt }),
    ...(scope === undefined ? {} : { scope }),
  }
}

/** Whether an object looks like a body of `POST /responses`, or a `response.create` frame. */
export function isBody(body: LogObject): boolean {
  const { input, type, model } = body
  if (type !== undefined && type !== 'response.create') return false
  if (Array.isArray(input)) return input.every(isObject)
  return (
    typeof input === 'string' ||
    (type === 'response.create' && input === undefined) ||
    (input === undefined && typeof model === 'string' && isContinuation(body))
  )
}

/** A request without input that goes on with something. */
function isContinuation({ previous_response_id, prompt, conversation }: LogObject): boolean {
  return [previous_response_id, prompt, conversation].some((field) => (field ?? null) !== null)
}

/** Chat Completions and Anthropic (`messages`), legacy completions, embeddings, images, speech. */
function isOtherApi(body: LogObject): boolean {
  const { model, input } = body
  if (typeof model !== 'string') return false
  if (input === undefined) {
    const isOther = 'messages' in body || 'contents' in body || typeof body.prompt === 'string'
    return isOther && !isContinuation({ ...body, prompt: undefined })
  }
  const isList = Array.isArray(input) && input.length > 0 && !input.some(isObject)
  return isList || /embedding|moderation|tts/.test(model) || 'encoding_format' in body
}

/** The times that an object tells, under the names that loggers use. */
export function timesOf(value: LogObject): Pick<AroundBody, 'startedAt' | 'endedAt'> {
  const first = (fields: readonly string[]): number | undefined =>
    fields.map((field) => timeOf(value[field])).find((time) => time !== undefined)
  return { startedAt: first(startFields), endedAt: first(endFields) }
}

/**
 * A time in milliseconds: from a number since 1970 in seconds, milliseconds, microseconds or
 * nanoseconds, which its size tells, or from text.
 */
export function timeOf(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : Date.parse(asString(value) ?? '')
  if (!Number.isFinite(number) || number <= 0) return undefined
  if (typeof value !== 'number') return number
  if (number < 1e11) return number * 1000
  return number < 1e14 ? number : number / (number < 1e17 ? 1e3 : 1e6)
}
