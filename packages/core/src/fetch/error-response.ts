// Shows a turn that failed before its answer began as HTTP would: a status with the server's own
// body, or a rejected fetch. A turn that must not be repeated gets a status that no SDK retries.
import { type ErrorCode, isWarmlineError, type WarmlineError } from '../errors.js'
import { type HeaderRecord, headersOfRefusal } from '../protocol/answer-headers.js'
import { isLimitOfConnection, isSpendLimit } from '../protocol/error-codes.js'
import { type HttpError, readHttpError, type ServerError } from '../protocol/error-frame.js'
import type { Failure } from '../recovery/failure.js'

/**
 * The status of a turn that may have run and must not be repeated: openai, LangChain and the AI SDK
 * never retry it (docs/internals/decisions/0011-replay-by-class.md).
 */
const doNotRetryStatus = 400

/** Tells openai, which obeys it, to send nothing again. */
const doNotRetry: HeaderRecord = { 'x-should-retry': 'false' }

/** The caller's view of a failed turn. @throws the error with which its fetch must reject. */
export function refusalOf(error: unknown, failure?: Failure): Response {
  switch (failure?.class) {
    case 'failed':
      return failure.isUnsafe ? answerOnce(failure.error, doNotRetryStatus) : answer(failure.error)
    case 'safety_stop':
      return answerOnce(failure.error, 403)
    case 'lanes_refused':
      return answer(failure.error)
    case 'rejected':
      // An SDK does not know the codes of connections; the turn has not run and may be retried.
      return isLimitOfConnection(failure.error)
        ? answer({ ...failure.error, status: 503, body: withoutCode(failure.error) })
        : answer(failure.error)
    case 'not_sent':
      if (failure.refusal !== undefined) return plain(failure.refusal)
      // The platform's own fetch fails like this, which the SDKs know as a connection error that
      // may be retried.
      throw new TypeError('fetch failed', { cause: error })
    default:
      if (isWarmlineError(error) && !ofTheCall.has(error.code)) return ownError(error)
      throw error
  }
}

function withoutCode({ message }: ServerError): ServerError['body'] {
  return { message, type: 'server_error', param: null, code: null }
}

/** Codes of a fault in the call itself: the caller's fetch rejects. */
const ofTheCall: ReadonlySet<ErrorCode> = new Set(['closed', 'invalid_request', 'invalid_option'])

function ownError({ code, message, replaySafety }: WarmlineError): Response {
  const isSafe = replaySafety === 'safe'
  // A retry would meet the same redirect.
  const isRedirect = code === 'redirect_refused'
  const body = { error: { message, type: 'warmline_error', param: null, code } }
  return Response.json(body, {
    status: isRedirect ? 502 : isSafe ? 503 : doNotRetryStatus,
    headers: isSafe && !isRedirect ? {} : doNotRetry,
  })
}

/** Statuses below 500 that the SDKs retry (openai, LangChain and the AI SDK alike). */
const retriedStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429])

/**
 * The server's own error, shown so that no SDK sends the turn again: it had begun and may have
 * changed something, or was stopped for good. `instead` replaces a status that SDKs retry.
 */
function answerOnce(error: ServerError, instead: number): Response {
  const { status } = error
  const isRetried = status < 400 || status >= 500 || retriedStatuses.has(status)
  return show(error, isRetried ? instead : status, doNotRetry)
}

function answer(error: ServerError): Response {
  // An error is shown as an error, even if the frame names a success status.
  return show(error, errorStatus(error, 500), retryRule(error))
}

function show({ headers, body }: ServerError, status: number, rule: HeaderRecord): Response {
  const init = { status, headers: { ...headersOfRefusal(headers), ...rule } }
  return Response.json({ error: body }, init)
}

function errorStatus({ status }: { readonly status: number }, instead: number): number {
  return status >= 400 && status <= 599 ? status : instead
}

/** A retry cannot lift a spend limit; the status stays as over HTTP. */
function retryRule(error: ServerError): HeaderRecord {
  return isSpendLimit(error) ? doNotRetry : {}
}

function plain(refusal: HttpError): Response {
  const headers = {
    ...headersOfRefusal(refusal.headers),
    'content-type': refusal.headers['content-type'] ?? 'application/json',
    ...retryRule(readHttpError(refusal)),
  }
  // A redirect is neither followed nor shown as one, so that its target gets no credentials.
  return new Response(refusal.body, { status: errorStatus(refusal, 502), headers })
}
