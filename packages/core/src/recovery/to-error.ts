// Turns a failure into the error that a caller gets. A message says what failed and what the reader
// can do; it may quote the server, never the request.
import { notSentError, WarmlineError } from '../errors.js'
import { requestIdOf } from '../protocol/answer-headers.js'
import {
  type HttpError,
  hasWords,
  mayBeUnreadStop,
  readHttpError,
  retryAfterMs,
  type ServerError,
} from '../protocol/error-frame.js'
import { certificateAdvice } from './certificate-advice.js'
import { wasTurnedAway } from './classify-error.js'
import type { Failure } from './failure.js'
import { plainCause } from './plain-cause.js'

/** The error for a turn that was given up; `isHarmless` if running it again repeats nothing. */
export function toError(failure: Failure, isHarmless = false): WarmlineError {
  switch (failure.class) {
    case 'not_sent':
      return connectError(failure)
    case 'rejected':
    case 'lanes_refused':
      return serverError(failure.error, 'safe')
    case 'failed':
      return serverError(failure.error, wasTurnedAway(failure) ? 'safe' : 'unsafe')
    case 'safety_stop':
      return serverError(failure.error, 'unsafe', 'safety_stop')
    case 'ambiguous':
      return unknownOutcome(failure, isHarmless)
    case 'over_limit':
      return new WarmlineError(
        'answer_too_large',
        `The server's answer passed the limit ${failure.limit}. Raise it if such answers are expected.`,
      )
    case 'silent':
      return new WarmlineError(
        failure.code,
        failure.limitMs === undefined
          ? 'No event came within the limit of the fetch. The request may still run.'
          : silenceMessage[failure.code](failure.limitMs),
      )
    case 'broken':
      return new WarmlineError(
        failure.why === 'invalid' ? 'invalid_answer' : 'connection_lost',
        failure.why === 'invalid'
          ? invalidAnswer
          : 'The connection was lost in the middle of the answer.',
        { cause: plainCause(failure.cause) },
      )
    case 'not_honored':
      return new WarmlineError(
        'server_error',
        'The server answered without the response that the request continues.',
      )
    case 'head_unavailable':
      return notSentError(
        'server_error',
        'No open connection holds the response that the request continues.',
      )
    case 'no_lane':
      return notSentError('pool_exhausted', failure.message)
    case 'too_large':
      return notSentError(
        'frame_too_large',
        `The request has ${failure.bytes} bytes, more than the endpoint accepts${failure.limitBytes === undefined ? '' : ` (${failure.limitBytes})`}. Send less, or allow HTTP.`,
      )
  }
}

/** The error for a server's own error, from a frame or from an HTTP answer. */
function serverError(
  error: ServerError,
  replaySafety: 'safe' | 'unsafe',
  code: 'server_error' | 'safety_stop' = 'server_error',
): WarmlineError {
  return new WarmlineError(code, error.message, {
    status: error.status,
    serverCode: error.code,
    body: error.body,
    replaySafety,
    retryAfterMs: retryAfterMs(error.headers),
    requestId: requestIdOf(error.headers),
  })
}

function unknownOutcome(
  { why, cause }: Failure & { class: 'ambiguous' },
  isHarmless: boolean,
): WarmlineError {
  const isInvalid = why === 'invalid'
  const what = isInvalid ? invalidAnswer : 'The connection was lost after the request was sent.'
  const again = isHarmless
    ? 'is safe, because it changes nothing on the server.'
    : 'could repeat a side effect.'
  return new WarmlineError(
    isInvalid ? 'invalid_answer' : 'outcome_unknown',
    `${what} It may have run: sending it again ${again}`,
    { cause: plainCause(cause), replaySafety: isHarmless ? 'safe' : 'unsafe' },
  )
}

const invalidAnswer = 'The server sent something that does not answer this request.'

const silenceMessage: Readonly<
  Record<(Failure & { class: 'silent' })['code'], (limitMs: number) => string>
> = {
  first_event_timeout: (ms) =>
    `No event came within ${ms} ms (firstEventTimeoutMs). The request may still run.`,
  silence_timeout: (ms) =>
    `No event came for ${ms} ms (silenceTimeoutMs). The request may still run.`,
  turn_timeout: (ms) => `The turn did not end within ${ms} ms (turnTimeoutMs). It may still run.`,
}

/** Most nested causes that are searched. */
const maxCauses = 8

function connectError(failure: Failure & { class: 'not_sent' }): WarmlineError {
  const { refusal, cause, isTimeout, isLocal = false, where = 'the server' } = failure
  if (refusal !== undefined) return refusedError(refusal, where)
  const plain = plainCause(cause)
  if (isTimeout) {
    const what = `The WebSocket handshake with ${where} did not finish in time (connectTimeoutMs).`
    return notSentError('connect_timeout', what, { cause: plain })
  }
  const code = codeOf(plain)
  const advice = certificateAdvice(code) ?? 'Check the address, the network and the proxy.'
  const why = isLocal
    ? ' or used, because of a fault in this process: see the cause.'
    : `${code === undefined ? '' : ` (${code})`}. ${advice}`
  const message = `No connection to ${where} could be opened${why}`
  return notSentError('connect_failed', message, { cause: plain })
}

/** The error for a refused handshake, with the server's own words if it sent any. */
function refusedError(refusal: HttpError, where: string): WarmlineError {
  const { status, headers } = refusal
  const { message, code } = readHttpError(refusal)
  const isUnread = mayBeUnreadStop(refusal)
  const words = hasWords(refusal)
    ? `: ${message}`
    : isUnread
      ? ' and a body that cannot be read.'
      : '.'
  return new WarmlineError(
    'upgrade_refused',
    `The WebSocket handshake with ${where} was answered with ${status}${words}`,
    {
      status,
      serverCode: code,
      replaySafety: isUnread ? 'unsafe' : 'safe',
      retryAfterMs: retryAfterMs(headers),
      requestId: requestIdOf(headers),
    },
  )
}

/** The system's code for a network failure, such as `ECONNREFUSED`, from its causes. */
function codeOf(failure: unknown): string | undefined {
  let cause = failure
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth++) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
    cause = cause.cause
  }
  return undefined
}
