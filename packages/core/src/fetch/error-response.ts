// Shows a turn that failed before its answer began as HTTP would: a status with the server's own
// body, or a rejected fetch. A turn that must not be repeated gets a status that no SDK retries.
import { isWarmlineError, type WarmlineError } from '../errors.js'
import { headersOfRefusal } from '../protocol/answer-headers.js'
import { isLimitOfConnection, isSpendLimit } from '../protocol/error-codes.js'
import { type HttpError, readHttpError, type ServerError } from '../protocol/error-frame.js'
import type { Failure } from '../recovery/failure.js'

/** How the caller's fetch ends: with a response, or rejected. */
export type ErrorAnswer =
  | { readonly type: 'response'; readonly response: Response }
  | { readonly type: 'error'; readonly error: unknown }

/**
 * The status of a turn that may have run and must not be repeated: openai, LangChain and the AI SDK
 * never retry it, and openai obeys the header that goes with it
 * (docs/decisions/0011-replay-by-class.md).
 */
const doNotRetryStatus = 400

/** The caller's view of a failed turn. */
export function refusalOf(error: unknown, failure?: Failure): ErrorAnswer {
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
      return { type: 'error', error: new TypeError('fetch failed', { cause: error }) }
    default:
      return isWarmlineError(error) ? ownError(error) : { type: 'error', error }
  }
}

function withoutCode({ message }: ServerError): ServerError['body'] {
  return { message, type: 'server_error', param: null, code: null }
}

function ownError(error: WarmlineError): ErrorAnswer {
  if (
    error.code === 'closed' ||
    error.code === 'invalid_request' ||
    error.code === 'invalid_option'
  ) {
    return { type: 'error', error }
  }
  const { code, message } = error
  const isSafe = error.replaySafety === 'safe'
  const isRedirect = error.code === 'redirect_refused'
  return {
    type: 'response',
    response: Response.json(
      { error: { message, type: 'warmline_error', param: null, code } },
      {
        status: isRedirect ? 502 : isSafe ? 503 : doNotRetryStatus,
        // A retry would meet the same redirect.
        headers: isSafe && !isRedirect ? {} : { 'x-should-retry': 'false' },
      },
    ),
  }
}

/** Statuses below 500 that the SDKs retry (openai, LangChain and the AI SDK alike). */
const retriedStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429])

/**
 * The server's own error, shown so that no SDK sends the turn again: it had begun and may have
 * changed something, or was stopped for good. `instead` replaces a status that SDKs retry.
 */
function answerOnce(error: ServerError, instead: number): ErrorAnswer {
  const { status, headers, body } = error
  const isRetried = status < 400 || status >= 500 || retriedStatuses.has(status)
  const shown = isRetried ? instead : status
  return {
    type: 'response',
    response: Response.json(
      { error: body },
      { status: shown, headers: { ...headersOfRefusal(headers), 'x-should-retry': 'false' } },
    ),
  }
}

function answer(error: ServerError): ErrorAnswer {
  const { status, headers, body } = error
  // An error is shown as an error, even if the frame names a success status.
  const shown = status >= 400 && status <= 599 ? status : 500
  return {
    type: 'response',
    response: Response.json(
      { error: body },
      { status: shown, headers: { ...headersOfRefusal(headers), ...retryRule(error) } },
    ),
  }
}

/**
 * A retry cannot lift a spend limit: openai obeys the header, and the status stays as over HTTP.
 */
function retryRule(error: ServerError): Record<string, string> {
  return isSpendLimit(error) ? { 'x-should-retry': 'false' } : {}
}

function plain(refusal: HttpError): ErrorAnswer {
  // A redirect is neither followed nor shown as one, so that its target gets no credentials.
  const status = refusal.status >= 400 && refusal.status <= 599 ? refusal.status : 502
  const type = refusal.headers['content-type'] ?? 'application/json'
  return {
    type: 'response',
    response: new Response(refusal.body, {
      status,
      headers: {
        ...headersOfRefusal(refusal.headers),
        'content-type': type,
        ...retryRule(readHttpError(refusal)),
      },
    }),
  }
}
