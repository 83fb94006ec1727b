// The one error class of Warmline and its closed set of codes. Errors are told apart by `code`,
// never by message. They hold no prompts, no keys and no headers of the request.
import type { WireObject } from './protocol/types.js'

/** Why a turn, a connection or a call failed. */
export type ErrorCode =
  /** An option has an impossible, contradictory or unknown value. */
  | 'invalid_option'
  /**
   * The request cannot be serialized, holds a header that HTTP does not allow, or no key was given.
   */
  | 'invalid_request'
  /** The connection could not be opened. */
  | 'connect_failed'
  /** The handshake did not finish within `connectTimeoutMs`. */
  | 'connect_timeout'
  /** The server refused the upgrade; `status` says how. */
  | 'upgrade_refused'
  /**
   * The server answered over HTTP with a redirect, which is not followed; `status` is the
   * redirect's.
   */
  | 'redirect_refused'
  /** The server answered with an error; `status` and `serverCode` say which. */
  | 'server_error'
  /**
   * The server stopped the turn because its agent may have strayed from what its user wants;
   * `body.misalignment` says how. A person must look at it: it is never sent again.
   */
  | 'safety_stop'
  /** The connection was lost after part of the answer had been handed on. */
  | 'connection_lost'
  /**
   * The connection was lost after the request was sent, and running it again could repeat a side
   * effect.
   */
  | 'outcome_unknown'
  /**
   * The server sent what is no valid answer to the turn: not JSON, without a response, or part of
   * another answer.
   */
  | 'invalid_answer'
  /**
   * The answer passed a limit: `maxInboundFrameBytes`, `maxNesting`, `maxAnswerBytes`, or
   * `maxBufferedBytes` before it began.
   */
  | 'answer_too_large'
  /** No event came within `firstEventTimeoutMs`. */
  | 'first_event_timeout'
  /** No event came for `silenceTimeoutMs`, though the connection was alive. */
  | 'silence_timeout'
  /** The turn took longer than `turnTimeoutMs`. */
  | 'turn_timeout'
  /** Events arrived faster than the caller read them, past `maxBufferedBytes`. */
  | 'consumer_too_slow'
  /** The frame is larger than the endpoint takes. */
  | 'frame_too_large'
  /**
   * No lane became free within `acquireTimeoutMs`, or the queue is full, and HTTP may not be used.
   */
  | 'pool_exhausted'
  /** The client was closed or is draining. */
  | 'closed'

/** Whether the same request may be sent again without running anything twice. */
export type ReplaySafety = 'safe' | 'unsafe'

/** What an error may carry beside its code. */
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
 * Every error that Warmline itself raises. Aborts are the platform's `AbortError` (or the signal's
 * own reason).
 */
export class WarmlineError extends Error {
  override readonly name: string = 'WarmlineError'
  readonly code: ErrorCode
  /** The HTTP status that the server gave, in a frame or at the upgrade. */
  readonly status: number | undefined
  /** Default `'unsafe'`: an error that does not say otherwise must not be repeated blindly. */
  readonly replaySafety: ReplaySafety
  /** The server's own error code, such as `rate_limit_exceeded`. */
  readonly serverCode: string | undefined
  /** The server's own error object, as it would stand in `error` of an HTTP answer. */
  readonly body: WireObject | undefined
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** The server's id of the request, where the error came with one. */
  readonly requestId: string | undefined

  /**
   * A process may hold this package twice, once for `import` and once for `require`: an error of
   * either is one of both.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this, and has instances of its own.
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

/** Whether a value is a Warmline error, whichever copy of the package made it. */
export function isWarmlineError(value: unknown): value is WarmlineError {
  return typeof value === 'object' && value !== null && mark in value
}

/** The error of a caller who reads more slowly than events arrive. */
export function consumerTooSlow(maxBufferedBytes: number): WarmlineError {
  return new WarmlineError(
    'consumer_too_slow',
    `More than ${maxBufferedBytes} bytes of events (maxBufferedBytes) were not read. Read faster, or raise the limit.`,
  )
}
