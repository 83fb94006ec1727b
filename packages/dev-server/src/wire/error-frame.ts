// The spellings of a refusal: on a socket, in every form that was observed, and in an HTTP body.
import type { ErrorSpelling } from '../profiles/profile.js'
import type { ApiError } from './api-error.js'
import type { JsonObject } from './json.js'

/** The lane and the number of an error frame. */
export interface ErrorFramePlace {
  /** Sent as `stream_id` where the refusal belongs to a named lane. */
  readonly lane?: string | undefined
  /** Only the flat spelling has one. @default 0 */
  readonly sequenceNumber?: number
}

/** Builds the error frame of a refusal. */
export function errorFrame(
  error: ApiError,
  spelling: ErrorSpelling,
  place: ErrorFramePlace = {},
): JsonObject {
  const { status, type, code, message, param } = error
  const more = error.misalignment === undefined ? {} : { misalignment: error.misalignment }
  const echo = place.lane === undefined ? {} : { stream_id: place.lane }
  const headers = error.headers === undefined ? {} : { headers: { ...error.headers } }
  switch (spelling) {
    // The documented frame (docs/internals/protocol.md#error-frames); `headers` inside by the types
    // of openai 7.57.0.
    case 'wrapped':
      return {
        type: 'error',
        status,
        ...echo,
        error: { type, code, message, param, ...more, ...headers },
      }
    // Azure and xAI documents.
    case 'wrapped-without-type':
      return {
        type: 'error',
        status,
        ...echo,
        error: { code, message, param, ...more, ...headers },
      }
    // Vercel AI Gateway.
    case 'null-code':
      return {
        type: 'error',
        status,
        ...echo,
        error: { type, code: null, message, param, ...more, ...headers },
      }
    // LocalAI: no status, and the code where the type belongs.
    case 'code-in-type':
      return { type: 'error', ...echo, error: { type: code ?? type, message, param, ...more } }
    // xAI, as in https://github.com/anomalyco/opencode/pull/48318.
    case 'without-envelope-type':
      return { ...echo, error: { code, message, param, ...more } }
    // xAI, as in https://github.com/anomalyco/opencode/issues/48227. No code, and one type for
    // everything.
    case 'untyped':
      return { ...echo, error: { message, type: 'api_error', ...more } }
    // aimock, LocalAI.
    case 'without-status':
      return { type: 'error', ...echo, error: { type, code, message, param, ...more, ...headers } }
    // The alias and the place of headers that Codex reads.
    case 'status-code':
      return {
        type: 'error',
        status_code: status,
        ...echo,
        error: { type, code, message, param, ...more, ...headers },
      }
    case 'headers-on-top':
      return {
        type: 'error',
        status,
        ...echo,
        ...headers,
        error: { type, code, message, param, ...more },
      }
    // The error event of an SSE stream, as `ResponseErrorEvent` of the openai package has it.
    case 'flat':
      return {
        type: 'error',
        sequence_number: place.sequenceNumber ?? 0,
        code,
        message,
        param,
        ...more,
        ...echo,
      }
    // The plan limit of a ChatGPT login: no code, and fields of its own.
    case 'plan-limit':
      return {
        type: 'error',
        status,
        ...echo,
        error: {
          type: code ?? type,
          message,
          plan_type: 'plus',
          resets_at: 4_102_444_800,
          ...more,
        },
        ...headers,
      }
  }
}

/** Builds the body of a refused HTTP request. */
export function errorBody({ type, code, message, param, misalignment }: ApiError): JsonObject {
  return {
    error: { message, type, param, code, ...(misalignment === undefined ? {} : { misalignment }) },
  }
}
