// The interface behind which both ways of sending a turn stand. Types only.
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import type { Frame } from '../protocol/frame.js'
import type { Failure } from '../recovery/failures.js'

/** One attempt at a turn, ready to be sent. */
export interface Outgoing {
  /** The frame's or body's text, for the lane that the transport has found. */
  readonly encode: (streamId: string | undefined) => string
  /**
   * The `previous_response_id` that the request names, whoever set it: its answer must show the
   * same.
   */
  readonly anchor: string | undefined
  /** Whether what was planned still holds now that a lane was found; else nothing is sent. */
  readonly isStillTrue: () => boolean
  /** The model asked for. */
  readonly model: string | undefined
  /** Whether it sets what a connection of this endpoint would pass on to turns that do not. */
  readonly isInstructed: boolean
  /** Whether only the connection that holds the anchor will do. */
  readonly mustHold: boolean
  /** Whether the turn waits where that connection runs as many turns as it may. */
  readonly mayWaitForHead: boolean
  /** When the turn began to wait for a lane, where it has waited for its head in vain. */
  readonly waitingSince: number | undefined
  /**
   * Whether the turn has another way when a handshake was refused with this status, or failed
   * without one.
   */
  readonly hasOtherWay: (status: number | undefined) => boolean
  readonly signal: AbortSignal | undefined
}

/** How an answer ended that went to the caller past us. */
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

/** What a transport says once the attempt is under way. */
export interface Started {
  readonly bytesSent: number
  readonly connection: string | undefined
  readonly lane: string | undefined
  readonly handshakeMs: number | undefined
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

/** A way of sending a turn. */
export interface Transport {
  readonly name: 'websocket' | 'http'
  /** Whether it is the caller's own request, with the caller's own limits. */
  readonly isCallersOwn?: boolean
  /**
   * Sends one attempt. Gives a failure when nothing was sent; afterwards the sink hears how it goes
   * on.
   * @throws the signal's reason, and WarmlineError `pool_exhausted` or `closed`.
   */
  start(outgoing: Outgoing, sink: AttemptSink): Promise<Started | Failure>
}
