// The interface behind which both ways of sending a turn stand: open a place for one attempt, send
// on it, hear how it goes. Types only.
import type { HeadState, LaneWant } from '../pool/placement.js'
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import type { Frame } from '../protocol/frame.js'
import type { Failure } from '../recovery/failure.js'

/** How an answer ended that went to the caller past Warmline. */
export type Outcome = 'completed' | 'incomplete' | 'failed' | 'aborted'

/** Takes what comes of an attempt, synchronously, in order. */
export interface AttemptSink {
  /**
   * What the server said in headers: with the answer that is to come, or when its connection was
   * opened.
   */
  headers(headers: AnswerHeaders): void
  /** One event; `isOfAll` marks an error that was not addressed to this turn alone. */
  event(frame: Frame, isOfAll?: boolean): void
  /** Something of the answer has come, on its way to the caller past this sink. */
  progress(): void
  /**
   * The answer has reached the caller past this sink: whole, as a refusal, or as far as the caller
   * wanted it.
   */
  completed(how: Outcome): void
  /**
   * No terminal event will come: the connection is gone, the server sent what is no answer to the
   * turn, or it closed the connection because of a size.
   */
  connectionLost(cause: unknown, why?: 'invalid' | 'too_large'): void
  /** It ended for a reason that the transport knows. */
  fail(failure: Failure): void
  /** The server closed the connection because the request is too large; it has not read it. */
  tooLarge(bytes: number): void
}

/** The text of one attempt, and what its answer must show. */
export interface Outgoing {
  /** The frame or the body. */
  readonly text: string
  /**
   * The `previous_response_id` that the request names, whoever set it: its answer must show the
   * same.
   */
  readonly anchor: string | undefined
  /** Ends the sending. What is on its way after that is given up by `abandon`. */
  readonly signal: AbortSignal | undefined
}

/** An attempt that is under way. */
export interface Sent {
  readonly bytesSent: number
  /**
   * Whether the answer goes past the sink to a reader who takes it when it likes: then silence says
   * nothing of the server.
   */
  readonly isBackpressured?: boolean
  /**
   * Gives the attempt up: nothing more reaches the sink. Bounded by `boundMs`, then whatever still
   * runs is cut.
   */
  abandon(boundMs: number): void
}

/** A place that one attempt has to itself until it is sent or released. */
export interface SendPlace {
  /** The lane's `stream_id`, where the endpoint has lanes. */
  readonly streamId?: string | undefined
  /**
   * Whether the anchor that was asked for can be continued here. Where it cannot, a turn of ours
   * goes in full; WebSocket only.
   */
  readonly head?: HeadState
  /** The name of the connection; WebSocket only. */
  readonly connection?: string
  /** How long the attempt waited for the handshake of a new connection, in milliseconds. */
  readonly handshakeMs?: number | undefined
  /**
   * Sends the attempt; from then on the sink hears how it goes on. Gives the failure of one that
   * the server did not begin to answer.
   * @throws the reason of the signal, and what a caller's own fetch throws.
   */
  send(outgoing: Outgoing, sink: AttemptSink): Promise<Sent | Failure>
  /** Gives the place back unused. */
  release(): void
}

/** A way of sending a turn. */
export interface Transport {
  readonly name: 'websocket' | 'http'
  /** Whether it is the caller's own request, with the caller's own limits. */
  readonly isCallersOwn?: boolean
  /**
   * Opens a place for one attempt: a lane of the pool, or over HTTP at once. Gives the failure when
   * there is none.
   * @throws the reason of the signal, and WarmlineError `pool_exhausted` or `closed`.
   */
  open(want: LaneWant): Promise<SendPlace | Failure>
}
