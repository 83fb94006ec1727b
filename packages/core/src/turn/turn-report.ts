// The reports of a turn's attempts, and the one place that joins them into the record of the turn.
// It sends nothing.
import { type Endpoint, originOf } from '../endpoints/endpoint.js'
import type { WarmlineError } from '../errors.js'
import {
  type AnswerHeaders,
  momentary,
  pickHeaders,
  requestIdOf,
} from '../protocol/answer-headers.js'
import { diagnosticsOf, tokensOf, transformationsOf, usageOf } from '../protocol/response-facts.js'
import { isObject, type ResponseObject } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import type { RecordDraft, TransportName, TurnRecord } from '../telemetry/record.js'
import type { TurnJob } from './turn-job.js'

/** The report of one attempt. Each stage writes its part; an abort may end it at any of them. */
export interface AttemptReport {
  readonly transport: TransportName
  /** Why the attempt goes over HTTP although WebSocket mode was wanted. */
  readonly fallback: TurnRecord['fallback']
  /** Whether an earlier attempt had already reached the server. */
  readonly isRepeat: boolean
  /** The response whose history the request extends, though it may be sent in full. */
  continues?: string | undefined
  /** For a dry run: what the plan would have sent. */
  dryRun?: TurnRecord['dryRun']
  /** How long it waited for a lane, in milliseconds. */
  wait?: { readonly queueMs: number; readonly handshakeMs: number | undefined }
  /** The size and place of the request, once it was sent. */
  sent?: SentReport
  /** The newest headers of the server. */
  headers?: AnswerHeaders | undefined
  /** When the first event came, in wall-clock milliseconds. */
  firstEventAt?: number
  /** When the first output item or delta came, in wall-clock milliseconds. */
  firstOutputAt?: number
}

/** What was sent, and where. */
export type SentReport = Pick<
  TurnRecord,
  'mode' | 'itemsSent' | 'itemsKept' | 'bytesSent' | 'bytesFull'
> &
  Pick<RecordDraft, 'reason' | 'connection' | 'lane' | 'previousResponseId' | 'droppedHeaders'>

/** What the record says of a turn whatever came of it. */
export interface RecordedTurn extends Pick<TurnJob, 'request' | 'isStreamed' | 'label'> {
  /** What a re-seeding warm-up sends again. */
  readonly reseeds?: object
  readonly scope: Pick<TurnJob['scope'], 'name' | 'endpoint' | 'origin' | 'unlike'> &
    Partial<Pick<TurnJob['scope'], 'advise'>>
}

/** How a turn ended, for its record. */
export interface TurnEnding {
  readonly outcome: TurnRecord['outcome']
  readonly error?: WarmlineError | undefined
  readonly response?: ResponseObject | undefined
  readonly startedAt: number
  readonly endedAt: number
}

/** Joins the record of a turn from its job, its end and the reports of its attempts. */
export function joinRecord(
  turn: RecordedTurn,
  ending: TurnEnding,
  reports: readonly AttemptReport[],
): TurnRecord {
  const { startedAt, endedAt, outcome, error, response } = ending
  const { scope, isStreamed } = turn
  const sent = reports.findLast((report) => report.sent !== undefined)?.sent ?? notSent
  const { mode, itemsSent, itemsKept, bytesSent, bytesFull, ...placed } = sent
  const last = reports.at(-1)
  const dryRun = reports.findLast((report) => report.dryRun !== undefined)?.dryRun
  const headers = reports.findLast((report) => report.headers !== undefined)?.headers
  return {
    version: 1,
    transport: last?.transport ?? 'websocket',
    endpoint: scope.endpoint.name,
    origin: scope.origin,
    scope: scope.name,
    isStreamed,
    startedAt,
    mode,
    itemsSent,
    itemsKept,
    bytesSent,
    bytesFull,
    replays: reports.filter((report) => report.isRepeat && report.sent !== undefined).length,
    durationMs: endedAt - startedAt,
    outcome,
    ...known({
      ...saidOf(turn),
      ...placed,
      fallback: last?.fallback,
      dryRun,
      ...timesOf(startedAt, reports),
      ...saidIn(headers),
      ...toldBy(response),
      errorCode: error?.code,
      hints: hintsOf(turn, ending, last?.continues),
    }),
  }
}

/** The record of a turn that ended before it had a scope. Its request may be unreadable: empty. */
export function recordOfRefused(
  turn: Pick<TurnJob, 'request' | 'isStreamed' | 'label'> & { readonly endpoint: Endpoint },
  ending: TurnEnding,
): TurnRecord {
  const { endpoint } = turn
  const scope = { name: noScope, endpoint, origin: originOf(endpoint), unlike: [] }
  return joinRecord({ ...turn, scope }, ending, [])
}

/** Stands in for the name of a scope; the first one that is made is `s1`. */
const noScope = 's0'

/** What a record says of a turn of which nothing was sent. */
const notSent = {
  mode: 'full',
  reason: 'not_sent',
  itemsSent: 0,
  itemsKept: 0,
  bytesSent: 0,
  bytesFull: 0,
} as const

/** What the turn's own request and its scope say, where they say it. */
function saidOf({ request, scope: { unlike }, label, reseeds }: RecordedTurn): RecordDraft {
  const { conversation, reasoning } = request
  return {
    label,
    isReseed: reseeds === undefined ? undefined : true,
    scopeHeaders: unlike.length === 0 ? undefined : unlike,
    model: textIn(request.model),
    reasoningEffort: isObject(reasoning) ? textIn(reasoning.effort) : undefined,
    conversationId: textIn(isObject(conversation) ? conversation.id : conversation),
  }
}

/** The request's types are only its caller's claim. */
function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The hints of an answered turn. A failed one has other troubles, and is told when it succeeds. */
function hintsOf(
  { scope, request, reseeds }: RecordedTurn,
  { outcome, response }: TurnEnding,
  continues: string | undefined,
): TurnRecord['hints'] {
  const isAnswered = outcome === 'completed' || outcome === 'incomplete'
  if (!isAnswered || reseeds !== undefined) return undefined
  const hints = scope.advise?.({ request, continues, responseId: response?.id })
  return hints?.length === 0 ? undefined : hints
}

/** How long the turn waited, and for what. */
function timesOf(startedAt: number, reports: readonly AttemptReport[]): RecordDraft {
  const firstEventAt = reports.find((report) => report.firstEventAt !== undefined)?.firstEventAt
  // What an attempt brought before the turn was sent again is no part of the answer.
  const firstOutputAt = reports.at(-1)?.firstOutputAt
  const waits = reports.flatMap(({ wait }) => wait ?? [])
  const handshakes = waits.flatMap(({ handshakeMs }) => handshakeMs ?? [])
  const sum = (values: readonly number[]): number | undefined =>
    values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0)
  return {
    queueMs: sum(waits.map(({ queueMs }) => queueMs)),
    handshakeMs: sum(handshakes),
    firstEventMs: firstEventAt === undefined ? undefined : firstEventAt - startedAt,
    firstOutputMs: firstOutputAt === undefined ? undefined : firstOutputAt - startedAt,
  }
}

/** What the final response says. */
function toldBy(response: ResponseObject | undefined): RecordDraft {
  if (response === undefined) return {}
  return {
    responseId: response.id,
    usage: usageOf(response),
    tokens: tokensOf(response),
    inputTransformations: transformationsOf(response),
    promptCacheDiagnostics: diagnosticsOf(response),
  }
}

/** The fields that are not unknown. */
function known(draft: RecordDraft): Readonly<Record<string, RecordDraft[keyof RecordDraft]>> {
  const fields: Record<string, RecordDraft[keyof RecordDraft]> = {}
  let field: keyof RecordDraft
  for (field in draft) if (draft[field] !== undefined) fields[field] = draft[field]
  return fields
}

/** The record's fields that come from the headers of an answer or of a handshake. */
function saidIn(
  answer: AnswerHeaders | undefined,
): Pick<TurnRecord, 'requestId' | 'serverHeaders'> {
  if (answer === undefined) return {}
  const { of, ageMs, headers } = answer
  const values = momentary(headers)
  const requestId = requestIdOf(headers)
  if (requestId === undefined && Object.keys(values).length === 0) return {}
  return {
    serverHeaders: { of, ageMs, values },
    ...(requestId === undefined ? {} : { requestId }),
  }
}

/** The headers of a failure, which describe its own request better than those of a handshake. */
export function headersOfFailure(failure: Failure): AnswerHeaders | undefined {
  const said =
    'error' in failure
      ? failure.error.headers
      : failure.class === 'not_sent'
        ? failure.refusal?.headers
        : undefined
  const headers = pickHeaders(said ?? {})
  if (Object.keys(headers).length === 0) return undefined
  return { of: 'response', ageMs: 0, isCurrent: true, headers }
}
