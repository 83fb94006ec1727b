// The reports of a turn's attempts, and the one place that joins them into the record of the turn.
// It sends nothing.

import {
  type AnswerHeaders,
  momentary,
  pickHeaders,
  requestIdOf,
} from '../protocol/answer-headers.js'
import type { ResponseObject } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import {
  finishRecord,
  type RecordDraft,
  type TransportName,
  type TurnRecord,
} from '../telemetry/record.js'

/** The report of one attempt. Each stage writes its part; an abort may end it at any of them. */
export interface AttemptReport {
  readonly transport: TransportName
  /** Why the attempt goes over HTTP although WebSocket mode was wanted. */
  readonly fallback: TurnRecord['fallback']
  /** Whether an earlier attempt had already reached the server. */
  readonly isRepeat: boolean
  /** For a dry run: what the plan would have sent. */
  dryRun?: TurnRecord['dryRun']
  /** The size and place of the request, once it was sent. */
  sent?: RecordDraft
  /** The newest headers of the server. */
  headers?: AnswerHeaders | undefined
  /** When the first event came, in wall-clock milliseconds. */
  firstEventAt?: number
}

/** How a turn ended, for its record. */
export interface TurnEnding {
  readonly outcome: TurnRecord['outcome']
  readonly errorCode?: TurnRecord['errorCode'] | undefined
  readonly response?: ResponseObject | undefined
  readonly label: string | undefined
  readonly isReseed: boolean
  readonly startedAt: number
  readonly endedAt: number
}

/** Joins the record of a turn from its end and the reports of its attempts. */
export function joinRecord(ending: TurnEnding, reports: readonly AttemptReport[]): TurnRecord {
  const { startedAt, endedAt, response, isReseed, label, outcome, errorCode } = ending
  const last = reports.at(-1)
  const firstEventAt = reports.find((report) => report.firstEventAt !== undefined)?.firstEventAt
  const headers = reports.findLast((report) => report.headers !== undefined)?.headers
  const draft = {
    ...reports.findLast(({ sent }) => sent !== undefined)?.sent,
    transport: last?.transport,
    fallback: last?.fallback,
    dryRun: reports.findLast(({ dryRun }) => dryRun !== undefined)?.dryRun,
    handshakeMs: reports.findLast(({ sent }) => sent?.handshakeMs !== undefined)?.sent?.handshakeMs,
    firstEventMs: firstEventAt === undefined ? undefined : firstEventAt - startedAt,
    replays: reports.filter(({ sent, isRepeat }) => isRepeat && sent !== undefined).length,
    ...(headers === undefined ? {} : saidIn(headers)),
    label,
    isReseed: isReseed ? (true as const) : undefined,
    usage: response?.usage ?? undefined,
    responseId: response?.id,
    outcome,
    errorCode,
  }
  return finishRecord(draft, endedAt - startedAt)
}

/** The record's fields that come from the headers of an answer or of a handshake. */
function saidIn({
  of,
  ageMs,
  headers,
}: AnswerHeaders): Pick<TurnRecord, 'requestId' | 'serverHeaders'> {
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
