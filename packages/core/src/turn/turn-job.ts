// What one turn is to do, and who hears of it. Types only.
import type { ChainNode } from '../continuation/index.js'
import type { AnswerHeaders } from '../protocol/answer-headers.js'
import type { Frame } from '../protocol/frame.js'
import type { CreateRequest, ResponseObject } from '../protocol/types.js'
import type { Failure } from '../recovery/failure.js'
import type { Scope } from '../scope/scope.js'
import type { TurnRecord } from '../telemetry/record.js'
import type { Transport } from '../transport/transport.js'

/** Who hears of a turn. Called synchronously, in order; `recorded` comes last. */
export interface TurnObserver {
  /** What the server said in headers, before the first event of an attempt. */
  headers?(headers: AnswerHeaders): void
  /**
   * One event; the terminal one with the final response, output included, which the event itself
   * may leave out.
   */
  event(frame: Frame, response?: ResponseObject): void
  /**
   * The terminal event was handed on. `response` is the final one, output included, where it was
   * seen.
   */
  completed(response: ResponseObject | undefined): void
  failed(error: unknown, failure?: Failure): void
  recorded(record: TurnRecord): void
}

/** What one turn is to do. */
export interface TurnJob {
  readonly request: CreateRequest
  readonly scope: Scope
  /** How the turn goes over HTTP, if it must. */
  readonly http: Transport
  readonly transport: 'auto' | 'websocket' | 'http'
  readonly continuation: 'auto' | 'off' | 'dry-run'
  /**
   * Whether the caller sees events as they come; a caller that only takes the response can be
   * replayed until its end.
   */
  readonly isStreamed: boolean
  readonly signal: AbortSignal | undefined
  readonly observer: TurnObserver
  /** The known response whose history this warm-up sends anew, in the server's own words. */
  readonly reseeds?: ChainNode
  /** The names of the caller's headers that no connection of the scope carries. */
  readonly droppedHeaders?: readonly string[]
  /** The name that the turn's record carries. */
  readonly label?: string | undefined
  /**
   * Called once when the credential was refused: the same turn under a fresh one, or nothing when
   * there is none.
   */
  readonly renew?: (() => Promise<RenewedJob | undefined>) | undefined
}

/** What a fresh credential changes. */
export interface RenewedJob {
  readonly scope: Scope
  readonly droppedHeaders: readonly string[]
  readonly http: Transport
}
