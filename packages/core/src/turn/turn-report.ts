// What the attempts of a turn report, and the one place that joins it into the record of the turn.
// It sends nothing.

import {
  type AnswerHeaders,
  momentary,
  pickHeaders,
  requestIdOf,
} from '../protocol/answer-headers.js'
import type { ResponseObject } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import { finishRecord, type TransportName, type TurnRecord } from '../telemetry/record.js'

/** What was sent of a turn, and where. */
export type SentReport = Pick<
  TurnRecord,
  'mode' | 'itemsSent' | 'itemsKept' | 'bytesSent' | 'bytesFull'
> & {
  readonly reason: TurnRecord['reason'] | undefined
  readonly connection: string | undefined
  readonly lane: string | undefined
  readonly handshakeMs: number | undefined
  readonly droppedHeaders: readonly string[] | undefined
}

/** What one attempt reports. Each stage writes its own part; an abort may end it at any of them. */
export interface AttemptReport {
  readonly transport: TransportName
  /** Why it goes over HTTP though WebSocket mode was wanted. */
  readonly fallback: TurnRecord['fallback']
  /** Whether it sends again what had reached a server. */
  readonly isRepeat: boolean
  /** What its plan would have sent, where continuation is only tried out. */
  dryRun?: TurnRecord['dryRun']
  sent?: SentReport
  /** What the server said last in headers. */
  headers?: AnswerHeaders | undefined
  /** When the first event came, in wall-clock milliseconds. */
  firstEventAt?: number
}

/** How a turn ended, for its record. */
export interface TurnEnding extends Pick<TurnRecord, 'outcome' | 'errorCode'> {
  readonly label: string | undefined
  readonly isReseed: boolean
  readonly startedAt: number
  readonly endedAt: number
  readonly response: ResponseObject | undefined
}

/** The record of a turn that has made these attempts. */
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

/** What a record says of the headers of an answer, or of a handshake. */
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

/** The headers of a failure: an error says more of its own request than a handshake did. */
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
