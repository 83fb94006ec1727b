// The interface of both transports: open a place for one attempt, send on it, hear how it goes.
// Types only.
import type { HeadState, LaneWant } from '../pool/placement.js'
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import type { Frame } from '../protocol/frame.js'
import type { Failure } from '../recovery/failure.js'

/** How an answer ended that the caller read directly. */
export type Outcome = 'completed' | 'incomplete' | 'failed' | 'aborted'

/** Takes the events and the end of an attempt, synchronously and in order. */
export interface AttemptSink {
  /** The server's headers: those of the coming answer, or those of the connection's handshake. */
  headers(headers: AnswerHeaders): void
  /** One event; `isOfAll` marks an error that was not addressed to this turn alone. */
  event(frame: Frame, isOfAll?: boolean): void
  /** Part of the answer has come, and the caller reads it directly. */
  progress(): void
  /** The caller has read the answer directly: whole, as a refusal, or until it left. */
  completed(how: Outcome): void
  /**
   * No terminal event will come: the connection is gone, the server sent something that does not
   * answer the turn, or it closed the connection because of a size.
   */
  connectionLost(cause: unknown, why?: 'invalid' | 'too_large'): void
  /** The attempt failed in a way that the transport knows. */
  fail(failure: Failure): void
  /** The server closed the connection because the request is too large; it has not read it. */
  tooLarge(bytes: number): void
}

/** The text of one attempt, and the anchor that its answer must show. */
export interface Outgoing {
  /** The frame or the body. */
  readonly text: string
  /** The `previous_response_id` of the request, whoever set it: its answer must show the same. */
  readonly anchor: string | undefined
  /** Cancels the sending. Once sent, `abandon` gives the attempt up. */
  readonly signal: AbortSignal | undefined
}

/** An attempt that is under way. */
export interface Sent {
  readonly bytesSent: number
  /** Whether the caller reads the answer directly: then a silence may be its own pause. */
  readonly isBackpressured?: boolean
  /** Gives it up: the sink hears no more, and a turn that still runs is cut off after `boundMs`. */
  abandon(boundMs: number): void
}

/** A place for one attempt alone, until it is sent or released. */
export interface SendPlace {
  /** The lane's `stream_id`, where the endpoint has lanes. */
  readonly streamId?: string | undefined
  /** Whether the wanted anchor can be continued here, or goes in full; WebSocket only. */
  readonly head?: HeadState
  /** The name of the connection; WebSocket only. */
  readonly connection?: string
  /** How long the attempt waited for a new connection's handshake, in milliseconds. */
  readonly handshakeMs?: number | undefined
  /** The size of the request, where it is the caller's own. @default that of the text */
  readonly bytes?: number
  /**
   * Sends the attempt; from then on the sink hears how it goes on. Gives the failure of an attempt
   * that the server did not begin to answer.
   * @throws the reason of the signal, and any error of a caller's own fetch.
   */
  send(outgoing: Outgoing, sink: AttemptSink): Promise<Sent | Failure>
  /** Gives the place back unused. */
  release(): void
}

/** A transport of turns. */
export interface Transport {
  readonly name: 'websocket' | 'http'
  /** Whether it sends the caller's own request, under the caller's own limits. */
  readonly isCallersOwn?: boolean
  /**
   * Opens a place for one attempt: a lane of the pool, or over HTTP at once. Gives the failure when
   * there is none.
   * @throws the reason of the signal, and WarmlineError `pool_exhausted` or `closed`.
   */
  open(want: LaneWant): Promise<SendPlace | Failure>
}
