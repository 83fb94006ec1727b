// The one error class of Warmline and its closed set of codes. Errors are told apart by `code`,
// never by message. They contain no prompt, key or header of the request.
import type { WireObject } from './protocol/types.js'

/** Why a turn, a connection or a call failed. */
export type ErrorCode =
  /** An option has an impossible, contradictory or unknown value. */
  | 'invalid_option'
  /**
   * The request cannot be serialized, has a header that HTTP does not allow, or no key was given.
   */
  | 'invalid_request'
  /** The connection could not be opened. */
  | 'connect_failed'
  /** The handshake did not finish within `connectTimeoutMs`. */
  | 'connect_timeout'
  /** The server refused the WebSocket handshake; `status` is its answer. */
  | 'upgrade_refused'
  /**
   * The server answered over HTTP with a redirect, which Warmline does not follow; `status` is the
   * redirect's.
   */
  | 'redirect_refused'
  /** The server answered with an error; see `status` and `serverCode`. */
  | 'server_error'
  /**
   * The server stopped the turn because its agent may have strayed from its user's intent; see
   * `body.misalignment`. Warmline never sends it again: a person must review it.
   */
  | 'safety_stop'
  /** The connection was lost after part of the answer was handed on. */
  | 'connection_lost'
  /**
   * The connection was lost after the request was sent, and sending it again could repeat a side
   * effect.
   */
  | 'outcome_unknown'
  /**
   * The server sent no valid answer to the turn: an event is not JSON, has no response, or is part
   * of another answer.
   */
  | 'invalid_answer'
  /**
   * The answer passed a limit: `maxInboundFrameBytes`, `maxNesting`, `maxAnswerBytes`, or, before
   * it began, `maxBufferedBytes`.
   */
  | 'answer_too_large'
  /** No event came within `firstEventTimeoutMs`. */
  | 'first_event_timeout'
  /** No event came for `silenceTimeoutMs`, although the connection was alive. */
  | 'silence_timeout'
  /** The turn took longer than `turnTimeoutMs`. */
  | 'turn_timeout'
  /** The caller read events too slowly: more than `maxBufferedBytes` of them waited. */
  | 'consumer_too_slow'
  /** The request is larger than the endpoint accepts in one frame. */
  | 'frame_too_large'
  /**
   * No lane became free within `acquireTimeoutMs`, or the queue is full, and HTTP is not allowed.
   */
  | 'pool_exhausted'
  /** The client is closed or draining. */
  | 'closed'

/** Whether the same request can be sent again without repeating a side effect. */
export type ReplaySafety = 'safe' | 'unsafe'

/** The optional fields of a {@link WarmlineError}, as it names them. */
export interface WarmlineErrorOptions {
  readonly cause?: unknown
  readonly status?: number | undefined
  readonly replaySafety?: ReplaySafety
  readonly serverCode?: string | undefined
  readonly body?: WireObject | undefined
  readonly retryAfterMs?: number | undefined
  readonly requestId?: string | undefined
}

const mark: unique symbol = Symbol.for('warmline.error')

/**
 * The class of every error that Warmline raises. An abort throws the signal's own reason, by
 * default the platform's `AbortError`.
 */
export class WarmlineError extends Error {
  override readonly name: string = 'WarmlineError'
  /** Why it failed: the field by which errors are told apart. */
  readonly code: ErrorCode
  /** The server's HTTP status, from a frame or from the handshake. */
  readonly status: number | undefined
  /**
   * Whether the same request can be sent again.
   * @default 'unsafe', so that no error invites a blind repeat
   */
  readonly replaySafety: ReplaySafety
  /** The server's own error code, such as `rate_limit_exceeded`. */
  readonly serverCode: string | undefined
  /** The server's own error object, as in `error` of an HTTP answer. */
  readonly body: WireObject | undefined
  /** The wait that the server asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** The server's id of the request, if the error came with one. */
  readonly requestId: string | undefined

  /**
   * A process may load this package twice, by `import` and by `require`: an error of either copy is
   * an instance of both.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits it.
    return this === WarmlineError ? isWarmlineError(value) : super[Symbol.hasInstance](value)
  }

  constructor(code: ErrorCode, message: string, options: WarmlineErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    Object.defineProperty(this, mark, { value: true })
    this.code = code
    this.status = options.status
    this.replaySafety = options.replaySafety ?? 'unsafe'
    this.serverCode = options.serverCode
    this.body = options.body
    this.retryAfterMs = options.retryAfterMs
    this.requestId = options.requestId
  }
}

/** Whether a value is a Warmline error of any copy of the package. */
export function isWarmlineError(value: unknown): value is WarmlineError {
  return typeof value === 'object' && value !== null && mark in value
}

/** The error for a caller that reads more slowly than events arrive. */
export function consumerTooSlow(maxBufferedBytes: number): WarmlineError {
  return new WarmlineError(
    'consumer_too_slow',
    `More than ${maxBufferedBytes} bytes of events (maxBufferedBytes) wait unread. Read faster, or raise the limit.`,
  )
}

/** The error of a turn that was not sent: the same request can be sent again. */
export function notSentError(
  code: ErrorCode,
  message: string,
  options: Omit<WarmlineErrorOptions, 'replaySafety'> = {},
): WarmlineError {
  return new WarmlineError(code, message, { ...options, replaySafety: 'safe' })
}
